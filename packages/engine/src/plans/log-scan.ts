/** Scans of one motor at powers of ten. @module */
import type { Movable, Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { device, integer, number } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { logarithmicAt } from "../patterns/spaced.ts";
import { trajectory } from "../patterns/trajectory.ts";
import { type Axis, type PerStep, one1dStep, oneAxis } from "../stubs/step.ts";
import { dimensionPerMotor, namesOf, stepName, withHints } from "./metadata.ts";
import { relative, runScan } from "./run-scan.ts";
import { type ScanOptions, theDetectors, theMd, thePerStep, scanKeywords } from "./shared-parameters.ts";

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly motor: Parameter<Movable>;
  readonly start: Parameter<number>;
  readonly stop: Parameter<number>;
  readonly num: Parameter<number>;
  readonly per_step: Parameter<PerStep | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  motor: device("movable", "what is moved"),
  start: number("the power of ten of the first position"),
  stop: number("the power of ten of the last position"),
  num: integer("how many points", { minimum: 1 }),
  per_step: thePerStep,
  md: theMd,
};

type LogScanDefinition = TypedDefinition<typeof parameters, Plan<string>>;

export const logScanDefinition: LogScanDefinition = define({
  name: "log_scan",
  text: "Scans one motor over powers of ten.",
  parameters,
  make: (bound) => overPowers("log_scan", bound),
});

export const relLogScanDefinition: LogScanDefinition = define({
  name: "rel_log_scan",
  text: "Scans one motor over powers of ten, relative to where it is, and goes back afterwards.",
  parameters,
  make: (bound) => relative(overPowers("rel_log_scan", bound), [bound.motor]),
});

/** Scans one motor from 10 to the power of `start` to 10 to the power of `stop`. Returns the run's uid. */
export function logScan(
  detectors: readonly Readable[],
  motor: Axis<number>,
  start: number,
  stop: number,
  num: number,
  options: ScanOptions = {},
): Plan<string> {
  return logScanDefinition.bind([detectors, motor, start, stop, num], scanKeywords(options));
}

/** As `logScan`, relative to where the motor is; it goes back there afterwards. */
export function relLogScan(
  detectors: readonly Readable[],
  motor: Axis<number>,
  start: number,
  stop: number,
  num: number,
  options: ScanOptions = {},
): Plan<string> {
  return relLogScanDefinition.bind([detectors, motor, start, stop, num], scanKeywords(options));
}

// As the peer's: it sends the motor to each point, also to one where it is already.
const everyPoint: PerStep = oneAxis(one1dStep);

function overPowers(name: string, bound: Bound<typeof parameters>): Plan<string> {
  const { detectors, motor, start, stop, num, per_step, md } = bound;
  const own: Metadata = {
    detectors: namesOf(detectors),
    motors: [motor.name],
    num_points: num,
    num_intervals: num - 1,
    plan_args: { detectors: namesOf(detectors), num, start, stop, motor: motor.name, per_step: stepName(per_step) },
    plan_name: name,
    plan_pattern: "logspace",
    plan_pattern_module: "numpy",
    plan_pattern_args: { start, stop, num },
  };
  const axis = { motor, at: (i: number) => logarithmicAt(start, stop, num, i) };
  const all = withHints(own, md, dimensionPerMotor([motor]));
  return runScan(detectors, trajectory(name, [axis], num), all, per_step, everyPoint);
}
