/**
 * Large arrays in slabs along their first axis, read while the last one is sent: an array of any size takes the memory of
 * a few slabs.
 *
 * The first slab is read before anything is sent, so that what is wrong with the array is still told as a problem. A
 * slab that cannot be read later ends the connection before the length that was promised, which no client takes for
 * the whole.
 *
 * @module
 */
import { Readable } from "node:stream";
import type { ArrayPart, AxisSlice } from "../../contract.ts";
import type { FittedSlice } from "./axis-slices.ts";

/** Bytes of a slab, roughly. */
export const slabBytes: number = 4 * 2 ** 20;

/** @param bytes of the whole; steps are positive. */
export async function inSlabs(
  fitted: FittedSlice,
  bytes: number,
  read: (slice: FittedSlice) => Promise<ArrayPart>,
): Promise<Readable> {
  const slabs = slabsOf(fitted, bytes);
  const first = await read(slabs[0] ?? fitted);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield first.bytes;
    for (const slab of slabs.slice(1)) yield (await read(slab)).bytes;
  }
  return Readable.from(pieces(), { objectMode: false, highWaterMark: 2 * slabBytes });
}

/** The slice in parts along its first range that is longer than one. @param bytes of the whole. */
export function slabsOf(fitted: FittedSlice, bytes: number): readonly FittedSlice[] {
  const axis = fitted.axes.findIndex((each) => typeof each !== "number" && lengthOf(each) > 1);
  const range = fitted.axes[axis];
  if (range === undefined || typeof range === "number") return [fitted];
  const { start = 0, step = 1 } = range;
  const length = lengthOf(range);
  const each = Math.max(1, Math.floor((length * slabBytes) / bytes));
  const slabs: FittedSlice[] = [];
  for (let from = 0; from < length; from += each) {
    const count = Math.min(each, length - from);
    const part = { start: start + from * step, stop: start + (from + count - 1) * step + 1, step };
    const shape = fitted.shape.map((size, at) => (at === resultAxis(fitted, axis) ? count : size));
    slabs.push({ ...fitted, axes: fitted.axes.with(axis, part), shape });
  }
  return slabs;
}

/** Which axis of the result a range is: numbers have none. */
function resultAxis({ axes }: FittedSlice, axis: number): number {
  return axes.slice(0, axis).filter((each) => typeof each !== "number").length;
}

function lengthOf({ start = 0, stop = 0, step = 1 }: Exclude<AxisSlice, number>): number {
  return Math.max(0, Math.ceil((stop - start) / step));
}
