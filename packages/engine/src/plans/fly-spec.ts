/** `fly_spec`: one run in which a flyer flies a scan specification, and detectors take a frame at each of its points. @module */
import { type Collectable, type Flyable, requires } from "@halcyon/model";
import type { Plan } from "../message.ts";
import { device, devices } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { inRun } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { declareStream } from "../stubs/run.ts";
import { type FlightPlan, type FlyingDetector, type SpecFlying, flyPrepared, prepareFlight } from "./flight.ts";
import { type FlightOptions, flightKeywords, flightParameters } from "./flight-options.ts";
import { namesOf, withHints } from "./metadata.ts";
import { specHints, specMetadata, specOf, theSpec } from "./spec-metadata.ts";

const parameters: {
  readonly flyer: Parameter<Flyable>;
  readonly detectors: Parameter<readonly Collectable[]>;
  readonly spec: Parameter<object>;
} & typeof flightParameters = {
  flyer: device("flyable", "what flies"),
  detectors: devices("collectable", "what takes a frame at each point"),
  spec: theSpec,
  ...flightParameters,
};

export const flySpecDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "fly_spec",
  text: "Flies a scan specification: the axes move through its points, and detectors write a frame at each into files.",
  parameters,
  make: flying,
});

/**
 * Flies a specification: `flySpec(fly, [cam, encoder], spec, { lag: { frames: 20 } })`. Returns the run's uid.
 *
 * It can be paused and resumed, and taken back by a suspender, at any frame that documents do not tell of yet.
 *
 * @throws HalcyonError `scan.spec`, `scan.calculate`, `plan.arguments`, before anything moves.
 */
export function flySpec(
  flyer: SpecFlying,
  detectors: readonly FlyingDetector[],
  spec: object,
  options: FlightOptions = {},
): Plan<string> {
  return flySpecDefinition.bind([flyer, detectors, spec], flightKeywords(options));
}

function flying(bound: Bound<typeof parameters>): Plan<string> {
  const spec = specOf("fly_spec", bound.spec);
  const flyer = requires(bound.flyer, "preparable") as unknown as SpecFlying;
  const detectors = bound.detectors.map((one) => requires(one, "preparable") as unknown as FlyingDetector);
  const flight: FlightPlan = { flyer, detectors, spec, start: 0, num: spec.num, resting: [], bound };
  const own = {
    ...specMetadata(spec),
    detectors: namesOf(detectors),
    plan_args: { flyer: flyer.name, detectors: namesOf(detectors), spec: spec.serialize() },
    plan_name: "fly_spec",
  };
  const md = withHints(
    own,
    bound.md,
    specHints(spec, (axis) => [axis], bound.stream_name),
  );
  return stageWrapper(inRun(oneFlight(flight), md), [...detectors, flyer]);
}

function* oneFlight(flight: FlightPlan): Iterable<Plan<unknown>> {
  yield prepareFlight(flight);
  yield declareStream(flight.detectors, flight.bound.stream_name, { collect: true });
  yield flyPrepared(flight);
}
