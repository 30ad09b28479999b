/** How a device of the lab is described: one JSON object, as in the catalogue. @module */

/** Makes a call of a method go wrong: the `nth` to the `last`, counted from 1. */
export interface Fault {
  readonly method: string;
  readonly nth: number;
  readonly last?: number;
  /** `raise` (the default) throws; `status` answers a status that fails. */
  readonly how?: "raise" | "status";
  /** The name of the error. */
  readonly exception?: string;
  readonly message?: string;
}

/** What makes the value of a detector. `n` counts its triggers. */
export type ValueFunction =
  | { readonly type: "constant"; readonly value: unknown }
  | { readonly type: "count" }
  | { readonly type: "list"; readonly values: readonly unknown[] }
  | { readonly type: "text" }
  | { readonly type: "array"; readonly length: number }
  | { readonly type: "linear"; readonly offset?: number; readonly slopes: Readonly<Record<string, number>> }
  | {
      readonly type: "gaussian";
      readonly axis: string;
      readonly center: number;
      readonly sigma: number;
      readonly height: number;
    }
  | {
      readonly type: "gaussian2d";
      readonly x: string;
      readonly y: string;
      readonly cx: number;
      readonly cy: number;
      readonly sigma: number;
      readonly height: number;
    }
  | {
      readonly type: "step";
      readonly axis: string;
      readonly edge: number;
      readonly low: number;
      readonly high: number;
    };

/** The kinds of devices. */
export type LabKind =
  | "motor"
  | "position_motor"
  | "read_motor"
  | "detector"
  | "plain_detector"
  | "async_detector"
  | "timed_detector"
  | "signal"
  | "setter"
  | "compound"
  | "event_flyer"
  | "page_flyer"
  | "stream_flyer"
  | "stream_detector"
  | "asset_detector";

/** A device of the lab. Times in s. */
export interface LabSpec {
  readonly name: string;
  readonly kind: LabKind;
  readonly init?: unknown;
  readonly hints?: { readonly fields?: readonly string[] };
  readonly stage?: "list" | "status" | "none";
  readonly abilities?: readonly ("pausable" | "preparable")[];
  readonly rewindable?: boolean;
  readonly faults?: readonly Fault[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly delay?: number;
  readonly stage_delay?: number;
  readonly kickoff_delay?: number;
  readonly complete_delay?: number;
  readonly prepare_delay?: number;
  readonly precision?: number;
  readonly units?: string;
  readonly func?: ValueFunction;
  readonly extra?: readonly string[];
  readonly read_none?: boolean;
  readonly count_time?: number;
  readonly children?: Readonly<Record<string, Omit<LabSpec, "name">>>;
  readonly streams?: Readonly<Record<string, { readonly keys: readonly string[]; readonly num: number }>>;
  readonly flat?: boolean;
  readonly page_size?: number;
  readonly keys?: readonly string[];
  readonly chunks?: readonly number[];
  readonly per_trigger?: number;
  readonly complete_when_collected?: boolean;
}

/** An entry of a catalogue: a device, or `like` another with some of it replaced. */
export type LabEntry = LabSpec | ({ readonly like: string; readonly name: string } & Partial<LabSpec>);
