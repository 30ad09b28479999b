/**
 * One stream of a run that is being written: its rows on their way into the segment.
 *
 * Events are durable by the log; their rows are gathered, and become one batch of many.
 *
 * @module
 */
import { dirname } from "node:path";
import type { RecordBatch, Schema, Table } from "apache-arrow";
import { type Event, type EventDescriptor, type EventPage, HalcyonError } from "@halcyon/model";
import { fit } from "../arrow/column-data.ts";
import { sync } from "../store/lasting.ts";
import { type StreamColumn, StreamSegment, columnsOf, schemaFor } from "../arrow/stream-segment.ts";
import type { JsonText, NodePath, TableStore } from "../contract.ts";
import { legacyKeys } from "./legacy-arrays.ts";
import { selected } from "../tables/segment-table.ts";
import { uniqueRows } from "../tables/unique-rows.ts";

/** A row of a segment: a value for each of its columns. */
export type FittedRow = readonly unknown[];

/** Where a stream is. */
export interface RunStreamPlace {
  /** The first descriptor of the stream. */
  readonly descriptor: EventDescriptor;
  /** The same, in the characters in which it came. */
  readonly text: JsonText;
  /** Of its container. */
  readonly path: NodePath;
  /** Of its segment. */
  readonly file: string;
}

/** One stream. */
export class RunStream implements TableStore, Disposable {
  readonly place: RunStreamPlace;
  readonly schema: Schema;
  /** The largest `seq_num` so far. */
  lastSeq: number = Number.NEGATIVE_INFINITY;
  /** Whether a `seq_num` came again. */
  repeated = false;
  /** Whether its table has a node. */
  hasTable = false;
  /** The data keys whose values are ids of datums. */
  readonly legacyKeys: readonly string[];
  readonly #columns: readonly StreamColumn[];
  readonly #onBatch: (stream: RunStream, batch: RecordBatch) => void;
  #waiting: unknown[][];
  #segment: StreamSegment | undefined;
  /** Whether the name of the segment in its folder outlives a loss of power. */
  #isNamed = false;

  constructor(place: RunStreamPlace, onBatch: (stream: RunStream, batch: RecordBatch) => void) {
    this.place = place;
    this.#columns = columnsOf(place.descriptor);
    this.legacyKeys = legacyKeys(place.descriptor);
    this.#onBatch = onBatch;
    this.schema = schemaFor(this.#columns);
    this.#waiting = this.#columns.map(() => []);
  }

  /** How many rows wait to become a batch. */
  get waiting(): number {
    return this.#waiting[0]?.length ?? 0;
  }

  /** How many rows came, those that came again included. */
  get taken(): number {
    return this.written + this.waiting;
  }

  get rows(): number {
    return this.taken;
  }

  /** The data keys that have no column here: their data lie in files. */
  get elsewhere(): ReadonlySet<string> {
    const keys = Object.entries(this.place.descriptor.data_keys);
    return new Set(keys.flatMap(([key, { external }]) => (external === undefined ? [] : [key])));
  }

  /** An event as a row. @throws HalcyonError `catalog.column` for a value that its column cannot hold. */
  fitted(event: Event): FittedRow {
    this.#known(event.data);
    return this.#columns.map((column) => {
      const value = column.in(event);
      // The schema allows any timestamp; what is no number is in the log alone.
      if (column.isTimestamp) return typeof value === "number" ? value : null;
      return fit(column.name, column.kind, value);
    });
  }

  /** Gathers a row. */
  push(row: FittedRow, seq: number): void {
    for (let i = 0; i < row.length; i += 1) this.#waiting[i]?.push(row[i]);
    this.counted(seq, seq);
  }

  /** Writes the rows of a page, after all that wait. @throws as `StreamSegment.append`, and then takes none. */
  appendPage(page: EventPage): void {
    this.#known(page.data);
    const rows = page.seq_num.length;
    for (const { name, of } of this.#columns) {
      const length = of(page)?.length ?? rows;
      if (length !== rows)
        throw new HalcyonError("catalog.column", `The page has ${rows} rows, and ${length} of ${name}.`, {
          column: name,
          holds: `${rows} rows`,
          reason: `it got ${length}`,
        });
    }
    this.flush();
    const batch = this.#opened().append(page);
    if (batch !== undefined) this.#onBatch(this, batch);
  }

  /** Rows that are in the segment. */
  get written(): number {
    return this.#opened().table.rows;
  }

  /** Cuts the segment, so that it has so many rows. */
  cutTo(rows: number): void {
    this.#opened().file.cutTo(rows);
  }

  /** Notes numbers that have come. */
  counted(first: number, last: number): void {
    if (first <= this.lastSeq) this.repeated = true;
    this.lastSeq = Math.max(this.lastSeq, last);
  }

  /** Writes the rows that wait. @throws HalcyonError `catalog.full`, `catalog.write`: then they go on waiting. */
  flush(): void {
    if (this.waiting === 0) return;
    const batch = this.#opened().appendRows(this.#waiting);
    this.#waiting = this.#columns.map(() => []);
    this.#onBatch(this, batch);
  }

  /** Done when the rows outlive a loss of power. */
  sync(): void {
    this.flush();
    if (this.#segment === undefined) return;
    this.#segment.file.sync();
    if (!this.#isNamed) sync(dirname(this.place.file));
    this.#isNamed = true;
  }

  /** Rows in the segment, in the order in which they came; those that came again are there twice. */
  async rawRows(start: number, stop: number): Promise<Table> {
    this.flush();
    return this.#opened().table.read({ start, stop });
  }

  async read({ columns, start, stop }: Parameters<TableStore["read"]>[0] = {}): Promise<Table> {
    this.flush();
    const { table } = this.#opened();
    if (!this.repeated)
      return table.read({
        ...(columns && { columns }),
        ...(start !== undefined && { start }),
        ...(stop !== undefined && { stop }),
      });
    const rows = uniqueRows(await table.read()).slice(start, stop);
    return columns === undefined ? rows : selected(rows, columns);
  }

  append(): Promise<void> {
    return Promise.reject(this.#ownedByTheRun());
  }

  replace(): Promise<void> {
    return Promise.reject(this.#ownedByTheRun());
  }

  [Symbol.dispose](): void {
    this.#segment?.[Symbol.dispose]();
    this.#segment = undefined;
  }

  #opened(): StreamSegment {
    this.#segment ??= new StreamSegment(this.place.file, this.place.descriptor);
    return this.#segment;
  }

  #known(data: Readonly<Record<string, unknown>>): void {
    for (const key in data) {
      if (Object.hasOwn(this.place.descriptor.data_keys, key)) continue;
      throw new HalcyonError("catalog.column", `There is no key ${key} in the stream ${this.place.descriptor.name}.`, {
        column: key,
        holds: "nothing",
        reason: "the descriptor does not have it",
      });
    }
  }

  #ownedByTheRun(): HalcyonError {
    const path = this.place.path.join("/");
    return new HalcyonError("catalog.read_only", `The rows of ${path} come from the documents of their run.`, {
      path,
      reason: "rows of a run",
    });
  }
}
