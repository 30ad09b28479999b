/**
 * Tables as bodies of requests and answers in Arrow's formats.
 *
 * @module
 */
import {
  type RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  type Table,
  tableFromIPC,
  tableToIPC,
} from "apache-arrow";
import { HalcyonError } from "@halcyon/model";
import { indexColumns } from "../../tables/pandas-index.ts";

/** Arrow's file format: what the field's clients send and ask for. */
export const arrowFile = "application/vnd.apache.arrow.file";

/** Arrow's stream format. */
export const arrowStream = "application/vnd.apache.arrow.stream";

/**
 * The batches of a body.
 *
 * @param columns the names of the table's columns.
 * @throws HalcyonError `catalog.request` for bytes that are no table, or half of one.
 */
export function batchesOf(body: Uint8Array, columns: ReadonlySet<string>): readonly RecordBatch[] {
  if (body.length < 8) return torn("it is empty");
  let table: Table;
  try {
    table = tableFromIPC(body);
    // Offsets and lengths of the columns are promises until somebody looks.
    for (const batch of table.batches.filter(({ numRows }) => numRows > 0))
      for (const child of batch.data.children) checkExtent(child);
  } catch (cause) {
    // What the decoder stumbled on in a body that is cut tells nobody anything.
    return torn(cause instanceof RangeError ? cause.message : "it is cut, or something else", cause);
  }
  if (table.schema.fields.length === 0) return torn("it has no columns");
  return withoutIndex(table, columns).batches.filter((batch) => batch.numRows > 0);
}

/** Pandas sends the numbers of its rows along: they are no column, unless the table has one for them. */
function withoutIndex(table: Table, columns: ReadonlySet<string>): Table {
  const names = table.schema.fields.map(({ name }) => name);
  const index = indexColumns(table.schema);
  const kept = names.filter((name) => columns.has(name) || !(index.has(name) || /^__index_level_\d+__$/u.test(name)));
  return kept.length === names.length ? table : table.select(kept);
}

interface Extent {
  readonly length: number;
  readonly offset: number;
  readonly values: ArrayLike<unknown> | undefined;
  readonly valueOffsets: ArrayLike<number | bigint> | undefined;
  readonly stride: number;
  readonly children: readonly Extent[];
  readonly type: { readonly typeId: number };
}

/** Utf8 and Binary: the last offset is within the bytes. */
function checkExtent(data: Extent): void {
  const { length, offset, values, valueOffsets, children } = data;
  if (valueOffsets !== undefined && valueOffsets.length > 0) {
    const last = Number(valueOffsets[Math.min(length, valueOffsets.length - 1)]);
    const held =
      values !== undefined && values.length > 0
        ? values.length
        : children[0] === undefined
          ? 0
          : children[0].offset + children[0].length;
    if (valueOffsets.length < length + 1 || last > held) throw new RangeError("a column is shorter than it says");
  } else if (values !== undefined && children.length === 0 && values.length > 0) {
    const needed = data.type.typeId === 6 ? Math.ceil((offset + length) / 8) : length * data.stride;
    if (values.length < needed) throw new RangeError("a column is shorter than it says");
  }
  for (const child of children) checkExtent(child);
}

function torn(reason: string, cause?: unknown): never {
  throw new HalcyonError(
    "catalog.request",
    `The body is no Arrow table: ${reason}.`,
    { parameter: "body", value: "", reason },
    { cause },
  );
}

/** A table as the bytes of an Arrow file, or of a stream. */
export function arrowOf(table: Table, type: typeof arrowFile | typeof arrowStream): Uint8Array {
  return tableToIPC(table, type === arrowFile ? "file" : "stream");
}

/** As `arrowOf`, in pieces that follow one another. Columns are no copies. */
export async function arrowPieces(
  table: Table,
  type: typeof arrowFile | typeof arrowStream,
): Promise<readonly Uint8Array[]> {
  const Writer = type === arrowFile ? RecordBatchFileWriter : RecordBatchStreamWriter;
  return Array.fromAsync(Writer.writeAll(table));
}
