/** Scans of a grid from its centre outwards. @module */
import type { Movable, Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { type Definition, define } from "../parameters/definition.ts";
import { spiralSquarePattern } from "../patterns/spiral-square.ts";
import type { Axis, PerStep } from "../stubs/step.ts";
import { dimensionPerMotor, namesOf, stepName, withHints } from "./metadata.ts";
import { relative } from "./run-scan.ts";
import { scanOver } from "./scan-nd.ts";
import { type ScanOptions, scanKeywords, theDetectors, theMd, thePerStep } from "./shared-parameters.ts";
import { theArea, theNums } from "./spiral-parameters.ts";

const motors = { x_motor: theArea.x_motor, y_motor: theArea.y_motor };
const center = { x_center: theArea.x_start, y_center: theArea.y_start };
const size = { x_range: theArea.x_range, y_range: theArea.y_range, ...theNums, per_step: thePerStep, md: theMd };

export const spiralSquareDefinition: Definition<Plan<string>> = define({
  name: "spiral_square",
  text: "Scans a grid from its centre outwards.",
  parameters: { detectors: theDetectors, ...motors, ...center, ...size },
  make: (bound) => overSquare("spiral_square", bound),
});

export const relSpiralSquareDefinition: Definition<Plan<string>> = define({
  name: "rel_spiral_square",
  text: "Scans a grid around where the motors are from its centre outwards, and goes back afterwards.",
  parameters: { detectors: theDetectors, ...motors, ...size },
  make: (bound) =>
    relative(overSquare("rel_spiral_square", { ...bound, x_center: 0, y_center: 0 }), [bound.x_motor, bound.y_motor]),
});

/** Scans a grid of `xNum` by `yNum` points from its centre outwards. Returns the run's uid. */
export function spiralSquare(
  detectors: readonly Readable[],
  xMotor: Axis<number>,
  yMotor: Axis<number>,
  xCenter: number,
  yCenter: number,
  xRange: number,
  yRange: number,
  xNum: number,
  yNum: number,
  options: ScanOptions = {},
): Plan<string> {
  const args = [detectors, xMotor, yMotor, xCenter, yCenter, xRange, yRange, xNum, yNum];
  return spiralSquareDefinition.bind(args, scanKeywords(options));
}

/** As `spiralSquare`, around where the motors are; they go back there afterwards. */
export function relSpiralSquare(
  detectors: readonly Readable[],
  xMotor: Axis<number>,
  yMotor: Axis<number>,
  xRange: number,
  yRange: number,
  xNum: number,
  yNum: number,
  options: ScanOptions = {},
): Plan<string> {
  const args = [detectors, xMotor, yMotor, xRange, yRange, xNum, yNum];
  return relSpiralSquareDefinition.bind(args, scanKeywords(options));
}

interface SquareBound {
  readonly detectors: readonly Readable[];
  readonly x_motor: Movable<number>;
  readonly y_motor: Movable<number>;
  readonly x_center: number;
  readonly y_center: number;
  readonly x_range: number;
  readonly y_range: number;
  readonly x_num: number;
  readonly y_num: number;
  readonly per_step: PerStep | undefined;
  readonly md: Metadata | undefined;
}

function overSquare(name: string, bound: SquareBound): Plan<string> {
  const { detectors, x_motor, y_motor, x_center, y_center, x_range, y_range, x_num, y_num, per_step, md } = bound;
  const where = { x_motor: x_motor.name, y_motor: y_motor.name, x_center, y_center, x_range, y_range, x_num, y_num };
  const own: Metadata = {
    plan_args: { detectors: namesOf(detectors), ...where, per_step: stepName(per_step) },
    plan_name: name,
    plan_pattern: "spiral_square",
    shape: [y_num, x_num],
    extents: [
      [y_center - y_range / 2, y_center + y_range / 2],
      [x_center - x_range / 2, x_center + x_range / 2],
    ],
  };
  const trajectory = spiralSquarePattern({
    xMotor: x_motor,
    yMotor: y_motor,
    xCenter: x_center,
    yCenter: y_center,
    xRange: x_range,
    yRange: y_range,
    xNum: x_num,
    yNum: y_num,
  });
  const usual = { gridding: "rectilinear_nonsequential", ...dimensionPerMotor([y_motor, x_motor]) };
  return scanOver(detectors, trajectory, withHints(own, md, usual), per_step);
}
