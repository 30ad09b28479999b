/**
 * The rows of one stream of a run: `seq_num`, `time`, a column for each data key, and its timestamps as `ts_<key>`.
 *
 * Data that lie in files (`external`) have no column: `stream_datum` documents tell of them.
 *
 * @module
 */
import { type DataType, Field, RecordBatch, RecordBatchStreamWriter, Schema, Struct, makeData } from "apache-arrow";
import type { Column, EventDescriptor, EventPage } from "@halcyon/model";
import { type ColumnKind, dataOf, kindOf, typeOf } from "./column-kinds.ts";
import { SegmentFile } from "./segment-file.ts";

interface ColumnPlan {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly of: (page: EventPage) => Column | undefined;
}

/** What ends a stream of Arrow: a message of no length. */
const endBytes = 8;

/** One stream's segment. */
export class StreamSegment implements Disposable {
  readonly file: SegmentFile;
  readonly #columns: readonly ColumnPlan[];
  readonly #schema: Schema;
  readonly #headerBytes: number;

  /** @throws HalcyonError `catalog.format` when the file has other columns; `catalog.write`. */
  constructor(path: string, descriptor: EventDescriptor) {
    this.#columns = columnsOf(descriptor);
    this.#schema = new Schema(
      this.#columns.map(({ name, kind }) => {
        const metadata = new Map(kind === "json" ? [["halcyon.json", "true"]] : []);
        return new Field<DataType>(name, typeOf(kind), true, metadata);
      }),
    );
    const header = this.#encoded([]);
    this.#headerBytes = header.length;
    this.file = new SegmentFile(path, header);
  }

  /**
   * Appends the rows of a page as one batch.
   *
   * @throws HalcyonError `catalog.column` for a value that does not fit, `catalog.write`; then no row is taken.
   */
  append(page: EventPage): void {
    const rows = page.seq_num.length;
    if (rows === 0) return;
    const seen = new Set<ArrayBufferLike>();
    const children = this.#columns.map(({ name, kind, of }) => dataOf(name, kind, alone(of(page) ?? [], seen)));
    const struct = makeData({ type: new Struct(this.#schema.fields), length: rows, nullCount: 0, children });
    this.file.append(this.#encoded([new RecordBatch(this.#schema, struct)]).subarray(this.#headerBytes), rows);
  }

  [Symbol.dispose](): void {
    this.file[Symbol.dispose]();
  }

  #encoded(batches: readonly RecordBatch[]): Uint8Array {
    const writer = new RecordBatchStreamWriter();
    writer.reset(undefined, this.#schema);
    for (const batch of batches) writer.write(batch);
    writer.finish();
    const bytes = writer.toUint8Array(true);
    return bytes.subarray(0, bytes.length - endBytes);
  }
}

function columnsOf(descriptor: EventDescriptor): readonly ColumnPlan[] {
  const keys = Object.entries(descriptor.data_keys).filter(([, { external }]) => external === undefined);
  return [
    { name: "seq_num", kind: "i8", of: (page) => page.seq_num },
    { name: "time", kind: "f8", of: (page) => page.time },
    ...keys.map(([key, described]): ColumnPlan => ({
      name: key,
      kind: kindOf(described),
      of: (page) => page.data[key],
    })),
    ...keys.map(([key]): ColumnPlan => ({ name: `ts_${key}`, kind: "f8", of: (page) => page.timestamps[key] })),
  ];
}

type ArrayLikeConstructor = new (column: Column) => Column;

/** A column with memory of its own: Arrow's writer takes neighbours in one memory for one piece, and writes it once. */
function alone(column: Column, seen: Set<ArrayBufferLike>): Column {
  if (!ArrayBuffer.isView(column)) return column;
  if (seen.has(column.buffer)) return new (column.constructor as ArrayLikeConstructor)(column);
  seen.add(column.buffer);
  return column;
}
