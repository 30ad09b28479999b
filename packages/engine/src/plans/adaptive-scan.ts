/** Scans whose steps follow the signal: small where it changes, large where it does not. @module */
import { HalcyonError, type Movable, type Readable, type Readings, type Triggerable, can } from "@halcyon/model";
import { type Metadata, type Plan, msg } from "../message.ts";
import { boolean, device, number, string } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { runWrapper } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { separateDevices } from "../stubs/ancestry.ts";
import { checkpointMessage, createMessage, saveMessage } from "../stubs/constants.ts";
import { mv } from "../stubs/move.ts";
import { declareStream } from "../stubs/run.ts";
import type { Axis } from "../stubs/step.ts";
import { refuseArguments } from "./errors.ts";
import { dimensionPerMotor, namesOf, withHints } from "./metadata.ts";
import { isPredeclared } from "./predeclare.ts";
import { relative } from "./run-scan.ts";
import { theDetectors, theMd } from "./shared-parameters.ts";

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly target_field: Parameter<string>;
  readonly motor: Parameter<Movable<number>>;
  readonly start: Parameter<number>;
  readonly stop: Parameter<number>;
  readonly min_step: Parameter<number>;
  readonly max_step: Parameter<number>;
  readonly target_delta: Parameter<number>;
  readonly backstep: Parameter<boolean>;
  readonly threshold: Parameter<number>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  target_field: string("the field whose change the steps follow"),
  motor: device("movable", "what is moved"),
  start: number("where it begins"),
  stop: number("where it ends"),
  min_step: number("the smallest step", { above: 0 }),
  max_step: number("the largest step", { above: 0 }),
  target_delta: number("how much the field should change from point to point"),
  backstep: boolean("go back where it has changed too much"),
  threshold: number("how much smaller than the last a step must come out for that", { fallback: 0.8 }),
  md: theMd,
};

type AdaptiveDefinition = TypedDefinition<typeof parameters, Plan<string>>;
type AdaptiveBound = Bound<typeof parameters>;

export const adaptiveScanDefinition: AdaptiveDefinition = define({
  name: "adaptive_scan",
  text: "Scans one motor with steps that follow the change of a field.",
  parameters,
  make: (bound) => adaptive("adaptive_scan", bound),
});

export const relAdaptiveScanDefinition: AdaptiveDefinition = define({
  name: "rel_adaptive_scan",
  text: "As adaptive_scan, relative to where the motor is; it goes back afterwards.",
  parameters,
  make: (bound) => relative(adaptive("rel_adaptive_scan", bound), [bound.motor]),
});

/** How an adaptive scan steps. */
export interface AdaptiveSteps {
  readonly start: number;
  readonly stop: number;
  readonly minStep: number;
  readonly maxStep: number;
  /** How much the field should change from point to point. */
  readonly targetDelta: number;
  /** Go back where it has changed too much. */
  readonly backstep: boolean;
  /** How much smaller than the last a step must come out for that. 0.8. */
  readonly threshold?: number;
  readonly md?: Metadata;
}

/** Scans one motor with steps that follow the change of `targetField`. Returns the run's uid. */
export function adaptiveScan(
  detectors: readonly Readable[],
  targetField: string,
  motor: Axis<number>,
  steps: AdaptiveSteps,
): Plan<string> {
  return adaptiveScanDefinition.bind([detectors, targetField, motor], keywords(steps));
}

/** As `adaptiveScan`, relative to where the motor is; it goes back there afterwards. */
export function relAdaptiveScan(
  detectors: readonly Readable[],
  targetField: string,
  motor: Axis<number>,
  steps: AdaptiveSteps,
): Plan<string> {
  return relAdaptiveScanDefinition.bind([detectors, targetField, motor], keywords(steps));
}

function keywords(steps: AdaptiveSteps): Record<string, unknown> {
  const { start, stop, backstep, threshold, md } = steps;
  const [min_step, max_step, target_delta] = [steps.minStep, steps.maxStep, steps.targetDelta];
  return { start, stop, min_step, max_step, target_delta, backstep, threshold, md };
}

function adaptive(name: string, bound: AdaptiveBound): Plan<string> {
  const { detectors, target_field: _field, motor, md, ...steps } = bound;
  if (bound.min_step >= bound.max_step)
    throw refuseArguments(name, "min_step", `min_step must be smaller than max_step, which is ${bound.max_step}`);
  const own: Metadata = {
    detectors: namesOf(detectors),
    motors: [motor.name],
    plan_args: { detectors: namesOf(detectors), motor: motor.name, ...steps },
    plan_name: name,
  };
  const all = withHints(own, md, dimensionPerMotor([motor]));
  return stageWrapper(runWrapper(following(bound), all), [...detectors, motor]);
}

function* following(bound: AdaptiveBound): Plan {
  const { motor, start, stop, min_step: least, max_step: most, target_delta: wanted, backstep, threshold } = bound;
  const direction = stop >= start ? 1 : -1;
  const take = pointTaker(bound);
  if (isPredeclared()) yield* declareStream(separateDevices([...bound.detectors, motor as Axis<number>]), "primary");
  let step = (most - least) / 2;
  let last: number | undefined;
  for (let position = start; position * direction < stop * direction;) {
    yield checkpointMessage;
    yield* mv(motor, position);
    const value = yield* take();
    if (last === undefined) {
      last = value;
      position += step * direction;
      continue;
    }
    const slope = Math.abs(value - last) / step;
    const next = slope > 0 ? Math.min(Math.max(wanted / slope, least), most) : Math.min(step * 1.1, most);
    if (backstep && next < step * threshold) {
      position -= step * direction;
      step = next;
    } else {
      last = value;
      step = 0.2 * next + 0.8 * step;
    }
    position += step * direction;
  }
}

// Takes one event and answers the value of the target field.
function pointTaker({ detectors, target_field: field, motor }: AdaptiveBound): () => Plan<number> {
  const devices = separateDevices([...detectors, motor as Axis<number>]);
  const triggered = detectors.filter((detector): detector is Readable & Triggerable => can(detector, "triggerable"));
  const group = Symbol("trigger");
  return function* takePoint() {
    yield createMessage("primary");
    for (const detector of triggered) yield msg("trigger", detector, [], { group });
    if (triggered.length > 0) yield msg("wait", undefined, [], { group });
    let value: unknown;
    const keys: string[] = [];
    for (const one of devices) {
      const readings = ((yield msg("read", one)) ?? {}) as Readings;
      keys.push(...Object.keys(readings));
      value = readings[field]?.value ?? value;
    }
    yield saveMessage;
    if (typeof value === "number") return value;
    const text = `No device reads a number as ${field}, which the steps should follow, only ${keys.join(", ")}.`;
    throw new HalcyonError("plan.reading", text, { device: namesOf(devices).join(", "), fields: keys });
  };
}
