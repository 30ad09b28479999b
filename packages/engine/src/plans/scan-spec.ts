/**
 * `scan_spec`: the same specification that is flown, stepped; or its slower loops stepped and its fastest flown.
 *
 * @module
 */
import { type Flyable, type HasName, type Movable, type Readable, can, requires } from "@halcyon/model";
import type { Spec } from "@halcyon/scan";
import type { Plan } from "../message.ts";
import { parameter } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { inRun } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { hintedFields } from "../stubs/ancestry.ts";
import type { Step } from "../stubs/point.ts";
import { type Axis, type PerStep, type Positions, movePerStep, oneNdStep } from "../stubs/step.ts";
import { triggerAndRead } from "../stubs/measure.ts";
import { declareStream } from "../stubs/run.ts";
import { sleep } from "../stubs/wait.ts";
import { refuseArguments } from "./errors.ts";
import { type FlightPlan, type SpecFlying, flyPrepared, prepareFlight } from "./flight.ts";
import { type FlightOptions, flightKeywords, flightParameters } from "./flight-options.ts";
import { namesOf, stepName, withHints } from "./metadata.ts";
import { aMotor, thePerStep } from "./shared-parameters.ts";
import { specHints, specMetadata, specOf, theSpec } from "./spec-metadata.ts";

const parameters: {
  readonly detectors: Parameter<readonly HasName[]>;
  readonly spec: Parameter<object>;
  readonly motors: Parameter<readonly Movable[]>;
  readonly flyer: Parameter<Flyable | undefined>;
  readonly per_step: Parameter<PerStep | undefined>;
} & typeof flightParameters = {
  detectors: parameter({ type: "list", of: { type: "device" } }, "what is read at each point, or takes its frames"),
  spec: theSpec,
  motors: parameter({ type: "list", of: aMotor }, "the motors of the axes that are stepped, by the axes' names"),
  flyer: parameter<Flyable | undefined>(
    { type: "device", ability: "flyable" },
    "what flies the fastest loop, of a specification that flies",
    { named: true, optional: true },
  ),
  per_step: thePerStep,
  ...flightParameters,
};

type ScanSpecBound = Bound<typeof parameters>;

export const scanSpecDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "scan_spec",
  text: "Scans over a specification: stepped, or with a flyer its slower loops stepped and its fastest one flown.",
  parameters,
  make: (bound) => {
    const spec = specOf("scan_spec", bound.spec);
    const { flyer } = bound;
    return flyer !== undefined && flies(spec) ? stepAndFly(spec, flyer, bound) : stepAll(spec, bound);
  },
});

/** What a scan over a specification takes by name in TypeScript. */
export interface ScanSpecOptions extends FlightOptions {
  /** Flies the fastest loop of a specification that flies. */
  readonly flyer?: SpecFlying;
  /** What to do at each point that is stepped to, instead of move, trigger and read. */
  readonly perStep?: PerStep;
}

/**
 * Scans over a specification, whose axes are the `motors` of the same names: `scanSpec([det], spec, [x, y])`. With a
 * `flyer`, the fastest loop of one that flies is flown by it, and the slower ones are stepped. Returns the run's uid.
 *
 * @throws HalcyonError `scan.spec`, `scan.calculate`, `plan.arguments`, before anything moves.
 */
export function scanSpec(
  detectors: readonly HasName[],
  spec: object,
  motors: readonly Axis<number>[],
  options: ScanSpecOptions = {},
): Plan<string> {
  const { flyer, perStep } = options;
  const named = { flyer, per_step: perStep, ...flightKeywords(options) };
  return scanSpecDefinition.bind([detectors, spec, motors], named);
}

function flies(spec: Spec): boolean {
  return spec.dimensions({ bounds: false }).some(({ bounded }) => bounded.length > 0);
}

