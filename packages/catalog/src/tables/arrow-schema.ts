/** A table's columns as bytes of Arrow, and as the data URI in which the field passes them on. @module */
import {
  DataType,
  Field,
  RecordBatch,
  type Data,
  type Struct,
  makeData,
  RecordBatchStreamWriter,
  Schema,
  Table,
  type Vector,
  tableFromIPC,
} from "apache-arrow";
import { HalcyonError, asError } from "@halcyon/model";

const prefix = "data:application/vnd.apache.arrow.file;base64,";

/** The message of a schema, or of a schema and batches: a stream without its end. */
export function encodedStream(schema: Schema, batches: readonly RecordBatch[] = []): Uint8Array {
  return Buffer.concat(encodedPieces(schema, batches));
}

/**
 * As `encodedStream`, in pieces that follow one another: first those of the schema, as many as a stream without batches
 * has. Columns are no copies. With `once`, columns that are the same memory are written once, and both are told to be
 * there: fast data have one column of times for all their keys.
 */
export function encodedPieces(
  schema: Schema,
  batches: readonly RecordBatch[] = [],
  { once = false }: { readonly once?: boolean } = {},
): readonly Uint8Array[] {
  const writer = new PieceWriter(once);
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(batch);
  return writer.pieces;
}

/**
 * Keeps what is written as it is. Arrow's own writer makes one array of it at the end, and takes columns that are
 * neighbours in memory for one, which it then writes once.
 */
class PieceWriter extends RecordBatchStreamWriter {
  readonly pieces: Uint8Array[] = [];
  readonly #once: boolean;

  constructor(once: boolean) {
    super();
    this.#once = once;
  }

  protected override _assembleRecordBatch(
    batch: RecordBatch | Vector,
  ): ReturnType<RecordBatchStreamWriter["_assembleRecordBatch"]> {
    // oxlint-disable-next-line no-underscore-dangle -- the library's way of letting others assemble a batch
    const body = super._assembleRecordBatch(batch);
    return this.#once ? withoutRepeats(body) : body;
  }

  protected override _write(chunk: ArrayBufferView): this {
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (bytes.length > 0) this.pieces.push(bytes);
    return this;
  }
}

/** The memory of the columns of a batch, and where in the body of its message each is to be. */
interface Body {
  readonly byteLength: number;
  readonly bufferRegions: { offset: number; length: number }[];
  readonly buffers: ArrayBufferView[];
}

function withoutRepeats<B extends Body>(body: B): B {
  const buffers: ArrayBufferView[] = [];
  const offsets: number[] = [];
  let byteLength = 0;
  for (const [i, region] of body.bufferRegions.entries()) {
    const memory = body.buffers[i];
    const known = buffers.findIndex((one) => isSame(one, memory));
    region.offset = offsets[known] ?? byteLength;
    if (memory === undefined || known >= 0) continue;
    buffers.push(memory);
    offsets.push(byteLength);
    byteLength += region.length;
  }
  return { ...body, buffers, byteLength };
}

function isSame(one: ArrayBufferView, other: ArrayBufferView | undefined): boolean {
  const { buffer, byteOffset, byteLength } = one;
  return (
    byteLength > 0 && buffer === other?.buffer && byteOffset === other.byteOffset && byteLength === other.byteLength
  );
}

/** The rows of a stream without its end. The arrays of the columns are parts of `bytes`. */
export function decodedStream(bytes: Uint8Array): Table {
  const table = tableFromIPC([bytes, new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0])]);
  if (table.numRows > 0) return table;
  const batches = table.batches.map(({ data }) => new RecordBatch(table.schema, withChildren(data) as Data<Struct>));
  return new Table(table.schema, batches);
}

/** Arrow's reader makes a batch for no rows, in which lists lack what they are lists of. */
function withChildren(data: Data): Data {
  const fields = (data.type.children ?? []) as readonly Field[];
  if (fields.length === 0) return data;
  const children = fields.map(({ type }, at) =>
    withChildren(
      (data.children as readonly (Data | undefined)[])[at] ?? makeData({ type, length: 0, nullCount: 0 } as never),
    ),
  );
  return data.clone(data.type, data.offset, data.length, data.nullCount, data as never, children);
}

/** The data URI of a schema. */
export function schemaUri(schema: Schema): string {
  return prefix + Buffer.from(encodedStream(schema)).toString("base64");
}

/** @throws HalcyonError `catalog.format` for what is no schema. */
export function schemaOf(uri: string): Schema {
  const at = uri.indexOf(";base64,");
  try {
    if (at < 0) throw new TypeError("no data URI in base64");
    return plain(decodedStream(Buffer.from(uri.slice(at + 8), "base64")).schema);
  } catch (cause) {
    const reason = asError(cause).message;
    throw new HalcyonError(
      "catalog.format",
      `The columns of the table are no Arrow schema: ${reason}.`,
      {
        path: "structure/arrow_schema",
        reason,
      },
      { cause },
    );
  }
}

/** Columns as segments have them: what is written as numbers of a dictionary is the values themselves. */
function plain(schema: Schema): Schema {
  const fields = schema.fields.map((field) =>
    DataType.isDictionary(field.type)
      ? new Field<DataType>(
          field.name,
          (field.type as { dictionary: DataType }).dictionary,
          field.nullable,
          field.metadata,
        )
      : field,
  );
  return new Schema(fields, schema.metadata);
}
