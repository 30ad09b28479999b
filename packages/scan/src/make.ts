/**
 * Makes the specifications that aren't made of others. Each refuses bad numbers at once (`scan.spec`).
 *
 * @module
 */
import { Spec } from "./spec.ts";

/** `num` evenly spaced frames; `start` and `stop` are the centres of the first and the last one. */
export function linspace<A extends string>(axis: A, start: number, stop: number, num = 1): Spec<A> {
  return new Spec({ type: "Linspace", axis, start, stop, num });
}

/** `num` evenly spaced frames that fill the space from `lower` to `upper`. */
export function linspaceBounded<A extends string>(axis: A, lower: number, upper: number, num = 1): Spec<A> {
  const half = (upper - lower) / num / 2;
  return linspace(axis, lower + half, num === 1 ? upper + half : upper - half, num);
}

/** Frames from `start` towards `stop`, `step` apart; the distance between them when left out. */
export function range<A extends string>(axis: A, start: number, stop: number, step?: number): Spec<A> {
  return new Spec({ type: "Range", axis, start, stop, step });
}

/** Frames of size `step` from the edge `lower` towards the edge `upper`: at least one. */
export function rangeBounded<A extends string>(axis: A, lower: number, upper: number, step: number): Spec<A> {
  const direction = Math.sign(upper - lower);
  const size = Math.min(Math.abs(upper - lower), Math.abs(step));
  const half = (size / 2) * direction;
  const start = lower + half;
  const stop = upper - half;
  // One frame: `stop` only says which way, so it is the neighbouring number.
  return range(axis, start, stop === start ? neighbour(start, direction) : stop, size);
}

/** The next representable number upwards (1) or downwards (-1). */
function neighbour(value: number, direction: number): number {
  if (direction === 0 || !Number.isFinite(value)) return value;
  if (value === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 === direction > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** `num` frames at `value`. */
export function staticAt<A extends string>(axis: A, value: number, num = 1): Spec<A> {
  return new Spec({ type: "Static", axis, value, num });
}

/** Frames of so many s that move nothing. */
export function constantDuration(seconds: number): Spec<never> {
  return new Spec({ type: "ConstantDuration", constant_duration: seconds });
}

/** A line of the plane: which axis, its centre, its size and the distance of the frames. */
export interface PlaneAxis<A extends string> {
  readonly axis: A;
  readonly centre: number;
  /** As large as x when left out. */
  readonly diameter?: number;
  /** As x when left out. */
  readonly step?: number;
}

/** A spiral of equal areas from the centre outwards; `x.step` is the distance of its rings. */
export function spiral<X extends string, Y extends string>(
  x: Required<PlaneAxis<X>>,
  y: Omit<PlaneAxis<Y>, "step">,
): Spec<X | Y> {
  return new Spec({
    type: "Spiral",
    x_axis: x.axis,
    x_centre: x.centre,
    x_diameter: x.diameter,
    x_step: x.step,
    y_axis: y.axis,
    y_centre: y.centre,
    y_diameter: y.diameter,
  });
}

/** Which axis is fastest, and whether it goes back and forth. */
export interface GridOptions {
  readonly snake?: boolean;
  readonly vertical?: boolean;
}

/** The frames of a grid that lie in an ellipse. */
export function ellipse<X extends string, Y extends string>(
  x: Required<PlaneAxis<X>>,
  y: PlaneAxis<Y>,
  options: GridOptions = {},
): Spec<X | Y> {
  return new Spec({
    type: "Ellipse",
    x_axis: x.axis,
    x_centre: x.centre,
    x_diameter: x.diameter,
    x_step: x.step,
    y_axis: y.axis,
    y_centre: y.centre,
    y_diameter: y.diameter,
    y_step: y.step,
    ...options,
  });
}

/** The frames of a grid that lie in a polygon (even-odd rule). */
export function polygon<X extends string, Y extends string>(
  x: Pick<Required<PlaneAxis<X>>, "axis" | "step">,
  y: Pick<PlaneAxis<Y>, "axis" | "step">,
  vertices: readonly (readonly [x: number, y: number])[],
  options: GridOptions = {},
): Spec<X | Y> {
  const axes = { x_axis: x.axis, x_step: x.step, y_axis: y.axis, y_step: y.step };
  return new Spec({ type: "Polygon", ...axes, vertices, ...options });
}

/** Frames at listed positions, which must be as many for each axis. */
export function points<A extends string>(positions: Readonly<Record<A, readonly number[]>>): Spec<A> {
  return new Spec({ type: "Points", points: positions });
}
