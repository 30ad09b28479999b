/**
 * Frames of a scan, as columns: what is handed to whoever moves motors and triggers detectors.
 *
 * @module
 */
import { makeColumns } from "./dimension/dimension.ts";
import type { Stack } from "./dimension/stack.ts";

/** One array per axis. */
export type AxisColumns<A extends string> = Readonly<Record<A, Float64Array>>;

/**
 * A block of consecutive frames; every array has one value per frame.
 *
 * `lower[axis]` and `upper[axis]` are the same array as `centre[axis]` when the axis rests during each frame. The arrays
 * of numbers are views of one buffer, so a block goes to a worker by transferring that and the one of `gap`.
 */
export interface Frames<A extends string = string> {
  /** The axes, slowest first. */
  readonly axes: readonly A[];
  /** Index in the scan of the first frame of the block. */
  readonly start: number;
  readonly length: number;
  readonly centre: AxisColumns<A>;
  readonly lower: AxisColumns<A>;
  readonly upper: AxisColumns<A>;
  /** 1 where a frame doesn't begin where the one before it ended. */
  readonly gap: Uint8Array;
  /** How long each frame takes, in s; null when the specification doesn't say. */
  readonly duration: Float64Array | null;
  /** How long to wait after each frame, in s; null when the specification doesn't say. */
  readonly delay: Float64Array | null;
}

/** One frame. */
export interface Point<A extends string = string> {
  readonly index: number;
  readonly centre: Readonly<Record<A, number>>;
  readonly lower: Readonly<Record<A, number>>;
  readonly upper: Readonly<Record<A, number>>;
  readonly gap: boolean;
  readonly duration: number | null;
  readonly delay: number | null;
}

/** Frames `start` (inclusive) to `stop` (exclusive) of a stack, in arrays of their own. */
export function readFrames<A extends string>(stack: Stack, start: number, stop: number): Frames<A> {
  return fillFrames(stack, emptyFrames(stack, stop - start), start, stop - start);
}

/** Arrays for `length` frames, to be filled as often as wished. */
export function emptyFrames<A extends string>(stack: Stack, length: number): Frames<A> {
  const columns = makeColumns(stack, length);
  return { ...columns, axes: stack.axes, start: 0, length, gap: new Uint8Array(length) } as unknown as Frames<A>;
}

/** Fills `frames` from frame `start` on, `length` of them; a shorter block is views into the same arrays. */
export function fillFrames<A extends string>(
  stack: Stack,
  frames: Frames<A>,
  start: number,
  length: number,
): Frames<A> {
  const target = length === frames.length ? { ...frames, start } : firstOf(frames, start, length);
  target.gap.fill(0);
  stack.write(target, 0, start, start + length);
  stack.markGaps(target.gap, 0, start, start + length);
  return target;
}

function firstOf<A extends string>(frames: Frames<A>, start: number, length: number): Frames<A> {
  const views = new Map<Float64Array, Float64Array>();
  const view = (array: Float64Array): Float64Array => {
    const known = views.get(array) ?? array.subarray(0, length);
    views.set(array, known);
    return known;
  };
  const cut = (columns: AxisColumns<A>): AxisColumns<A> =>
    Object.fromEntries(frames.axes.map((axis) => [axis, view(columns[axis])])) as AxisColumns<A>;
  return {
    axes: frames.axes,
    start,
    length,
    centre: cut(frames.centre),
    lower: cut(frames.lower),
    upper: cut(frames.upper),
    gap: frames.gap.subarray(0, length),
    duration: frames.duration === null ? null : view(frames.duration),
    delay: frames.delay === null ? null : view(frames.delay),
  };
}

/** The frames of a block, one at a time. */
export function* pointsOf<A extends string>(frames: Frames<A>): Generator<Point<A>> {
  const { axes, start, gap, duration, delay } = frames;
  const row = (columns: AxisColumns<A>, i: number): Record<A, number> =>
    Object.fromEntries(axes.map((axis) => [axis, columns[axis][i]])) as Record<A, number>;
  for (let i = 0; i < frames.length; i += 1) {
    yield {
      index: start + i,
      centre: row(frames.centre, i),
      lower: row(frames.lower, i),
      upper: row(frames.upper, i),
      gap: gap[i] === 1,
      duration: duration?.[i] ?? null,
      delay: delay?.[i] ?? null,
    };
  }
}
