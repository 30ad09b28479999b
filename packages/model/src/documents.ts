/**
 * The documents of the event model (event-model 1.24), as types.
 *
 * Keys are written as on the wire. The JSON schemas are beside this file in `schemas/`; `validate.ts` checks
 * documents against them.
 *
 * @module
 */
import type { Projections } from "./projections.ts";

/** What a value is, in JSON's terms. */
export type Dtype = "string" | "number" | "array" | "boolean" | "integer";

export interface LimitsRange {
  low: number | null;
  high: number | null;
}

/** How far a readback may be from its setpoint after `time_difference` ms. */
export interface RdsRange {
  time_difference: number;
  value_difference: number;
}

export interface Limits {
  control?: LimitsRange | null;
  display?: LimitsRange | null;
  warning?: LimitsRange | null;
  alarm?: LimitsRange | null;
  hysteresis?: number | null;
  rds?: RdsRange | null;
}

/** Describes one key of the data. `shape` is empty for a scalar; null is a length that varies. */
export interface DataKey {
  dtype: Dtype;
  shape: readonly (number | null)[];
  source: string;
  dtype_numpy?: string | [string, string][];
  external?: string;
  units?: string | null;
  precision?: number | null;
  limits?: Limits;
  choices?: readonly string[];
  dims?: readonly string[];
  object_name?: string;
  [more: string]: unknown;
}

/** A value, and when the hardware took it (s since 1970). */
export interface Reading<T = unknown> {
  value: T;
  timestamp: number;
  alarm_severity?: number;
  message?: string;
}

/** Which fields matter, for whoever plots: of a device, or (`dimensions`, `gridding`) of a run. */
export interface Hints {
  fields?: string[];
  dimensions?: unknown[];
  gridding?: string;
  [more: string]: unknown;
}

/** The values and timestamps of a device's configuration. */
export interface Configuration {
  data: Record<string, unknown>;
  timestamps: Record<string, number>;
  data_keys: Record<string, DataKey>;
}

export interface RunStart {
  uid: string;
  time: number;
  scan_id?: number;
  plan_name?: string;
  plan_type?: string;
  hints?: Hints;
  owner?: string;
  group?: string;
  project?: string;
  sample?: string | Record<string, unknown>;
  /** The visit or set of trials that the run belongs to, and who may see it. */
  data_session?: string;
  data_groups?: string[];
  projections?: Projections[];
  [more: string]: unknown;
}

export interface EventDescriptor {
  uid: string;
  time: number;
  run_start: string;
  name: string;
  data_keys: Record<string, DataKey>;
  object_keys?: Record<string, string[]>;
  object_classes?: Record<string, string>;
  configuration?: Record<string, Configuration>;
  hints?: Record<string, Hints>;
}

/** An event before the engine has given it its identity: what an `EventCollectable` answers. */
export interface PartialEvent {
  time?: number;
  data: Record<string, unknown>;
  timestamps: Record<string, number>;
  filled?: Record<string, boolean | string>;
}

export interface Event {
  uid: string;
  time: number;
  descriptor: string;
  seq_num: number;
  data: Record<string, unknown>;
  timestamps: Record<string, unknown>;
  filled?: Record<string, boolean | string>;
}

/** What all items of a column may be said to be, at once. */
export type ColumnItem = "string" | "number" | "integer";

/**
 * One column of a page: an array, a typed array, or one that is computed when asked (`uid`, `seq_num`, `time`
 * on the fast path: see `columns.ts`). `at` counts from 0.
 */
export interface Column<T = unknown> extends Iterable<T> {
  readonly length: number;
  /** What every item is, by construction; then nobody looks at each of them. Typed arrays need not say it. */
  readonly holds?: ColumnItem;
  at(row: number): T | undefined;
}

/** The columns of a page before the engine has given its rows their identity. */
export interface EventPageColumns {
  time?: Column<number>;
  data: Record<string, Column>;
  timestamps: Record<string, Column>;
  filled?: Record<string, Column<boolean | string>>;
}

export interface EventPage {
  descriptor: string;
  uid: Column<string>;
  time: Column<number>;
  seq_num: Column<number>;
  data: Record<string, Column>;
  timestamps: Record<string, Column>;
  filled?: Record<string, Column<boolean | string>>;
}

export interface Resource {
  uid: string;
  spec: string;
  root: string;
  resource_path: string;
  resource_kwargs: Record<string, unknown>;
  path_semantics?: "posix" | "windows";
  run_start?: string;
}

export interface Datum {
  datum_id: string;
  resource: string;
  datum_kwargs: Record<string, unknown>;
}

export interface DatumPage {
  datum_id: Column<string>;
  resource: string;
  datum_kwargs: Record<string, Column>;
}

export interface StreamResource {
  uid: string;
  data_key: string;
  mimetype: string;
  uri: string;
  parameters: Record<string, unknown>;
  run_start?: string;
}

/** A range of rows: `start` is the first, `stop` is past the last. */
export interface StreamRange {
  start: number;
  stop: number;
}

export interface StreamDatum {
  uid: string;
  stream_resource: string;
  descriptor: string;
  indices: StreamRange;
  seq_nums: StreamRange;
}

/** The older bulk form; read, never written. */
export type BulkEvents = Record<string, Event[]>;

/** The older bulk form; read, never written. */
export interface BulkDatum {
  resource: string;
  datum_ids: string[];
  datum_kwarg_list: Record<string, unknown>[];
}

export type ExitStatus = "success" | "abort" | "fail";

export interface RunStop {
  uid: string;
  time: number;
  run_start: string;
  exit_status: ExitStatus;
  reason?: string;
  num_events?: Record<string, number>;
  [more: string]: unknown;
}

/** From the name of a document to its type. */
export interface Documents {
  start: RunStart;
  descriptor: EventDescriptor;
  event: Event;
  event_page: EventPage;
  resource: Resource;
  datum: Datum;
  datum_page: DatumPage;
  stream_resource: StreamResource;
  stream_datum: StreamDatum;
  stop: RunStop;
}

export type DocumentName = keyof Documents;

/** The documents with a schema: those that are written, and the two older bulk forms. */
export interface CheckedDocuments extends Documents {
  bulk_events: BulkEvents;
  bulk_datum: BulkDatum;
}

export type CheckedName = keyof CheckedDocuments;

/**
 * A document with its name, as it travels: `["event", {…}]`. Not readonly, so that a function of `(name, doc)` can be
 * called with it.
 */
export type NamedDocument = { [N in DocumentName]: [name: N, doc: Documents[N]] }[DocumentName];

/** What a `WritesExternalAssets` tells: `run_start` is filled in by the engine. */
export type Asset = readonly ["resource", Resource] | readonly ["datum", Datum];
/** What a `WritesStreamAssets` tells: `descriptor` and `seq_nums` are filled in by the engine. */
export type StreamAsset = readonly ["stream_resource", StreamResource] | readonly ["stream_datum", StreamDatum];
