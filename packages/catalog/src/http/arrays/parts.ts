/** Parts of arrays in memory: slices, and axes turned round. @module */
import type { ArrayPart, AxisSlice } from "../../contract.ts";
import { sizeOf } from "./numbers-in-memory.ts";

/** A slice of numbers that are in memory; ranges have positive steps. */
export function slicedPart({ shape, bytes }: ArrayPart, slice: readonly AxisSlice[], itemsize: number): ArrayPart {
  const result: number[] = [];
  let places: number[] = [0];
  let stride = sizeOf(shape);
  for (const [axis, length] of shape.entries()) {
    stride /= Math.max(length, 1);
    const asked = slice[axis] ?? {};
    const indices = typeof asked === "number" ? [asked] : rangeOf(asked, length);
    if (typeof asked !== "number") result.push(indices.length);
    const each = stride;
    places = places.flatMap((place) => indices.map((index) => place + index * each));
  }
  const out = new Uint8Array(places.length * itemsize);
  for (const [at, place] of places.entries())
    out.set(bytes.subarray(place * itemsize, (place + 1) * itemsize), at * itemsize);
  return { shape: result, bytes: out };
}

function rangeOf({ start = 0, stop, step = 1 }: Exclude<AxisSlice, number>, length: number): number[] {
  const indices: number[] = [];
  for (let index = start; index < (stop ?? length); index += step) indices.push(index);
  return indices;
}

/** The same numbers with some axes in reverse. */
export function reversedAlong(part: ArrayPart, axes: readonly number[], itemsize: number): ArrayPart {
  return axes.reduce((current, axis) => reversed(current, axis, itemsize), part);
}

function reversed({ shape, bytes }: ArrayPart, axis: number, itemsize: number): ArrayPart {
  const length = shape[axis] ?? 1;
  const run = sizeOf(shape.slice(axis + 1)) * itemsize;
  const out = new Uint8Array(bytes.length);
  for (let base = 0; run > 0 && base < bytes.length; base += length * run)
    for (let index = 0; index < length; index += 1)
      out.set(bytes.subarray(base + index * run, base + (index + 1) * run), base + (length - 1 - index) * run);
  return { shape, bytes: out };
}
