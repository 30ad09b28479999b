/** Scans of an area along Fermat's spiral, which fills it evenly. @module */
import type { Readable } from "@halcyon/model";
import type { Plan } from "../message.ts";
import { type Definition, define } from "../parameters/definition.ts";
import { spiralFermatPattern } from "../patterns/spiral.ts";
import type { Axis } from "../stubs/step.ts";
import { relative } from "./run-scan.ts";
import { scanOver } from "./scan-nd.ts";
import { theDetectors, theMd, thePerStep } from "./shared-parameters.ts";
import { theArea, theDr, theDrY, theFactor, theTilt } from "./spiral-parameters.ts";
import { type SpiralBound, type SpiralOptions, areaOf, spiralKeywords, spiralMd } from "./spiral.ts";

const around = {
  x_motor: theArea.x_motor,
  y_motor: theArea.y_motor,
  x_range: theArea.x_range,
  y_range: theArea.y_range,
};
const shape = { dr: theDr, factor: theFactor, dr_y: theDrY, tilt: theTilt, per_step: thePerStep, md: theMd };

export const spiralFermatDefinition: Definition<Plan<string>> = define({
  name: "spiral_fermat",
  text: "Scans an area evenly along Fermat's spiral.",
  parameters: { detectors: theDetectors, ...theArea, ...shape },
  make: (bound) => overSpiral("spiral_fermat", bound),
});

export const relSpiralFermatDefinition: Definition<Plan<string>> = define({
  name: "rel_spiral_fermat",
  text: "Scans an area around where the motors are along Fermat's spiral, and goes back afterwards.",
  parameters: { detectors: theDetectors, ...around, ...shape },
  make: (bound) =>
    relative(overSpiral("rel_spiral_fermat", { ...bound, x_start: 0, y_start: 0 }), [bound.x_motor, bound.y_motor]),
});

/** Scans an area evenly; a larger `factor` makes the points denser. Returns the run's uid. */
export function spiralFermat(
  detectors: readonly Readable[],
  xMotor: Axis<number>,
  yMotor: Axis<number>,
  xStart: number,
  yStart: number,
  xRange: number,
  yRange: number,
  dr: number,
  factor: number,
  options: SpiralOptions = {},
): Plan<string> {
  const args = [detectors, xMotor, yMotor, xStart, yStart, xRange, yRange, dr, factor];
  return spiralFermatDefinition.bind(args, spiralKeywords(options));
}

/** As `spiralFermat`, around where the motors are; they go back there afterwards. */
export function relSpiralFermat(
  detectors: readonly Readable[],
  xMotor: Axis<number>,
  yMotor: Axis<number>,
  xRange: number,
  yRange: number,
  dr: number,
  factor: number,
  options: SpiralOptions = {},
): Plan<string> {
  const args = [detectors, xMotor, yMotor, xRange, yRange, dr, factor];
  return relSpiralFermatDefinition.bind(args, spiralKeywords(options));
}

function overSpiral(name: string, bound: SpiralBound & { readonly factor: number }): Plan<string> {
  const { factor } = bound;
  const trajectory = spiralFermatPattern({ ...areaOf(bound), factor });
  return scanOver(bound.detectors, trajectory, spiralMd(name, "spiral_fermat", bound, { factor }), bound.per_step);
}
