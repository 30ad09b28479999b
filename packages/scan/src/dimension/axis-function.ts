/**
 * The function behind a segment: where an axis is at any moment between the frames.
 *
 * A controller that interpolates wants the function and not the samples. `u` counts frames from the start of the
 * segment: frame i begins at u = i, is centred at i + 0.5 and ends at i + 1. The expressions keep the reference's order
 * of operations, since gap bits come from exact inequality in double precision.
 *
 * @module
 */
import { wave } from "./waves.ts";

/**
 * `position(u) = u * step + start`; `start` is where the first frame begins. An axis that stays has step 0.
 *
 * `rests`: during each frame the axis stays at the frame's centre, and moves between frames.
 */
export interface LinearFunction {
  readonly kind: "linear";
  readonly start: number;
  readonly step: number;
  readonly rests?: true;
}

/** One coordinate of an Archimedean spiral of equal areas, run from frame `index` on, forwards (1) or back (-1). */
export interface SpiralFunction {
  readonly kind: "spiral";
  readonly wave: "cos" | "sin";
  readonly centre: number;
  readonly scale: number;
  readonly index: number;
  readonly direction: 1 | -1;
  readonly rests?: true;
}

/** No function is known: centres and bounds of the frames are all there is. */
export interface TableFunction {
  readonly kind: "table";
}

export type AxisFunction = LinearFunction | SpiralFunction | TableFunction;

/** Position at `u` frames from the start of the segment, in the unit of the axis; NaN for a table. */
export function positionAt(fn: AxisFunction, u: number): number {
  if (fn.kind === "table") return Number.NaN;
  return along(fn, fn.rests === true ? Math.floor(u) + 0.5 : u);
}

function along(fn: LinearFunction | SpiralFunction, u: number): number {
  if (fn.kind === "linear") return u * fn.step + fn.start;
  const phi = Math.sqrt(4 * Math.PI * (fn.index + fn.direction * u));
  return fn.centre + fn.scale * phi * wave(phi, fn.wave === "cos" ? 1 : 0);
}

/** The same path with `u` counted from `frames` later. */
export function shifted(fn: AxisFunction, frames: number): AxisFunction {
  if (frames === 0 || fn.kind === "table") return fn;
  if (fn.kind === "linear") return { ...fn, start: along(fn, frames) };
  return { ...fn, index: fn.index + fn.direction * frames };
}

/** The same path, with the axis staying at each frame's centre. */
export function resting(fn: AxisFunction): AxisFunction {
  return fn.kind === "table" ? fn : { ...fn, rests: true };
}

/** The path of a segment of `length` frames run from its end to its start. */
export function reversed(fn: AxisFunction, length: number): AxisFunction {
  if (fn.kind === "table") return fn;
  if (fn.kind === "linear") return { ...fn, start: along(fn, length), step: -fn.step };
  return { ...fn, index: fn.index + fn.direction * length, direction: fn.direction === 1 ? -1 : 1 };
}
