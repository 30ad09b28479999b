/**
 * What takes part in a flight: one motion, and any number of detectors, who all count the same frames.
 *
 * A flight *has* these parts and knows nothing else of them, so that a controller or a detector is fit to fly, to pause,
 * and to be taken back when it has these few methods.
 *
 * @module
 */
import type { Completion, HasName, MaybePromise } from "@halcyon/model";
import type { CompleteExposure } from "../detector/logic.ts";
import type { Wait } from "../wait.ts";

/** Brings the axes along, and with them the triggers. Frames are those of the scan specification. */
export interface FlightMotion {
  /** s that may pass without a trigger: the longest turn, and the longest frame. */
  readonly longestQuiet: number;
  /** Goes to where it can set off for frame `frame`. Done when it is there, at rest. */
  moveTo(frame: number, wait: Wait): Promise<void>;
  /** Goes from there to the last frame. Done when it is past it, at rest. */
  fly(frame: number, wait: Wait): Promise<void>;
  /** Stops wherever it is. Done when it is at rest: no trigger comes any more. */
  stop(): Completion;
}

/** A detector in a flight. An event is a frame of the flight; it may be several of the detector's own. */
export interface FlightDetector extends HasName {
  /** What it was prepared for; undefined when it was not. */
  readonly exposure: CompleteExposure | undefined;
  /** Events that are written, final or not. */
  taken(): MaybePromise<number>;
  /** Calls back with the events that are written, now and at each change. Returns how to end it. */
  watchTaken(call: (events: number) => void): () => void;
  /** Waits for the triggers of `events` events, the first of them number `event`. What it has from there on is void. */
  takeFrom(event: number, events: number, wait: Wait): Promise<void>;
  /** Done when it waits for no more triggers; fails when it can't take or write what it was triggered for. */
  taking(wait: Wait): Promise<void>;
  /** Waits for no more triggers. Done when what came before is written, or lost. */
  hold(): Completion;
  /** Documents may tell of events below `watermark()` only. Returns how to end that. */
  follow(watermark: () => number): () => void;
}

/** Whether a device can take part in a flight. */
export function isFlightDetector(device: object): device is FlightDetector {
  return ["taken", "watchTaken", "takeFrom", "taking", "hold", "follow"].every(
    (verb) => typeof (device as Record<string, unknown>)[verb] === "function",
  );
}
