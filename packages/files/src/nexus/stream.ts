/** One stream of a run on its way into a NeXus file. @module */
import type { Column, DataKey, EventDescriptor, EventPage, StreamDatum, StreamResource } from "@halcyon/model";
import { NexusColumn } from "./column.ts";
import { ExternalRows } from "./external-rows.ts";

const timeKey: DataKey = { dtype: "number", shape: [], source: "time" };

/** What is known of a stream. */
export class NexusStream {
  readonly name: string;
  /** The first one; later ones tell of the same keys. */
  readonly descriptor: EventDescriptor;
  /** The times of the events. */
  readonly time: NexusColumn = new NexusColumn(timeKey);
  /** By key: the values that the documents hold, and when they were taken. */
  readonly values: ReadonlyMap<string, NexusColumn>;
  readonly timestamps: ReadonlyMap<string, NexusColumn>;
  /** By key: the frames that lie in files. */
  readonly frames: ReadonlyMap<string, ExternalRows>;

  constructor(descriptor: EventDescriptor) {
    this.name = descriptor.name;
    this.descriptor = descriptor;
    const keys = Object.entries(descriptor.data_keys);
    const inside = keys.filter(([, { external }]) => external !== "STREAM:");
    this.values = new Map(inside.map(([key, dataKey]) => [key, new NexusColumn(named(dataKey))]));
    this.timestamps = new Map(inside.map(([key]) => [key, new NexusColumn(timeKey)]));
    this.frames = new Map(
      keys.filter(([, { external }]) => external === "STREAM:").map(([key]) => [key, new ExternalRows()]),
    );
  }

  /** How many events there are. */
  get rows(): number {
    return Math.max(this.time.rows, ...[...this.frames.values()].map(({ rows }) => rows));
  }

  /** Takes events. Rows that were there before are taken again: they and all after them are forgotten. */
  takePage(page: EventPage): void {
    const { seq_num, time } = page;
    const [first = 1, last = 0] = [seq_num.at(0), seq_num.at(-1)];
    if (last - first + 1 !== seq_num.length) {
      for (let row = 0; row < seq_num.length; row += 1) this.takePage(rowOf(page, row));
      return;
    }
    append(this.time, first - 1, time);
    for (const [key, column] of this.values) append(column, first - 1, page.data[key] ?? []);
    for (const [key, column] of this.timestamps) append(column, first - 1, page.timestamps[key] ?? []);
  }

  /** Takes frames. */
  takeFrames(resource: StreamResource, datum: StreamDatum): void {
    this.frames.get(resource.data_key)?.add(resource, datum);
  }

  /** Makes all columns as long as the stream. */
  complete(): void {
    for (const column of [...this.values.values(), ...this.timestamps.values()]) column.pad(this.time.rows);
  }
}

// What is elsewhere in the older style is told of by the name of its datum.
function named(key: DataKey): DataKey {
  return key.external ? { ...key, dtype: "string", shape: [] } : key;
}

function append(column: NexusColumn, row: number, values: Column): void {
  column.cut(row);
  column.pad(row);
  column.append(values);
}

function rowOf({ descriptor, uid, time, seq_num, data, timestamps }: EventPage, row: number): EventPage {
  const one = <T>(column: Column<T>): T[] => [column.at(row) as T];
  const ofAll = (columns: Record<string, Column>): Record<string, Column> =>
    Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, one(column)]));
  return {
    descriptor,
    uid: one(uid),
    time: one(time),
    seq_num: one(seq_num),
    data: ofAll(data),
    timestamps: ofAll(timestamps),
  };
}
