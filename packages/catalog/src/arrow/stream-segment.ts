/**
 * The rows of one stream of a run: `seq_num`, `time`, a column for each data key, and its timestamps as `ts_<key>`.
 *
 * Data that lie in files (`external`) have no column: `stream_datum` documents tell of them.
 *
 * @module
 */
import { type Data, type DataType, Field, RecordBatch, Schema, Struct, makeData } from "apache-arrow";
import type { Column, Event, EventDescriptor, EventPage } from "@halcyon/model";
import { SegmentTable } from "../tables/segment-table.ts";
import { dataOf, fittedData } from "./column-data.ts";
import { type ColumnKind, kindOf, single, typeOf } from "./column-kinds.ts";
import { type ColumnMemory, KeptMemory, freshMemory } from "./column-memory.ts";
import type { SegmentFile } from "./segment-file.ts";

/** A column of the table of a stream, and where its values are in documents. */
export interface StreamColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly of: (page: EventPage) => Column | undefined;
  readonly in: (event: Event) => unknown;
  readonly isTimestamp?: true;
}

/** One stream's segment. */
export class StreamSegment implements Disposable {
  readonly table: SegmentTable;
  readonly #columns: readonly StreamColumn[];
  #memory: ColumnMemory | undefined;

  /** @throws HalcyonError `catalog.format` when the file has other columns; `catalog.write`. */
  constructor(path: string, descriptor: EventDescriptor) {
    this.#columns = columnsOf(descriptor);
    this.table = new SegmentTable(path, schemaFor(this.#columns));
  }

  get file(): SegmentFile {
    return this.table.file;
  }

  /**
   * Appends the rows of a page as one batch.
   *
   * @throws HalcyonError `catalog.column` for a value that does not fit, `catalog.write`; then no row is taken.
   */
  append(page: EventPage): RecordBatch | undefined {
    const batch = this.#batchOf(page, freshMemory);
    if (batch !== undefined) this.table.appendNow([batch]);
    return batch;
  }

  /**
   * As `append`, and keeps nothing of the page. A large one is written beside the program: then a promise, whose
   * failure is that of the write; no other page may be appended before.
   */
  write(page: EventPage): Promise<void> | undefined {
    this.#memory ??= new KeptMemory();
    const batch = this.#batchOf(page, this.#memory);
    return batch === undefined ? undefined : this.table.appendSoon(batch);
  }

  /** Appends rows whose values `fit` has answered, as one batch: an array for each column. */
  appendRows(columns: readonly (readonly unknown[])[]): RecordBatch {
    const children = this.#columns.map(({ kind }, i) => fittedData(kind, columns[i] ?? []));
    const batch = this.#batch(columns[0]?.length ?? 0, children);
    this.table.appendNow([batch]);
    return batch;
  }

  [Symbol.dispose](): void {
    this.table[Symbol.dispose]();
  }

  #batchOf(page: EventPage, memory: ColumnMemory): RecordBatch | undefined {
    const rows = page.seq_num.length;
    if (rows === 0) return undefined;
    // Fast data have one column of timestamps for all keys: it is made once.
    const made = new Map<Column, Data>();
    const children = this.#columns.map(({ name, kind, of, isTimestamp }) => {
      const column = of(page) ?? [];
      const data = (isTimestamp && made.get(column)) ?? dataOf(name, kind, column, memory);
      if (isTimestamp) made.set(column, data);
      return data;
    });
    return this.#batch(rows, children);
  }

  #batch(rows: number, children: Data[]): RecordBatch {
    const { schema } = this.table;
    const struct = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
    return new RecordBatch(schema, struct);
  }
}

/** The columns of a stream. */
export function columnsOf(descriptor: EventDescriptor): readonly StreamColumn[] {
  const keys = Object.entries(descriptor.data_keys).filter(([, { external }]) => external === undefined);
  return [
    { name: "seq_num", kind: single("i8"), of: (page) => page.seq_num, in: (event) => event.seq_num },
    { name: "time", kind: single("f8"), of: (page) => page.time, in: (event) => event.time },
    ...keys.map(([key, described]): StreamColumn => ({
      name: columnName(key),
      kind: kindOf(described),
      of: (page) => page.data[key],
      in: (event) => event.data[key],
    })),
    ...keys.map(([key]): StreamColumn => ({
      name: `ts_${key}`,
      kind: single("f8"),
      of: (page) => page.timestamps[key],
      in: (event) => event.timestamps[key],
      isTimestamp: true,
    })),
  ];
}

/** Data keys that are called as the columns of every table get another name, as with the field's writers. */
function columnName(key: string): string {
  return key === "time" || key === "seq_num" ? `_${key}` : key;
}

/** The schema of the table of a stream. */
export function schemaFor(columns: readonly StreamColumn[]): Schema {
  return new Schema(
    columns.map(({ name, kind }) => {
      const metadata = new Map(kind.of === "json" ? [["halcyon.json", "true"]] : []);
      return new Field<DataType>(name, typeOf(kind), true, metadata);
    }),
  );
}
