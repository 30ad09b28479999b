/** The declared parameters of the spirals. @module */
import type { Trajectory } from "./trajectory.ts";
import { type Definition, define } from "../parameters/definition.ts";
import { theArea, theDr, theDrY, theFactor, theNth, theNums, theTilt } from "../plans/spiral-parameters.ts";
import { areaOf } from "../plans/spiral.ts";
import { spiralSquarePattern } from "./spiral-square.ts";
import { spiralFermatPattern, spiralPattern } from "./spiral.ts";

const { x_start: x_center, y_start: y_center, x_motor, y_motor, x_range, y_range } = theArea;
const nothingElse = { detectors: [], per_step: undefined, md: undefined };

export const spiralDefinitions: readonly Definition<Trajectory>[] = [
  define({
    name: "spiral",
    text: "Rings of points around a centre.",
    parameters: { ...theArea, dr: theDr, nth: theNth, dr_y: theDrY, tilt: theTilt },
    make: (bound) => spiralPattern({ ...areaOf({ ...bound, ...nothingElse }), nth: bound.nth }),
  }),
  define({
    name: "spiral_fermat",
    text: "Points that fill an area evenly.",
    parameters: { ...theArea, dr: theDr, factor: theFactor, dr_y: theDrY, tilt: theTilt },
    make: (bound) => spiralFermatPattern({ ...areaOf({ ...bound, ...nothingElse }), factor: bound.factor }),
  }),
  define({
    name: "spiral_square_pattern",
    text: "The points of a grid from its centre outwards.",
    parameters: { x_motor, y_motor, x_center, y_center, x_range, y_range, ...theNums },
    make: (bound) =>
      spiralSquarePattern({
        xMotor: bound.x_motor,
        yMotor: bound.y_motor,
        xCenter: bound.x_center,
        yCenter: bound.y_center,
        xRange: bound.x_range,
        yRange: bound.y_range,
        xNum: bound.x_num,
        yNum: bound.y_num,
      }),
  }),
];
