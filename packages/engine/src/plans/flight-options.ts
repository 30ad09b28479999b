/** What a flight takes by name, in all plans that fly. @module */
import type { Exposure, FlightRequest, Lag } from "@halcyon/model";
import type { Metadata } from "../message.ts";
import { number, parameter, string } from "../parameters/declare.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { theMd } from "./shared-parameters.ts";

/** By wire names. */
export const flightParameters: {
  readonly lag: Parameter<number>;
  readonly lag_time: Parameter<number | undefined>;
  readonly trigger: Parameter<string>;
  readonly livetime: Parameter<number | undefined>;
  readonly collections: Parameter<Metadata>;
  readonly flush_period: Parameter<number>;
  readonly frame_timeout: Parameter<number>;
  readonly stream_name: Parameter<string>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  lag: parameter({ type: "integer", minimum: 0 }, "frames that documents trail behind, and a beam dump takes back", {
    named: true,
    fallback: 0,
  }),
  lag_time: parameter<number | undefined>({ type: "number", minimum: 0, units: "s" }, "the same as a time", {
    named: true,
    optional: true,
  }),
  trigger: string("how detectors are triggered", { named: true, fallback: "edge", oneOf: ["edge", "gate"] }),
  livetime: parameter<number | undefined>(
    { type: "number", above: 0, units: "s" },
    "exposure of each detector; as much as a frame leaves, when not given",
    { named: true, optional: true },
  ),
  collections: parameter<Metadata>(
    { type: "metadata" },
    "frames of a detector in each frame of the scan, by its name",
    {
      named: true,
      fallback: {},
    },
  ),
  flush_period: number("time between collections", { named: true, fallback: 0.5, above: 0, units: "s" }),
  frame_timeout: number("how long a frame may be late", { named: true, fallback: 60, above: 0, units: "s" }),
  stream_name: string("the stream of the frames", { named: true, fallback: "primary" }),
  md: theMd,
};

/** What a flight takes by name in TypeScript. Times in s. */
export interface FlightOptions {
  /** How far documents trail behind, and a beam dump takes back. Nothing. */
  readonly lag?: Lag;
  /** Edge. */
  readonly trigger?: "edge" | "gate";
  readonly livetime?: number;
  /** Frames of a detector in each frame of the scan, by its name. 1. */
  readonly collections?: Readonly<Record<string, number>>;
  /** Between collections. 0.5. */
  readonly flushPeriod?: number;
  /** 60. */
  readonly frameTimeout?: number;
  /** Of the frames. primary. */
  readonly streamName?: string;
  readonly md?: Metadata;
}

/** The same by wire names; what is not given is not there. */
export function flightKeywords(options: FlightOptions): Record<string, unknown> {
  const { lag, trigger, livetime, collections, flushPeriod, frameTimeout, streamName, md } = options;
  const given = {
    lag: lag !== undefined && "frames" in lag ? lag.frames : undefined,
    lag_time: lag !== undefined && "seconds" in lag ? lag.seconds : undefined,
    trigger,
    livetime,
    collections,
    flush_period: flushPeriod,
    frame_timeout: frameTimeout,
    stream_name: streamName,
    md,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

type FlightBound = Bound<typeof flightParameters>;

/** What one detector is asked to take in a flight of so many frames. */
export function exposureOf(detector: string, events: number, bound: FlightBound): Exposure {
  const { trigger, livetime, collections, frame_timeout: frameTimeout } = bound;
  const perEvent = collections[detector];
  return {
    trigger: trigger as "edge" | "gate",
    events,
    frameTimeout,
    ...(livetime === undefined ? {} : { livetime }),
    ...(perEvent === undefined ? {} : { collectionsPerEvent: perEvent as number }),
  };
}

/** The lag of a request. */
export function lagOf({ lag, lag_time: seconds }: FlightBound): Pick<FlightRequest, "lag"> {
  return { lag: seconds === undefined ? { frames: lag } : { seconds } };
}
