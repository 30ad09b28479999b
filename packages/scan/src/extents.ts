/**
 * How far each axis goes, without making all frames where a function tells.
 *
 * @module
 */
import { positionAt, type LinearFunction } from "./dimension/axis-function.ts";
import { column, makeColumns, type Dimension } from "./dimension/dimension.ts";

/** Lowest and highest position of an axis, in its unit. NaN when the scan has no frames. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

export type Extents<A extends string = string> = Readonly<Record<A, Extent>>;

const block = 8192;

/** The extents of all axes of a stack: from bound to bound where they move, over the centres where they rest. */
export function extentsOf<A extends string>(dimensions: readonly Dimension[]): Extents<A> {
  const extents: Record<string, Extent> = {};
  for (const dimension of dimensions) Object.assign(extents, extentsOfOne(dimension));
  return extents as Extents<A>;
}

function extentsOfOne(dimension: Dimension): Record<string, Extent> {
  const extents: Record<string, Extent> = {};
  const widen = (axis: string, value: number): void => {
    const known = extents[axis];
    if (known === undefined || Number.isNaN(known.min)) extents[axis] = { min: value, max: value };
    else if (value < known.min) extents[axis] = { min: value, max: known.max };
    else if (value > known.max) extents[axis] = { min: known.min, max: value };
  };
  for (const axis of dimension.axes) extents[axis] = { min: Number.NaN, max: Number.NaN };
  let at = 0;
  for (const piece of dimension.pieces(0, dimension.length)) {
    const curved: string[] = [];
    for (const [axis, fn] of Object.entries(piece.functions)) {
      if (fn.kind !== "linear") curved.push(axis);
      else for (const end of ends(fn, piece.length)) widen(axis, end);
    }
    if (curved.length > 0) sample(dimension, curved, at, at + piece.length, widen);
    at += piece.length;
  }
  return extents;
}

function ends(fn: LinearFunction, length: number): readonly [number, number] {
  return fn.rests === true
    ? [positionAt(fn, 0), positionAt(fn, length - 0.5)]
    : [positionAt(fn, 0), positionAt(fn, length)];
}

function sample(
  dimension: Dimension,
  axes: readonly string[],
  from: number,
  to: number,
  widen: (axis: string, value: number) => void,
): void {
  const frames = makeColumns(dimension, Math.min(block, to - from));
  for (let start = from; start < to; start += block) {
    const stop = Math.min(start + block, to);
    dimension.write(frames, 0, start, stop);
    for (const axis of axes) {
      for (const columns of [frames.lower, frames.upper]) {
        const values = column(columns, axis).subarray(0, stop - start);
        widen(
          axis,
          values.reduce((low, value) => Math.min(low, value)),
        );
        widen(
          axis,
          values.reduce((high, value) => Math.max(high, value)),
        );
      }
    }
  }
}
