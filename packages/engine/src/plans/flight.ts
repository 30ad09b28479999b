/** One flight within a run: prepared, kicked off, collected until it has landed. @module */
import { type Collectable, type FlightRequest, type Flyable, type HasName, type Preparable, can } from "@halcyon/model";
import type { Spec } from "@halcyon/scan";
import { type Plan, msg } from "../message.ts";
import type { Bound } from "../parameters/kind.ts";
import { contingencyWrapper } from "../preprocessors/contingency.ts";
import { checkpointMessage } from "../stubs/constants.ts";
import { collectWhileCompleting, kickoff } from "../stubs/fly.ts";
import { exposureOf, type flightParameters, lagOf } from "./flight-options.ts";

/** A flyer that is prepared for scan specifications. */
export type SpecFlying = Flyable & Preparable<FlightRequest>;
/** A detector whose frames stream into files, and that is prepared for exposures. */
export type FlyingDetector = Collectable & Preparable;

/** Which frames are flown, and by whom. */
export interface FlightPlan {
  readonly flyer: SpecFlying;
  readonly detectors: readonly FlyingDetector[];
  readonly spec: Spec;
  readonly start: number;
  readonly num: number;
  /** Axes that the plan moves itself. */
  readonly resting: readonly string[];
  readonly bound: Bound<typeof flightParameters>;
}

/** Prepares the detectors for the frames of the flight, and the flyer for the flight: nothing moves before both can. */
export function* prepareFlight({ flyer, detectors, spec, start, num, resting, bound }: FlightPlan): Plan {
  const [cameras, flight] = [Symbol("detectors"), Symbol("flyer")];
  for (const detector of detectors)
    yield msg("prepare", detector, [exposureOf(detector.name, num, bound)], { group: cameras });
  yield msg("wait", undefined, [], { group: cameras });
  const request: FlightRequest = { spec, start, num, resting, detectors, ...lagOf(bound) };
  yield msg("prepare", flyer, [request], { group: flight });
  yield msg("wait", undefined, [], { group: flight });
}

/** Flies what was prepared, and collects until it has landed. One that fails is stopped. */
export function flyPrepared({ flyer, detectors, bound }: FlightPlan): Plan {
  const { flush_period: flushPeriod, stream_name: streamName } = bound;
  const flown = function* (): Plan {
    yield checkpointMessage;
    yield* kickoff(flyer, { wait: true, group: Symbol("kickoff") });
    yield checkpointMessage;
    yield* collectWhileCompleting([flyer], detectors, { flushPeriod, streamName, checkpoints: true });
  };
  return contingencyWrapper(flown(), { exceptPlan: () => stopFlyer(flyer) });
}

// What it has taken is told when the run is closed: by then nothing may be taken back any more.
function* stopFlyer(flyer: HasName): Plan {
  if (can(flyer, "stoppable")) yield msg("stop", flyer);
}
