/**
 * Slices as NumPy has them, as selections of files: ranges with a positive step, the axes to be turned round, and the
 * axes that drop out.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { type AxisRange, type Selection, stridesOf } from "@halcyon/files";
import type { ArrayPart, AxisSlice } from "../contract.ts";

/** What is to be read, and what is to be made of it. */
export interface AxisSelection {
  readonly selection: Selection;
  /** Axes that are read forwards and wanted backwards. */
  readonly turned: readonly boolean[];
  /** Of the answer: axes of which one place was taken are not in it. */
  readonly shape: readonly number[];
}

/**
 * Slices that are fewer than the axes are followed by all of the others. As in NumPy, a range that goes beyond an axis
 * ends with it, a negative number counts from the end.
 *
 * @throws HalcyonError `catalog.range` for too many slices, a place that is not there, a step of 0.
 */
export function axisSelection(slices: readonly AxisSlice[], shape: readonly number[]): AxisSelection {
  if (slices.length > shape.length) refuse(`${slices.length} slices`, `${shape.length} at most`);
  const selection: AxisRange[] = [];
  const turned: boolean[] = [];
  const kept: number[] = [];
  shape.forEach((length, axis) => {
    const slice = slices[axis] ?? {};
    if (typeof slice === "number") {
      const place = slice < 0 ? slice + length : slice;
      if (!Number.isSafeInteger(slice) || place < 0 || place >= length)
        refuse(`place ${slice} of axis ${axis}`, length === 0 ? "it has none" : `0 to ${length - 1}`);
      selection.push({ start: place, count: 1, step: 1 });
      turned.push(false);
      return;
    }
    const range = rangeOf(slice, length, axis);
    selection.push(range.step > 0 ? range : forwards(range));
    turned.push(range.step < 0);
    kept.push(range.count);
  });
  return { selection, turned, shape: kept };
}

function rangeOf({ start, stop, step = 1 }: Exclude<AxisSlice, number>, length: number, axis: number): AxisRange {
  for (const value of [start, stop, step])
    if (value !== undefined && !Number.isSafeInteger(value)) refuse(`${value} in axis ${axis}`, "whole numbers");
  if (step === 0) refuse(`a step of 0 in axis ${axis}`, "any other step");
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const within = (value: number): number => Math.min(Math.max(value < 0 ? value + length : value, lowest), highest);
  const from = start === undefined ? (step > 0 ? lowest : highest) : within(start);
  const to = stop === undefined ? (step > 0 ? highest : lowest) : within(stop);
  const count = Math.max(0, Math.ceil((to - from) / step));
  return { start: count === 0 ? 0 : from, count, step };
}

function forwards({ start, count, step }: AxisRange): AxisRange {
  return { start: count === 0 ? 0 : start + (count - 1) * step, count, step: -step };
}

/** The part that was asked for, from what was read. `item`: bytes of a value. */
export function partOf(read: Uint8Array, { selection, turned, shape }: AxisSelection, item: number): ArrayPart {
  if (!turned.includes(true)) return { shape, bytes: read };
  const counts = selection.map(({ count }) => count);
  const strides = stridesOf(counts, item);
  let bytes = read;
  turned.forEach((isTurned, axis) => {
    if (!isTurned) return;
    const out = new Uint8Array(bytes.length);
    const length = counts[axis] ?? 0;
    const row = strides[axis] ?? item;
    for (let block = 0; block < bytes.length; block += row * length)
      for (let i = 0; i < length; i += 1)
        out.set(bytes.subarray(block + i * row, block + (i + 1) * row), block + (length - 1 - i) * row);
    bytes = out;
  });
  return { shape, bytes };
}

function refuse(asked: string, allowed: string): never {
  throw new HalcyonError("catalog.range", `The array has no ${asked}; allowed: ${allowed}.`, { asked, allowed });
}
