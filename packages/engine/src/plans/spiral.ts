/** Scans of an area along a spiral of rings. @module */
import type { Movable, Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { type Definition, define } from "../parameters/definition.ts";
import { type SpiralArea, spiralPattern } from "../patterns/spiral.ts";
import type { Axis, PerStep } from "../stubs/step.ts";
import { dimensionPerMotor, namesOf, patternModule, stepName, withHints } from "./metadata.ts";
import { relative } from "./run-scan.ts";
import { scanOver } from "./scan-nd.ts";
import { type ScanOptions, scanKeywords, theDetectors, theMd, thePerStep } from "./shared-parameters.ts";
import { theArea, theDr, theDrY, theNth, theTilt } from "./spiral-parameters.ts";

const around = {
  x_motor: theArea.x_motor,
  y_motor: theArea.y_motor,
  x_range: theArea.x_range,
  y_range: theArea.y_range,
};
const shape = { dr: theDr, nth: theNth, dr_y: theDrY, tilt: theTilt, per_step: thePerStep, md: theMd };

export const spiralDefinition: Definition<Plan<string>> = define({
  name: "spiral",
  text: "Scans an area along a spiral.",
  parameters: { detectors: theDetectors, ...theArea, ...shape },
  make: (bound) => overSpiral("spiral", bound),
});

export const relSpiralDefinition: Definition<Plan<string>> = define({
  name: "rel_spiral",
  text: "Scans an area around where the motors are along a spiral, and goes back afterwards.",
  parameters: { detectors: theDetectors, ...around, ...shape },
  make: (bound) =>
    relative(overSpiral("rel_spiral", { ...bound, x_start: 0, y_start: 0 }), [bound.x_motor, bound.y_motor]),
});

/** What spirals take by name. */
export interface SpiralOptions extends ScanOptions {
  /** The distance between rings along y; as along x when not given. */
  readonly drY?: number;
  /** Radians. */
  readonly tilt?: number;
}

/** By wire names. */
export function spiralKeywords(options: SpiralOptions): Record<string, unknown> {
  return { ...scanKeywords(options), dr_y: options.drY, tilt: options.tilt };
}

/** Scans an area along rings at distances of `dr`, the n-th with n times `nth` points. Returns the run's uid. */
export function spiral(
  detectors: readonly Readable[],
  xMotor: Axis<number>,
  yMotor: Axis<number>,
  xStart: number,
  yStart: number,
  xRange: number,
  yRange: number,
  dr: number,
  nth: number,
  options: SpiralOptions = {},
): Plan<string> {
  const args = [detectors, xMotor, yMotor, xStart, yStart, xRange, yRange, dr, nth];
  return spiralDefinition.bind(args, spiralKeywords(options));
}

/** As `spiral`, around where the motors are; they go back there afterwards. */
export function relSpiral(
  detectors: readonly Readable[],
  xMotor: Axis<number>,
  yMotor: Axis<number>,
  xRange: number,
  yRange: number,
  dr: number,
  nth: number,
  options: SpiralOptions = {},
): Plan<string> {
  return relSpiralDefinition.bind([detectors, xMotor, yMotor, xRange, yRange, dr, nth], spiralKeywords(options));
}

/** What all spirals have. */
export interface SpiralBound {
  readonly detectors: readonly Readable[];
  readonly x_motor: Movable<number>;
  readonly y_motor: Movable<number>;
  readonly x_start: number;
  readonly y_start: number;
  readonly x_range: number;
  readonly y_range: number;
  readonly dr: number;
  readonly dr_y: number | undefined;
  readonly tilt: number;
  readonly per_step: PerStep | undefined;
  readonly md: Metadata | undefined;
}

function overSpiral(name: string, bound: SpiralBound & { readonly nth: number }): Plan<string> {
  const trajectory = spiralPattern({ ...areaOf(bound), nth: bound.nth });
  return scanOver(bound.detectors, trajectory, spiralMd(name, "spiral", bound, { nth: bound.nth }), bound.per_step);
}

/** The area of a spiral, as its pattern takes it. */
export function areaOf(bound: SpiralBound): SpiralArea {
  return {
    xMotor: bound.x_motor,
    yMotor: bound.y_motor,
    xStart: bound.x_start,
    yStart: bound.y_start,
    xRange: bound.x_range,
    yRange: bound.y_range,
    dr: bound.dr,
    drY: bound.dr_y,
    tilt: bound.tilt,
  };
}

/** The metadata of a spiral; `own` is what only its kind has. */
export function spiralMd(name: string, pattern: string, bound: SpiralBound, own: Metadata): Metadata {
  const { x_motor, y_motor, x_start, y_start, x_range, y_range, dr, dr_y = null, tilt } = bound;
  const where = { x_motor: x_motor.name, y_motor: y_motor.name, x_start, y_start, x_range, y_range };
  const args = { ...where, dr, ...own, dr_y, tilt };
  const all: Metadata = {
    plan_args: { detectors: namesOf(bound.detectors), ...args, per_step: stepName(bound.per_step) },
    extents: [
      [x_start - x_range, x_start + x_range],
      [y_start - y_range, y_start + y_range],
    ],
    plan_name: name,
    plan_pattern: pattern,
    plan_pattern_args: args,
    plan_pattern_module: patternModule,
  };
  return withHints(all, bound.md, dimensionPerMotor([x_motor, y_motor]));
}
