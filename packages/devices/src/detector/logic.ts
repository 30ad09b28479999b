/**
 * A detector in three parts: how exposures are triggered, how acquiring is started and stopped, where the data go.
 *
 * What a detector can do follows from which parts it has: a way of triggering that is missing is refused by name, and
 * a detector whose data are no stream has no verbs of a flyer.
 *
 * @module
 */
import type { CallRun, Completion, DataKeys, Exposure, MaybePromise, StreamAsset } from "@halcyon/model";
import type { SignalR } from "../signal.ts";
import type { ReadablePart } from "../standard-readable.ts";
import type { Wait } from "../wait.ts";

/** An exposure with nothing left out. */
export type CompleteExposure = Required<Omit<Exposure, "livetime" | "deadtime">> &
  Pick<Exposure, "livetime" | "deadtime">;

/** How exposures are triggered: a method for each way that the detector knows. */
export interface TriggerLogic {
  readonly internal?: (exposure: CompleteExposure, wait: Wait) => MaybePromise<void>;
  readonly edge?: (exposure: CompleteExposure, wait: Wait) => MaybePromise<void>;
  readonly gate?: (exposure: CompleteExposure, wait: Wait) => MaybePromise<void>;
  /** s that the detector needs between exposures. 0. */
  readonly deadtime?: (livetime: number | undefined) => MaybePromise<number>;
  /** What a bare `trigger` takes. One internal exposure of the detector's own time. */
  readonly byDefault?: Exposure;
}

/** How acquiring is started and stopped. */
export interface AcquireLogic {
  /** Makes it ready, when it is staged: stops what somebody left running. */
  readonly ready?: (wait: Wait) => Completion;
  /** Done when it acquires, not when it has acquired. */
  readonly start: (wait: Wait) => Completion;
  /** Done when it has come to rest. */
  readonly idle: (wait: Wait) => Completion;
  /** Stops it, whatever it does; called when it is unstaged, too. */
  readonly stop: () => Completion;
}

/** Data that are read after each trigger. */
export interface StepData {
  readonly kind: "step";
  readonly hinted?: readonly ReadablePart[];
  readonly data?: readonly ReadablePart[];
}

/** Data that stream into a file. Opened anew at each staging, when something is prepared. */
export interface StreamData {
  readonly kind: "stream";
  /** The keys of the frames of such an exposure: known before anything is open. */
  readonly describe: (exposure: CompleteExposure) => MaybePromise<DataKeys>;
  /** The keys that matter, for whoever plots. */
  readonly hinted?: readonly string[];
  /** Opens what the frames go into. `run`: the run that they are taken for; files are named after it. */
  readonly open: (exposure: CompleteExposure, wait: Wait, run?: CallRun) => MaybePromise<OpenStream>;
}

/** A stream that is open. */
export interface OpenStream {
  /** Frames that others can read. */
  readonly written: SignalR<number>;
  /** Documents for the events below `index` since the last time: a row of the data is an event. */
  report(index: number): Iterable<StreamAsset> | AsyncIterable<StreamAsset>;
  /**
   * The next frame is number `frame`, and what was written from there on is written again. One that can't can be
   * triggered and flown, but not be taken back.
   */
  rewind?(frame: number): MaybePromise<void>;
  /** Rejects when frames can't be written any more, until `wait` is over. One that can't say fails by frames that are late. */
  failing?(wait: Wait): Promise<never>;
  close(): Completion;
}

/** The parts of a detector. */
export interface DetectorParts {
  readonly trigger: TriggerLogic;
  readonly acquire: AcquireLogic;
  readonly data: readonly (StepData | StreamData)[];
  readonly config?: readonly ReadablePart[];
  /** s of an exposure, for those who set it between runs. Part of the configuration. */
  readonly countTime?: SignalR<number>;
}

/** An exposure with its defaults. */
export function completed(exposure: Exposure): CompleteExposure {
  return { exposuresPerCollection: 1, collectionsPerEvent: 1, events: 1, frameTimeout: 60, ...exposure };
}
