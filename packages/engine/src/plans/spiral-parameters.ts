/** The parameters that all spirals share. @module */
import type { Movable } from "@halcyon/model";
import { device, integer, number, parameter } from "../parameters/declare.ts";
import type { Parameter } from "../parameters/kind.ts";

/** The motors and the size of the area. */
export const theArea: {
  readonly x_motor: Parameter<Movable<number>>;
  readonly y_motor: Parameter<Movable<number>>;
  readonly x_start: Parameter<number>;
  readonly y_start: Parameter<number>;
  readonly x_range: Parameter<number>;
  readonly y_range: Parameter<number>;
} = {
  x_motor: device("movable", "the motor along x"),
  y_motor: device("movable", "the motor along y"),
  x_start: number("the centre along x"),
  y_start: number("the centre along y"),
  x_range: number("the whole width", { above: 0 }),
  y_range: number("the whole height", { above: 0 }),
};

export const theDr: Parameter<number> = number("the distance between rings along x", { above: 0 });
export const theNth: Parameter<number> = number("how many points the first ring has", { above: 0 });
export const theFactor: Parameter<number> = number("how dense the points are", { above: 0 });

export const theDrY: Parameter<number | undefined> = parameter(
  { type: "number", above: 0 },
  "the distance between rings along y; as along x when not given",
  { named: true, optional: true },
);

export const theTilt: Parameter<number> = number("how far the area is sheared", {
  units: "rad",
  named: true,
  fallback: 0,
});

/** The points along each axis of a square spiral. */
export const theNums: { readonly x_num: Parameter<number>; readonly y_num: Parameter<number> } = {
  x_num: integer("how many points along x", { minimum: 2 }),
  y_num: integer("how many points along y", { minimum: 2 }),
};
