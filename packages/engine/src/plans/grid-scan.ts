/** Grids: every point of each motor's line for every point of those before it. @module */
import type { Movable, Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { rest } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { cutGrid } from "../patterns/grid-arguments.ts";
import { type GridLine, type SnakeAxes, outerProduct } from "../patterns/product.ts";
import type { Axis, PerStep } from "../stubs/step.ts";
import { refuseArguments } from "./errors.ts";
import { dimensionPerMotor, namesOf, patternModule, stepName, withHints } from "./metadata.ts";
import { relative } from "./run-scan.ts";
import { scanOver } from "./scan-nd.ts";
import {
  type ScanOptions,
  aCount,
  aMotor,
  aNumber,
  theDetectors,
  theMd,
  thePerStep,
  scanKeywords,
  theSnakeAxes,
} from "./shared-parameters.ts";

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly args: Parameter<readonly GridLine[]>;
  readonly snake_axes: Parameter<SnakeAxes | undefined>;
  readonly per_step: Parameter<PerStep | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  args: rest("the motors, the slowest first, each from start to stop in num points", {
    members: { motor: aMotor, start: aNumber, stop: aNumber, num: aCount },
    least: 1,
    cut: cutGrid,
    also: { snake: { type: "boolean" } },
  }),
  snake_axes: theSnakeAxes,
  per_step: thePerStep,
  md: theMd,
};

type GridScanDefinition = TypedDefinition<typeof parameters, Plan<string>>;

export const gridScanDefinition: GridScanDefinition = define({
  name: "grid_scan",
  text: "Scans over a grid.",
  parameters,
  make: (bound) => overGrid("grid_scan", bound),
});

export const relGridScanDefinition: GridScanDefinition = define({
  name: "rel_grid_scan",
  text: "Scans over a grid relative to where the motors are, and goes back afterwards.",
  parameters,
  make: (bound) =>
    relative(
      overGrid("rel_grid_scan", bound),
      bound.args.map((line) => line.motor),
    ),
});

/** What a grid takes by name. */
export interface GridOptions extends ScanOptions {
  /** Which axes go back and forth: all but the slowest, none (the default), or these. */
  readonly snakeAxes?: boolean | readonly Movable<number>[];
}

type OneAxis = [motor: Axis<number>, start: number, stop: number, num: number];
type TwoAxes = [...OneAxis, ...OneAxis];

/** Up to four motors, the slowest first, each with start, stop and num; then what is given by name. */
export type GridArguments = [
  ...(OneAxis | TwoAxes | [...TwoAxes, ...OneAxis] | [...TwoAxes, ...TwoAxes]),
  options?: GridOptions,
];

/**
 * Scans over a grid: `gridScan([det], y, -1, 1, 21, x, 0, 1, 5, { snakeAxes: true })`. Returns the run's uid.
 *
 * @throws HalcyonError `plan.arguments`, before anything moves.
 */
export function gridScan(detectors: readonly Readable[], ...args: GridArguments): Plan<string> {
  return gridScanDefinition.bind(...apart(detectors, args));
}

/** As `gridScan`, relative to where the motors are; they go back there afterwards. */
export function relGridScan(detectors: readonly Readable[], ...args: GridArguments): Plan<string> {
  return relGridScanDefinition.bind(...apart(detectors, args));
}

function apart(detectors: readonly Readable[], args: readonly unknown[]): [unknown[], Record<string, unknown>] {
  const named = args.length % 4 === 1;
  const options = (named ? args.at(-1) : {}) as GridOptions;
  const places = named ? args.slice(0, -1) : args;
  return [[detectors, ...places], { ...scanKeywords(options), snake_axes: options.snakeAxes }];
}

function overGrid(name: string, { detectors, args, snake_axes, per_step, md }: Bound<typeof parameters>): Plan<string> {
  const lines = snaked(name, args, snake_axes);
  const motors = lines.map((line) => line.motor);
  const flat = lines.flatMap(({ motor, start, stop, num, snake }, k) =>
    k === 0 ? [motor.name, start, stop, num] : [motor.name, start, stop, num, snake],
  );
  const own: Metadata = {
    shape: lines.map((line) => line.num),
    extents: lines.map(({ start, stop }) => [start, stop]),
    snaking: lines.map((line) => line.snake),
    plan_args: { detectors: namesOf(detectors), args: flat, per_step: stepName(per_step) },
    plan_name: name,
    plan_pattern: "outer_product",
    plan_pattern_args: { args: flat },
    plan_pattern_module: patternModule,
    motors: namesOf(motors),
  };
  const all = withHints(own, md, { gridding: "rectilinear", ...dimensionPerMotor(motors) });
  return scanOver(detectors, outerProduct(lines), all, per_step);
}

// `snake` is undefined where the arguments say nothing of it.
function snaked(name: string, args: readonly GridLine[], axes: SnakeAxes | undefined): GridLine[] {
  const given = args.some((line) => line.snake !== undefined);
  if (axes === undefined) return args.map((line, k) => ({ ...line, snake: k > 0 && (line.snake ?? false) }));
  const refuse = (text: string): Error => refuseArguments(name, "snake_axes", text);
  if (given) throw refuse("snake_axes cannot be given when the axes say themselves whether they snake");
  if (typeof axes === "boolean") return args.map((line, k) => ({ ...line, snake: axes && k > 0 }));
  const motors: readonly Movable[] = args.map((line) => line.motor as Movable);
  for (const [i, axis] of axes.entries()) {
    if (axes.indexOf(axis) !== i) throw refuse(`snake_axes has ${axis.name} twice`);
    if (axis === motors[0]) throw refuse(`snake_axes has ${axis.name}, which is the slowest and passes only once`);
    if (!motors.includes(axis))
      throw refuse(`snake_axes has ${axis.name}, which is none of ${namesOf(motors).join(", ")}`);
  }
  return args.map((line) => ({ ...line, snake: axes.includes(line.motor as Movable) }));
}
