/** The batches of an ended segment, one at a time: a long one does not fit into memory. @module */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { type RecordBatch, type Schema, tableFromIPC } from "apache-arrow";
import { type BatchEntry, entriesOf, indexOf } from "../arrow/segment-index.ts";

/** One segment that nobody writes any more. */
export class SegmentBatches implements Disposable {
  readonly schema: Schema;
  readonly entries: readonly BatchEntry[];
  readonly #file: number;
  readonly #header: Uint8Array;
  #last: { readonly entry: BatchEntry; readonly batch: RecordBatch } | undefined;

  constructor(path: string) {
    this.#file = openSync(path, "r");
    try {
      this.entries = entriesOf(readFileSync(indexOf(path)));
      this.#header = this.entries[0] === undefined ? readFileSync(path) : this.#bytes(0, this.entries[0].offset);
      this.schema = tableFromIPC(this.#header).schema;
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** How many rows there are. */
  get rows(): number {
    const last = this.entries.at(-1);
    return last === undefined ? 0 : last.firstRow + last.rows;
  }

  /** The batch of an entry. The one that was read last is remembered. */
  batch(entry: BatchEntry): RecordBatch {
    if (this.#last?.entry === entry) return this.#last.batch;
    const bytes = new Uint8Array(this.#header.length + entry.length);
    bytes.set(this.#header);
    bytes.set(this.#bytes(entry.offset, entry.length), this.#header.length);
    const [batch] = tableFromIPC(bytes).batches;
    if (batch === undefined || batch.numRows !== entry.rows) throw new Error(`the batch at ${entry.offset} is damaged`);
    this.#last = { entry, batch };
    return batch;
  }

  /** Rows `start` to `stop`, in pieces of batches. */
  *range(start: number, stop: number): Generator<RecordBatch> {
    for (const entry of this.entries) {
      const from = Math.max(start - entry.firstRow, 0);
      const to = Math.min(stop - entry.firstRow, entry.rows);
      if (from < to) yield this.batch(entry).slice(from, to);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #bytes(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const read = readSync(this.#file, bytes, at, length - at, offset + at);
      if (read === 0) throw new Error(`the segment ends in the middle of a batch, at ${offset + at}`);
      at += read;
    }
    return bytes;
  }
}
