/** Grids of lists of positions: every position of each motor for every one of those before it. @module */
import type { Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { rest } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { type PointList, type SnakeAxes, outerListProduct } from "../patterns/product.ts";
import type { Axis, PerStep } from "../stubs/step.ts";
import { aPointList } from "./list-scan.ts";
import { dimensionPerMotor, namesOf, patternModule, stepName, withHints } from "./metadata.ts";
import { relative } from "./run-scan.ts";
import { scanOver } from "./scan-nd.ts";
import {
  type ScanOptions,
  aMotor,
  theDetectors,
  theMd,
  thePerStep,
  scanKeywords,
  theSnakeAxes,
} from "./shared-parameters.ts";

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly args: Parameter<readonly PointList[]>;
  readonly snake_axes: Parameter<SnakeAxes | undefined>;
  readonly per_step: Parameter<PerStep | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  args: rest("the motors, the slowest first, each with a list of positions", {
    members: { motor: aMotor, points: aPointList },
    least: 1,
  }),
  snake_axes: theSnakeAxes,
  per_step: thePerStep,
  md: theMd,
};

type ListGridScanDefinition = TypedDefinition<typeof parameters, Plan<string>>;

export const listGridScanDefinition: ListGridScanDefinition = define({
  name: "list_grid_scan",
  text: "Scans over a grid of lists of positions.",
  parameters,
  make: (bound) => overGrid("list_grid_scan", bound),
});

export const relListGridScanDefinition: ListGridScanDefinition = define({
  name: "rel_list_grid_scan",
  text: "Scans over a grid of lists of positions relative to where the motors are, and goes back afterwards.",
  parameters,
  make: (bound) =>
    relative(
      overGrid("rel_list_grid_scan", bound),
      bound.args.map((list) => list.motor),
    ),
});

/** What a grid of lists takes by name. */
export interface ListGridOptions extends ScanOptions {
  /** Which axes go back and forth: all but the slowest, none (the default), or these. */
  readonly snakeAxes?: boolean | readonly Axis<never>[];
}

type OneList = [motor: Axis<never>, points: readonly unknown[]];

/** Up to four motors, the slowest first, each with its positions; then what is given by name. */
export type ListGridArguments = [
  ...(
    | OneList
    | [...OneList, ...OneList]
    | [...OneList, ...OneList, ...OneList]
    | [...OneList, ...OneList, ...OneList, ...OneList]
  ),
  options?: ListGridOptions,
];

/**
 * Scans over a grid of lists: `listGridScan([det], y, [1, 2], x, [10, 20, 30], { snakeAxes: true })`. Returns the
 * run's uid.
 */
export function listGridScan(detectors: readonly Readable[], ...args: ListGridArguments): Plan<string> {
  return listGridScanDefinition.bind(...apart(detectors, args));
}

/** As `listGridScan`, relative to where the motors are; they go back there afterwards. */
export function relListGridScan(detectors: readonly Readable[], ...args: ListGridArguments): Plan<string> {
  return relListGridScanDefinition.bind(...apart(detectors, args));
}

function apart(detectors: readonly Readable[], args: readonly unknown[]): [unknown[], Record<string, unknown>] {
  const named = args.length % 2 === 1;
  const options = (named ? args.at(-1) : {}) as ListGridOptions;
  const places = named ? args.slice(0, -1) : args;
  return [[detectors, ...places], { ...scanKeywords(options), snake_axes: options.snakeAxes }];
}

function overGrid(name: string, bound: Bound<typeof parameters>): Plan<string> {
  const { detectors, args, per_step, md, snake_axes: snaked = false } = bound;
  const motors = args.map((list) => list.motor);
  const flat = args.flatMap(({ motor, points }) => [motor.name, points]);
  const snaking = snakeText(snaked);
  const own: Metadata = {
    shape: args.map(({ points }) => points.length),
    extents: args.map(({ points }) => extent(points)),
    snake_axes: snaking,
    plan_args: { detectors: namesOf(detectors), args: flat, per_step: stepName(per_step) },
    plan_name: name,
    plan_pattern: "outer_list_product",
    plan_pattern_args: { args: flat, snake_axes: snaking },
    plan_pattern_module: patternModule,
    motors: namesOf(motors),
  };
  const all = withHints(own, md, dimensionPerMotor(motors));
  return scanOver(detectors, outerListProduct(args, snaked), all, per_step);
}

// The field's readers know Python's words for true and false.
function snakeText(snaked: SnakeAxes): string {
  if (typeof snaked === "boolean") return snaked ? "True" : "False";
  return `[${namesOf(snaked).join(", ")}]`;
}

function extent(points: readonly unknown[]): [unknown, unknown] {
  let [low, high] = [points[0], points[0]] as [number, number];
  for (const point of points as readonly number[]) {
    if (point < low) low = point;
    if (point > high) high = point;
  }
  return [low, high];
}
