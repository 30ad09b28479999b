/**
 * One loop of a scan: the contract that every source of frames meets.
 *
 * A scan is a stack of dimensions, slowest first. A dimension never holds its frames: it *writes* the ones asked for
 * into columns, so a scan of any size costs the memory of one block. Frames are always written forwards; running
 * backwards is the business of whoever stacks them (`stack.ts`).
 *
 * @module
 */
import type { AxisFunction } from "./axis-function.ts";

/**
 * Where frames are written, one array per axis.
 *
 * `lower[axis]` and `upper[axis]` are the same array as `centre[axis]` when the axis rests during a frame. `duration`
 * and `delay` are in s.
 */
export interface Columns {
  readonly centre: Readonly<Record<string, Float64Array>>;
  readonly lower: Readonly<Record<string, Float64Array>>;
  readonly upper: Readonly<Record<string, Float64Array>>;
  readonly duration: Float64Array | null;
  readonly delay: Float64Array | null;
}

/** A stretch of frames and the function of each axis over it, with u = 0 at its first frame. */
export interface Piece {
  readonly length: number;
  readonly functions: Readonly<Record<string, AxisFunction>>;
}

/** What a dimension says of itself. */
export interface DimensionInfo {
  readonly axes: readonly string[];
  readonly length: number;
  /** Every other pass runs backwards. */
  readonly snaked: boolean;
  /** The axes that move during a frame. */
  readonly bounded: readonly string[];
  /** Whether it says how long a frame takes. */
  readonly timed: boolean;
  /** Whether it says how long to wait after a frame. */
  readonly delayed: boolean;
}

export interface Dimension extends DimensionInfo {
  /** Writes frames `from` (inclusive) to `to` (exclusive) into `into`, the first one at index `at`. */
  readonly write: (into: Columns, at: number, from: number, to: number) => void;
  /**
   * Sets `gap[at + i]` to 1 where frame `from + i` doesn't begin where the one before it ended. Frame 0 follows the
   * last one. Bits are only ever set, never cleared.
   */
  readonly markGaps: (gap: Uint8Array, at: number, from: number, to: number) => void;
  /** The functions behind frames `from` to `to`, in order. */
  readonly pieces: (from: number, to: number) => Iterable<Piece>;
}

type Layout = Pick<DimensionInfo, "axes" | "bounded" | "timed" | "delayed">;

/**
 * Empty columns of `length` frames with the layout of one dimension: views of one buffer, which costs one allocation
 * instead of one per array.
 */
export function makeColumns(layout: Layout, length: number): Columns {
  const extra = (layout.timed ? 1 : 0) + (layout.delayed ? 1 : 0);
  const buffer = new ArrayBuffer((layout.axes.length + 2 * layout.bounded.length + extra) * length * 8);
  let at = 0;
  const next = (): Float64Array => {
    const array = new Float64Array(buffer, at * 8, length);
    at += length;
    return array;
  };
  const centre: Record<string, Float64Array> = {};
  const lower: Record<string, Float64Array> = {};
  const upper: Record<string, Float64Array> = {};
  for (const axis of layout.axes) {
    const values = next();
    const moves = layout.bounded.includes(axis);
    centre[axis] = values;
    lower[axis] = moves ? next() : values;
    upper[axis] = moves ? next() : values;
  }
  return { centre, lower, upper, duration: layout.timed ? next() : null, delay: layout.delayed ? next() : null };
}

/** The array of one axis; a missing one is a mistake of ours. */
export function column(columns: Readonly<Record<string, Float64Array>>, axis: string): Float64Array {
  const values = columns[axis];
  if (values === undefined)
    throw new RangeError(`There is no column ${axis} among ${Object.keys(columns).join(", ")}.`);
  return values;
}

/** Every array of `axes` once (bounds may share theirs with the centre), the durations and delays as asked. */
export function distinctArrays(columns: Columns, layout: Layout): readonly Float64Array[] {
  const arrays = new Set<Float64Array>();
  for (const axis of layout.axes) {
    arrays.add(column(columns.centre, axis));
    arrays.add(column(columns.lower, axis));
    arrays.add(column(columns.upper, axis));
  }
  if (layout.timed && columns.duration !== null) arrays.add(columns.duration);
  if (layout.delayed && columns.delay !== null) arrays.add(columns.delay);
  return [...arrays];
}

/** Lets an axis rest at its centre for `count` frames, where the columns keep bounds of their own. */
export function restAtCentre(into: Columns, axis: string, at: number, count: number): void {
  const centre = column(into.centre, axis);
  for (const bound of [column(into.lower, axis), column(into.upper, axis)]) {
    if (bound !== centre) bound.set(centre.subarray(at, at + count), at);
  }
}

/** Frame `index` alone. */
export function frameAt(dimension: Dimension, index: number): Columns {
  const frame = makeColumns(dimension, 1);
  dimension.write(frame, 0, index, index + 1);
  return frame;
}

/** Whether any axis of `left`'s frame `last` ends elsewhere than `right`'s frame `first` begins: exact inequality. */
export function gapBetween(left: Dimension, last: number, right: Dimension, first: number): boolean {
  const before = frameAt(left, last);
  const after = frameAt(right, first);
  return left.axes.some((axis) => column(before.upper, axis)[0] !== column(after.lower, axis)[0]);
}

/** `markGaps` for a dimension that only knows its frames: compares each lower bound with the upper bound before it. */
export function markByComparison(dimension: Dimension, gap: Uint8Array, at: number, from: number, to: number): void {
  if (to <= from) return;
  const frames = makeColumns(dimension, to - from + 1);
  dimension.write(frames, 1, from, to);
  const before = from === 0 ? dimension.length - 1 : from - 1;
  dimension.write(frames, 0, before, before + 1);
  for (const axis of dimension.axes) {
    const lower = column(frames.lower, axis);
    const upper = column(frames.upper, axis);
    for (let i = 0; i < to - from; i += 1) if (upper[i] !== lower[i + 1]) gap[at + i] = 1;
  }
}
