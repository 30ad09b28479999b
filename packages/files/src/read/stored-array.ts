/**
 * Numbers that lie in files: what every reader of this package is, and what they are put together from.
 *
 * Read this first. An array says what it holds, and reads a part of it as bytes in C order; nothing stays open between
 * two reads, so a file may grow, be replaced or go away, and the next read tells so.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";

/** Along one axis: `count` places from `start` on, each `step` (from 1 on) behind the last. */
export interface AxisRange {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** One range for each axis. */
export type Selection = readonly AxisRange[];

/** An array in files. */
export interface StoredArray {
  /** What a value is, in NumPy's words: `<u2`, `>f4`, `|b1`, `|S12`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Lengths of the blocks in which the file has them, when it says so: reading whole blocks is cheapest. */
  readonly chunks?: readonly number[] | undefined;
  /**
   * Values in C order.
   *
   * @throws HalcyonError `files.unreadable` when the file cannot be read or is not as it was; `files.range` beyond the array.
   */
  read(selection: Selection, signal?: AbortSignal): Promise<Uint8Array>;
}

/** How many values a selection or shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** All of an array. */
export function everything(shape: readonly number[]): Selection {
  return shape.map((count) => ({ start: 0, count, step: 1 }));
}

/** Bytes of one value of `<u2`, `|S12`, `<U3`, `<M8[ns]`. */
export function itemBytes(dtype: string): number {
  const width = Number.parseInt(dtype.slice(2), 10);
  return dtype[1] === "U" ? 4 * width : width;
}

/** @throws HalcyonError `files.range` when the selection does not lie within the shape. */
export function checkSelection(path: string, shape: readonly number[], selection: Selection): void {
  const inside = (range: AxisRange, axis: number): boolean => {
    const { start, count, step } = range;
    const length = shape[axis] ?? 0;
    const whole = [start, count, step].every((value) => Number.isSafeInteger(value) && value >= 0) && step > 0;
    return whole && (count === 0 ? start <= length : start + (count - 1) * step < length);
  };
  if (selection.length === shape.length && selection.every(inside)) return;
  const asked = selection.map(({ start, count, step }) => `${count} from ${start} by ${step}`).join(", ");
  const text = `${path} has the shape [${shape.join(", ")}]; [${asked}] is not in it.`;
  throw new HalcyonError("files.range", text, { path, shape, asked });
}
