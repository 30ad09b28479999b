/**
 * What is asked of devices that fly: a detector of its exposures, a flyer of its flight, and what both are told of the
 * run they fly in.
 *
 * All who take part in a flight count the same frames: those of the scan specification, from 0. "From frame k" means
 * the same place on the way, the same trigger, and the same index in every file.
 *
 * @module
 */
import type { StreamResource } from "./documents.ts";
import type { HasName } from "./protocols.ts";

/** Who says when an exposure is taken: the detector itself, the edge of a pulse, or a gate as long as the exposure. */
export type TriggerKind = "internal" | "edge" | "gate";

/** What a detector is asked to take. Times in s. */
export interface Exposure {
  readonly trigger: TriggerKind;
  /** Of one exposure; the detector's own when left out. */
  readonly livetime?: number;
  /** At least between exposures; the detector's own when left out. */
  readonly deadtime?: number;
  /** Exposures summed up on the detector to one frame. 1. */
  readonly exposuresPerCollection?: number;
  /** Frames that belong to one event: a fast detector beside a slow one. 1. */
  readonly collectionsPerEvent?: number;
  /** 0 for no end. 1. */
  readonly events?: number;
  /** How long a frame may be late. 60. */
  readonly frameTimeout?: number;
}

/** How far documents trail behind the frames that are there: as many frames, or as many s. */
export type Lag = { readonly frames: number } | { readonly seconds: number };

/** What a flyer is prepared for. */
export interface FlightRequest {
  /** A specification of `@halcyon/scan`, or its serialised form. */
  readonly spec: object;
  /** The frames to fly: `num` (all that are left) from `start` (0) on. */
  readonly start?: number;
  readonly num?: number;
  /** Where frame 0 of the specification is in the files. 0. */
  readonly offset?: number;
  /** Axes that somebody else has brought to where these frames have them: they rest meanwhile. */
  readonly resting?: readonly string[];
  /** What takes the frames, prepared and staged. */
  readonly detectors: readonly HasName[];
  /** Nothing, when left out: what is written is final. */
  readonly lag?: Lag;
}

/** Frames of which documents of the run tell already. */
export interface ToldFrames {
  /** The last one. */
  readonly resource: StreamResource;
  /** Frames of it below this are told of. */
  readonly stop: number;
  /** How many rows of the data key are told of, in all its resources. */
  readonly rows: number;
  /** How many `stream_datum` there are of the resource. */
  readonly reports: number;
}

/** The run that a verb is called in. */
export interface CallRun {
  readonly uid: string;
  /** What the names of all files of the run begin with: its number and the beginning of its uid. */
  readonly prefix: string;
  /** An earlier process had this verb answered; now it is brought about again. */
  readonly again: boolean;
  /** What documents tell of a data key: more than nothing where an earlier process began the run. */
  told(dataKey: string): ToldFrames | undefined;
}
