/** What a simulation is told. @module */
import { HalcyonError, type HasName, type NewUid } from "@halcyon/model";
import type { Metadata, Msg, Plan } from "../message.ts";

/** A plan to simulate: itself, a list of messages, or a function that makes it. */
export type PlanSource<R = unknown> = Plan<R> | Iterable<Msg> | (() => Plan<R> | Iterable<Msg>);

/** The modelled world, as models of detectors see it. */
export interface World {
  /** s since the plan began. */
  readonly time: number;
  /**
   * Where an axis is, on its way too. An axis that the plan has not named so far is known by its place in `positions`,
   * or when it is given as a device that answers at once where it is.
   *
   * @throws HalcyonError `simulate.position` when nobody knows, or it is not at a number.
   */
  readonly at: (axis: string | HasName) => number;
}

/** What a detector reads: a number for its one (or hinted) key, or values by key. Keys that are left out read 0. */
export type Model = (world: World) => number | Readonly<Record<string, unknown>>;

/** What is known of one device; each goes before what the device says of itself. */
export interface DeviceModel {
  /** Detectors: what it reads. Taken when it is triggered; devices without a trigger: when it is read. */
  readonly reads?: Model;
  /** Detectors: s from a trigger until it is done. */
  readonly exposure?: number;
  /** Axes: units per s; 0 is at once. */
  readonly velocity?: number;
  /** Axes: s from rest to the velocity. */
  readonly acceleration?: number;
  /** Axes: s from arriving to being done. */
  readonly settle?: number;
  /** Axes: the lowest and the highest place. */
  readonly limits?: readonly [low: number, high: number];
  /** Flyers: s from kickoff until they are complete. */
  readonly flight?: number;
  /** Flyers: how many frames or events a flight makes. */
  readonly frames?: number;
}

/** How to simulate. All may be left out. */
export interface SimulateOptions {
  /** Where axes are at first, by name. These are not asked. */
  readonly positions?: Readonly<Record<string, unknown>>;
  /**
   * Where the other axes are at first: `devices` (the default) asks each axis once, by `locate` or `read`; `zero`
   * takes 0, and asks none.
   */
  readonly startFrom?: "devices" | "zero";
  /** What is known of devices, by name. */
  readonly devices?: Readonly<Record<string, DeviceModel>>;
  /** Metadata that an engine would have. It is left as it is. */
  readonly md?: Metadata;
  /** Wrap the plan, as those of an engine would; the first is innermost. */
  readonly preprocessors?: readonly ((plan: Plan<unknown>) => Plan<unknown>)[];
  /** How many messages a plan may have. 100,000. */
  readonly mostMessages?: number;
  /** When it has more: fail (the default), or stop the plan there, cleaning up. */
  readonly onLimit?: "fail" | "stop";
  /**
   * Whether subscribers that the plan makes get the documents. False by default, as they may write them somewhere;
   * a plan that adapts on its subscribers needs them.
   */
  readonly subscribers?: boolean;
  /** Own replies, by command: for `input`, `wait_for`, and for commands that only your engine knows. */
  readonly answers?: Readonly<Record<string, (message: Msg) => unknown>>;
  /** The date when the plan begins, s since 1970. 1,000,000. */
  readonly start?: number;
  /** Default: ids that count. */
  readonly newUid?: NewUid;
  /** From 0 to 1, for plans. Default: always 0.5. */
  readonly random?: () => number;
}

const atLeastZero = ["exposure", "velocity", "acceleration", "settle", "flight"] as const;

/** @throws HalcyonError `simulate.option` */
export function checkOptions({ mostMessages, start, devices = {} }: SimulateOptions): void {
  if (mostMessages !== undefined && !(Number.isInteger(mostMessages) && mostMessages > 0))
    throw refuse("mostMessages", `must be a whole number above 0, not ${mostMessages}`);
  if (start !== undefined && !Number.isFinite(start)) throw refuse("start", `must be a date in s, not ${start}`);
  for (const [name, model] of Object.entries(devices)) {
    for (const key of atLeastZero) {
      const value = model[key];
      if (value !== undefined && !(Number.isFinite(value) && value >= 0))
        throw refuse(`devices.${name}.${key}`, `must be a number from 0 on, not ${value}`);
    }
    const { frames, limits } = model;
    if (frames !== undefined && !(Number.isInteger(frames) && frames >= 0))
      throw refuse(`devices.${name}.frames`, `must be a whole number from 0 on, not ${frames}`);
    if (limits !== undefined && !(limits[0] <= limits[1]))
      throw refuse(`devices.${name}.limits`, `must be a lowest and a highest place, not ${limits.join(" and ")}`);
  }
}

function refuse(option: string, reason: string): HalcyonError<"simulate.option"> {
  return new HalcyonError("simulate.option", `The option ${option} ${reason}.`, { option, reason });
}
