/** Parts of arrays in memory: slices, and axes turned round. @module */
import { pick } from "@halcyon/files";
import type { ArrayPart, AxisSlice } from "../../contract.ts";
import { sizeOf } from "./numbers-in-memory.ts";

/** A slice of numbers that are in memory; ranges have positive steps. */
export function slicedPart({ shape, bytes }: ArrayPart, slice: readonly AxisSlice[], itemsize: number): ArrayPart {
  const selection = shape.map((length, axis) => {
    const asked = slice[axis] ?? {};
    if (typeof asked === "number") return { start: asked, count: 1, step: 1 };
    const { start = 0, stop = length, step = 1 } = asked;
    return { start, count: Math.max(0, Math.ceil((stop - start) / step)), step };
  });
  const result = selection.flatMap(({ count }, axis) => (typeof slice[axis] === "number" ? [] : [count]));
  return { shape: result, bytes: pick(bytes, { dtype: `|V${itemsize}`, shape }, selection) };
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
