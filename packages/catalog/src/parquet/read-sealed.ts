/** Rows and columns of a sealed table, as the bytes of an Arrow stream. @module */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { makeData, RecordBatch, Schema, Struct, Table, tableFromIPC, tableToIPC } from "apache-arrow";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan } from "hyparquet";
import { columnPlan } from "./column-plan.ts";
import { schemaKey } from "./seal-segment.ts";

/** What is in a file. */
export interface SealedFooter {
  readonly metadata: FileMetaData;
  readonly schema: Schema;
  readonly rows: number;
}

/** An open file. */
export class SealedFile implements Disposable {
  readonly buffer: AsyncBuffer;
  readonly #file: number;

  constructor(path: string) {
    const file = openSync(path, "r");
    this.#file = file;
    const { size } = fstatSync(file);
    this.buffer = {
      byteLength: size,
      slice: (start, end = size) => {
        const bytes = new Uint8Array(Math.max(0, end - start));
        const read = readSync(file, bytes, 0, bytes.length, start);
        if (read < bytes.length) throw new Error("the file is too short");
        return bytes.buffer;
      },
    };
  }

  /** @throws Error for a file that is no table of ours. */
  async footer(): Promise<SealedFooter> {
    const metadata = await parquetMetadataAsync(this.buffer);
    const text = metadata.key_value_metadata?.find(({ key }) => key === schemaKey)?.value;
    if (text === undefined) throw new Error("it has no schema of Arrow");
    const message = Buffer.from(text, "base64");
    return { metadata, schema: tableFromIPC(message).schema, rows: Number(metadata.num_rows) };
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** What is asked of a sealed table. */
export interface SealedRange {
  readonly columns: readonly string[];
  readonly start: number;
  readonly stop: number;
}

/** The rows, in batches of a row group each. */
export async function readSealed(path: string, { columns, start, stop }: SealedRange): Promise<Uint8Array> {
  using file = new SealedFile(path);
  const { metadata, schema } = await file.footer();
  const fields = columns.map((name) => {
    const field = schema.fields.find((each) => each.name === name);
    if (field === undefined) throw new Error(`it has no column ${name}`);
    return field;
  });
  const selected = new Schema(fields, schema.metadata);
  const scan = await parquetScan({
    file: file.buffer,
    metadata,
    columns: [...columns],
    rowStart: start,
    rowEnd: stop,
    compressors: { ZSTD: (bytes, length) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }) },
    parsers: {
      timestampFromMilliseconds: (value) => value,
      timestampFromMicroseconds: (value) => value,
      timestampFromNanoseconds: (value) => value,
    },
  });
  const batches: RecordBatch[] = [];
  for (const { rowStart, rowEnd } of scan.ranges) {
    const children = await Promise.all(
      fields.map(async (field) => {
        const values = await scan.readColumn({ column: field.name, rowStart, rowEnd });
        return columnPlan(field, true).back(values);
      }),
    );
    const type = new Struct(fields);
    batches.push(new RecordBatch(selected, makeData({ type, length: rowEnd - rowStart, nullCount: 0, children })));
  }
  return tableToIPC(new Table(selected, batches), "stream");
}
