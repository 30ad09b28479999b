/** Scans along straight lines, all motors together: `scan`, `rel_scan`, and the older names with `num` first. @module */
import type { Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { integer, rest } from "../parameters/declare.ts";
import { type Definition, type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { type Line, innerProduct } from "../patterns/product.ts";
import type { Axis, PerStep } from "../stubs/step.ts";
import { hintsIn, namesOf, patternModule, sharedDimension, stepName } from "./metadata.ts";
import { relative } from "./run-scan.ts";
import { scanOver } from "./scan-nd.ts";
import {
  type ScanOptions,
  aMotor,
  aNumber,
  theDetectors,
  theMd,
  thePerStep,
  scanKeywords,
} from "./shared-parameters.ts";

type ScanParameters = {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly args: Parameter<readonly Line[]>;
  readonly num: Parameter<number>;
  readonly per_step: Parameter<PerStep | undefined>;
  readonly md: Parameter<Metadata | undefined>;
};

const members = { motor: aMotor, start: aNumber, stop: aNumber };
const points = { minimum: 1 };

const parameters: ScanParameters = {
  detectors: theDetectors,
  args: rest<Line>("the motors, each from start to stop", { members, least: 1, trailing: "num" }),
  num: integer("how many points; the last by place, or by name", { ...points, named: true }),
  per_step: thePerStep,
  md: theMd,
};

const numFirst: ScanParameters = {
  detectors: theDetectors,
  num: integer("how many points", points),
  args: rest<Line>("the motors, each from start to stop", { members, least: 1 }),
  per_step: thePerStep,
  md: theMd,
};

type ScanBound = Bound<ScanParameters>;
type ScanDefinition = TypedDefinition<typeof parameters, Plan<string>>;

export const scanDefinition: ScanDefinition = define({
  name: "scan",
  text: "Scans over one straight line, all motors together.",
  parameters,
  make: (bound) => lineScan("scan", bound),
});

export const relScanDefinition: ScanDefinition = define({
  name: "rel_scan",
  text: "Scans over one straight line, relative to where the motors are, and goes back afterwards.",
  parameters,
  make: (bound) => relLineScan("rel_scan", bound),
});

export const innerProductScanDefinition: Definition<Plan<string>> = define({
  name: "inner_product_scan",
  text: "Scans over one straight line, all motors together, with the number of points first.",
  parameters: numFirst,
  make: (bound) => lineScan("inner_product_scan", bound),
});

export const relativeInnerProductScanDefinition: Definition<Plan<string>> = define({
  name: "relative_inner_product_scan",
  text: "As inner_product_scan, relative to where the motors are.",
  parameters: numFirst,
  make: (bound) => relLineScan("relative_inner_product_scan", bound),
});

type OneLine = [motor: Axis<number>, start: number, stop: number];
type TwoLines = [...OneLine, ...OneLine];

/** Up to six motors, each with start and stop; then the number of points, and what is given by name. */
export type ScanArguments = [
  ...(
    | OneLine
    | TwoLines
    | [...TwoLines, ...OneLine]
    | [...TwoLines, ...TwoLines]
    | [...TwoLines, ...TwoLines, ...OneLine]
    | [...TwoLines, ...TwoLines, ...TwoLines]
  ),
  num: number,
  options?: ScanOptions,
];

/**
 * Scans motors together along straight lines: `scan([det], x, -1, 1, y, 0, 2, 21)`. Returns the run's uid.
 *
 * @throws HalcyonError `plan.arguments`, before anything moves.
 */
export function scan(detectors: readonly Readable[], ...args: ScanArguments): Plan<string> {
  return scanDefinition.bind(...apart(detectors, args));
}

/** As `scan`, relative to where the motors are; they go back there afterwards. */
export function relScan(detectors: readonly Readable[], ...args: ScanArguments): Plan<string> {
  return relScanDefinition.bind(...apart(detectors, args));
}

function apart(detectors: readonly Readable[], args: readonly unknown[]): [unknown[], Record<string, unknown>] {
  const named = args.length % 3 === 2;
  const places = named ? args.slice(0, -1) : args;
  return [[detectors, ...places], scanKeywords(named ? (args.at(-1) as ScanOptions) : {})];
}

/** A scan along lines, under the name of the plan that asks for it. */
export function lineScan(name: string, { detectors, args, num, per_step, md }: ScanBound): Plan<string> {
  const motors = args.map((line) => line.motor);
  const flat = args.flatMap(({ motor, start, stop }) => [motor.name, start, stop]);
  const all: Metadata = {
    plan_args: { detectors: namesOf(detectors), num, args: flat, per_step: stepName(per_step) },
    plan_name: name,
    plan_pattern: "inner_product",
    plan_pattern_module: patternModule,
    plan_pattern_args: { num, args: flat },
    motors: namesOf(motors),
    ...md,
    hints: { ...sharedDimension(motors), ...hintsIn(md) },
  };
  return scanOver(detectors, innerProduct(num, args), all, per_step);
}

/** The same, relative to where the motors are. */
export function relLineScan(name: string, bound: ScanBound): Plan<string> {
  return relative(
    lineScan(name, bound),
    bound.args.map((line) => line.motor),
  );
}
