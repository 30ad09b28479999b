/** Finds a peak: scans a range, and again smaller ranges around the centre of mass. @module */
import { HalcyonError, type Movable, type Readable, type Readings } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { boolean, device, integer, number, string } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { runWrapper } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { hintedFields } from "../stubs/ancestry.ts";
import { checkpointMessage } from "../stubs/constants.ts";
import { triggerAndRead } from "../stubs/measure.ts";
import { mv } from "../stubs/move.ts";
import { declareStream } from "../stubs/run.ts";
import type { Axis } from "../stubs/step.ts";
import { dimensionPerMotor, namesOf, withHints } from "./metadata.ts";
import { isPredeclared } from "./predeclare.ts";
import { theDetectors, theMd } from "./shared-parameters.ts";

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly signal: Parameter<string>;
  readonly motor: Parameter<Movable<number>>;
  readonly start: Parameter<number>;
  readonly stop: Parameter<number>;
  readonly min_step: Parameter<number>;
  readonly num: Parameter<number>;
  readonly step_factor: Parameter<number>;
  readonly snake: Parameter<boolean>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  signal: string("the field that has the peak"),
  motor: device("movable", "what is moved"),
  start: number("where the first scan begins"),
  stop: number("where the first scan ends"),
  min_step: number("the step at which it is good enough", { above: 0 }),
  num: integer("how many points each scan has", { minimum: 2, fallback: 10 }),
  step_factor: number("how much smaller each range is than the last", { above: 1, fallback: 3 }),
  snake: boolean("scan back and forth", { fallback: false }),
  md: theMd,
};

type TuneBound = Bound<typeof parameters>;

export const tuneCentroidDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "tune_centroid",
  text: "Moves a motor to the centre of a peak.",
  parameters,
  make(bound) {
    const { detectors, motor, start, stop, num, min_step } = bound;
    const own: Metadata = {
      detectors: namesOf(detectors),
      motors: [motor.name],
      plan_args: { detectors: namesOf(detectors), motor: motor.name, start, stop, num, min_step },
      plan_name: "tune_centroid",
    };
    const all = withHints(own, bound.md, dimensionPerMotor([motor]));
    return stageWrapper(runWrapper(closingIn(bound), all), [...detectors, motor]);
  },
});

/** What `tuneCentroid` takes by name. */
export interface TuneOptions {
  /** How many points each scan has. 10. */
  readonly num?: number;
  /** How much smaller each range is than the last. 3. */
  readonly stepFactor?: number;
  readonly snake?: boolean;
  readonly md?: Metadata;
}

/**
 * Scans from `start` to `stop`, then smaller ranges around the centre of mass of `signal`, until the step is
 * smaller than `minStep`; then moves there. Returns the run's uid.
 */
export function tuneCentroid(
  detectors: readonly Readable[],
  signal: string,
  motor: Axis<number>,
  start: number,
  stop: number,
  minStep: number,
  options: TuneOptions = {},
): Plan<string> {
  const { num, stepFactor: step_factor, snake, md } = options;
  return tuneCentroidDefinition.bind([detectors, signal, motor, start, stop, minStep], { num, step_factor, snake, md });
}

function* closingIn(bound: TuneBound): Plan {
  const { detectors, signal, motor, min_step, num, step_factor, snake } = bound;
  const devices = [...detectors, motor as Axis<number>];
  if (isPredeclared()) yield* declareStream([motor as Axis<number>, ...detectors], "primary");
  const [low, high] = [Math.min(bound.start, bound.stop), Math.max(bound.start, bound.stop)];
  const within = (position: number): number => Math.min(Math.max(position, low), high);
  let { start, stop } = bound;
  let step = (stop - start) / (num - 1);
  let [weight, moment] = [0, 0];
  let peak: number | undefined;
  for (let position = start; Math.abs(step) >= min_step && low <= position && position <= high;) {
    yield checkpointMessage;
    yield* mv(motor, position);
    const readings = yield* triggerAndRead(devices);
    const value = numberIn(readings, signal, detectors);
    weight += value;
    moment += value * numberIn(readings, readbackOf(motor), [motor]);
    position += step;
    if (position >= Math.min(start, stop) && position <= Math.max(start, stop)) continue;
    if (weight === 0) return;
    peak = moment / weight;
    [weight, moment] = [0, 0];
    const half = (stop - start) / step_factor / 2;
    [start, stop] = [within(peak - half), within(peak + half)];
    if (snake) [start, stop] = [stop, start];
    step = (stop - start) / (num - 1);
    position = start;
  }
  if (peak !== undefined) yield* mv(motor, peak);
}

function readbackOf(motor: Movable): string {
  const [field, ...others] = hintedFields(motor);
  return field === undefined || others.length > 0 ? motor.name : field;
}

function numberIn(readings: Readings, field: string, devices: readonly object[]): number {
  const value = readings[field]?.value;
  if (typeof value === "number") return value;
  const keys = Object.keys(readings);
  const text = `${namesOf(devices).join(", ")} should read a number as ${field}; there are ${keys.join(", ")}.`;
  throw new HalcyonError("plan.reading", text, { device: namesOf(devices).join(", "), fields: keys });
}
