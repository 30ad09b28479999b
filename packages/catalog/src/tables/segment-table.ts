/**
 * An Arrow segment as a table that is read while it grows.
 *
 * @module
 */
import { type RecordBatch, type Schema, type Table } from "apache-arrow";
import { HalcyonError } from "@halcyon/model";
import { BatchesRead } from "../arrow/batches-read.ts";
import { SegmentFile } from "../arrow/segment-file.ts";
import type { TableStore } from "../contract.ts";
import { corrupt } from "../store/unreadable.ts";
import { decodedStream, encodedPieces, encodedStream } from "./arrow-schema.ts";
import { fitting } from "./fitting-batches.ts";

/** What is written beside the program: less takes longer to hand over than to write. */
const largeBytes = 2 ** 20;

/** What is read. */
export type RowRange = NonNullable<Parameters<TableStore["read"]>[0]>;

/** One segment. */
export class SegmentTable implements TableStore, Disposable {
  readonly schema: Schema;
  readonly path: string;
  readonly #header: Uint8Array;
  readonly #headerPieces: number;
  #batches: BatchesRead;
  #file: SegmentFile;

  /** Opens the segment, and makes it when there is none. @throws HalcyonError `catalog.format`, `catalog.write`. */
  constructor(path: string, schema: Schema) {
    this.schema = schema;
    this.path = path;
    const header = encodedPieces(schema);
    this.#header = Buffer.concat(header);
    this.#headerPieces = header.length;
    this.#file = new SegmentFile(path, this.#header);
    this.#batches = new BatchesRead(path);
  }

  get rows(): number {
    return this.#file.rows;
  }

  get file(): SegmentFile {
    return this.#file;
  }

  async append(batches: readonly RecordBatch[]): Promise<void> {
    this.appendNow(batches);
  }

  /** As `append`, at once. What several batches hold becomes one batch, so they are taken all or none. */
  appendNow(batches: readonly RecordBatch[]): void {
    const fit = fitting(this.schema, batches);
    const rows = fit.reduce((sum, { numRows }) => sum + numRows, 0);
    if (rows > 0) this.#file.append(this.#message(fit), rows);
  }

  /** As `appendNow`; a large batch is written beside the program, and the memory of its columns is needed until then. */
  appendSoon(batch: RecordBatch): Promise<void> | undefined {
    const fit = fitting(this.schema, [batch]);
    if (fit.length === 0) return undefined;
    const message = this.#message(fit);
    if (message.reduce((sum, { length }) => sum + length, 0) >= largeBytes)
      return this.#file.appendAside(message, batch.numRows);
    this.#file.append(message, batch.numRows);
    return undefined;
  }

  #message(batches: readonly RecordBatch[]): readonly Uint8Array[] {
    return encodedPieces(this.schema, batches, { once: true }).slice(this.#headerPieces);
  }

  async replace(batches: readonly RecordBatch[]): Promise<void> {
    const fit = fitting(this.schema, batches);
    const rows = fit.reduce((sum, { numRows }) => sum + numRows, 0);
    this.#batches = new BatchesRead(this.path);
    this.#file = this.#file.replacedBy(
      this.#header,
      encodedStream(this.schema, fit).subarray(this.#header.length),
      rows,
    );
  }

  async read({ columns, start = 0, stop = this.rows }: RowRange = {}): Promise<Table> {
    const [from, until] = [Math.max(0, start), Math.min(stop, this.rows)];
    const entries = this.#file.entries().filter((entry) => entry.firstRow < stop && entry.firstRow + entry.rows > from);
    const table = decodedStream(await this.#batches.read(this.#header, entries));
    const due = entries.reduce((sum, entry) => sum + entry.rows, 0);
    // A decoder that meets something strange takes it for the end.
    if (table.numRows !== due) throw corrupt(this.path, `${table.numRows} of ${due} rows are found`);
    const first = entries[0]?.firstRow ?? 0;
    const rows = table.slice(from - first, Math.max(from, until) - first);
    return columns === undefined ? rows : selected(rows, columns);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

/** @throws HalcyonError `catalog.missing` for a column that there is not. */
export function selected(table: Table, columns: readonly string[]): Table {
  const names = table.schema.fields.map(({ name }) => name);
  const unknown = columns.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new HalcyonError(
      "catalog.missing",
      `There is no column ${JSON.stringify(unknown)}; there are ${names.join(", ")}.`,
      {
        document: "column",
        uid: unknown,
      },
    );
  return table.select([...columns]);
}