/** The motor of each axis. */
function motorsOf(axes: readonly string[], motors: readonly Movable[]): ReadonlyMap<string, Axis> {
  const byName = new Map(motors.map((motor) => [motor.name, motor as Axis]));
  const lacking = axes.filter((axis) => !byName.has(axis));
  if (lacking.length === 0) return new Map(axes.map((axis) => [axis, byName.get(axis) as Axis]));
  const text = `the scan moves ${lacking.join(", ")}; the motors are ${namesOf(motors).join(", ") || "none"}`;
  throw refuseArguments("scan_spec", "motors", text);
}

function stepAll(spec: Spec, { detectors, motors, per_step, md }: ScanSpecBound): Plan<string> {
  const axes = motorsOf(spec.axes, motors);
  const readables = detectors.map((detector) => requires(detector, "readable"));
  const own = {
    ...specMetadata(spec),
    detectors: namesOf(detectors),
    plan_args: { detectors: namesOf(detectors), spec: spec.serialize(), per_step: stepName(per_step) },
    plan_name: "scan_spec",
  };
  const all = withHints(
    own,
    md,
    specHints(spec, (axis) => hintedFields(axes.get(axis) ?? {}), "primary"),
  );
  return stageWrapper(inRun(points(spec, axes, readables, per_step ?? oneNdStep), all), [
    ...readables,
    ...axes.values(),
  ]);
}

function* points(
  spec: Spec,
  axes: ReadonlyMap<string, Axis>,
  detectors: readonly Readable[],
  perStep: PerStep,
): Iterable<Plan<unknown>> {
  const positions: Positions = new Map();
  for (const { centre, delay } of spec.points()) {
    yield perStep(detectors, stepTo(axes, centre), positions);
    if (delay !== null && delay > 0) yield sleep(delay);
  }
}

function stepTo(axes: ReadonlyMap<string, Axis>, centre: Readonly<Record<string, number>>): Step {
  return new Map([...axes].map(([axis, motor]) => [motor, centre[axis]]));
}

function stepAndFly(spec: Spec, given: Flyable, bound: ScanSpecBound): Plan<string> {
  const loops = spec.dimensions();
  const stepped = loops.slice(0, -1).flatMap(({ axes }) => axes);
  const num = loops.at(-1)?.length ?? 1;
  const axes = motorsOf(stepped, bound.motors);
  const flyer = requires(given, "preparable") as unknown as SpecFlying;
  const flying = bound.detectors.filter((one) => can(one, "collectable") && can(one, "preparable"));
  const read = bound.detectors.filter((one) => !(can(one, "collectable") && can(one, "preparable")));
  const own = {
    ...specMetadata(spec),
    detectors: namesOf(bound.detectors),
    plan_args: { detectors: namesOf(bound.detectors), spec: spec.serialize(), flyer: flyer.name },
    plan_name: "scan_spec",
  };
  const md = withHints(
    own,
    bound.md,
    specHints(spec, (axis) => [axis], bound.stream_name),
  );
  const whole: FlightPlan = {
    flyer,
    detectors: flying,
    spec,
    start: 0,
    num,
    resting: stepped,
    bound,
  };
  const readables = read.map((one) => requires(one, "readable"));
  return stageWrapper(inRun(flights(whole, axes, readables), md), [...bound.detectors, ...axes.values(), flyer]);
}

/** The stream of what is read before each flight. */
const steps = "steps";

function* flights(
  whole: FlightPlan,
  axes: ReadonlyMap<string, Axis>,
  readables: readonly Readable[],
): Iterable<Plan<unknown>> {
  const { spec, num, detectors, bound } = whole;
  const positions: Positions = new Map();
  for (let start = 0; start < spec.num; start += num) {
    const [point] = spec.points({ start, num: 1 });
    if (point === undefined) return;
    yield movePerStep(stepTo(axes, point.centre), positions);
    yield prepareFlight({ ...whole, start });
    if (start === 0) yield declareStream(detectors, bound.stream_name, { collect: true });
    yield triggerAndRead([...readables, ...axes.values()], steps);
    yield flyPrepared({ ...whole, start });
  }
}
