/**
 * Dimensions made of dimensions: side by side, one after the other, all of a stack as one, back and forth, timed.
 *
 * @module
 */
import { cannotCalculate } from "../errors.ts";
import { shifted } from "./axis-function.ts";
import { column, frameAt, gapBetween, makeColumns, type Columns, type Dimension, type Piece } from "./dimension.ts";
import { stackOf } from "./stack.ts";

/** Every other pass backwards. Passes join where they turn, so there is never a gap before frame 0. */
export function snaked(dimension: Dimension): Dimension {
  if (dimension.snaked) return dimension;
  return {
    ...dimension,
    snaked: true,
    markGaps(gap, at, from, to) {
      const skip = from === 0 ? 1 : 0;
      if (to > from + skip) dimension.markGaps(gap, at + skip, from + skip, to);
    },
  };
}

/** Both at once, frame by frame. A gap of either is a gap of both. */
export function zipped(left: Dimension, right: Dimension): Dimension {
  const axes = [...left.axes, ...right.axes];
  const shared = left.axes.filter((axis) => right.axes.includes(axis));
  if (shared.length > 0) {
    throw cannotCalculate("axes-overlap", `Both sides of a zip move ${shared.join(", ")}; one may.`, shared);
  }
  if (left.length !== right.length) {
    const text =
      `A zip needs as many frames on the right as on the left, or one: ${left.axes.join(", ")} has ${left.length}, ` +
      `${right.axes.join(", ")} has ${right.length}.`;
    throw cannotCalculate("lengths-differ", text, axes, { left: left.length, right: right.length });
  }
  if (left.snaked !== right.snaked) throw kindsDiffer("A zip", left, right);
  return {
    axes,
    length: left.length,
    snaked: left.snaked,
    bounded: [...left.bounded, ...right.bounded],
    timed: left.timed || right.timed,
    delayed: left.delayed || right.delayed,
    write(into, at, from, to) {
      left.write(into, at, from, to);
      right.write(into, at, from, to);
    },
    markGaps(gap, at, from, to) {
      left.markGaps(gap, at, from, to);
      right.markGaps(gap, at, from, to);
    },
    pieces: (from, to) => zippedPieces(left.pieces(from, to), right.pieces(from, to)),
  };
}

function kindsDiffer(what: string, left: Dimension, right: Dimension): Error {
  const text = `${what} needs both sides snaked or neither: ${turning(left)}, ${turning(right)}.`;
  return cannotCalculate("kinds-differ", text, [...left.axes, ...right.axes]);
}

function turning(dimension: Dimension): string {
  return `${dimension.axes.join(", ")} ${dimension.snaked ? "is snaked" : "is not snaked"}`;
}

function* zippedPieces(left: Iterable<Piece>, right: Iterable<Piece>): Generator<Piece> {
  const rights = right[Symbol.iterator]();
  let other: Piece = { length: 0, functions: {} };
  for (let piece of left) {
    while (piece.length > 0) {
      if (other.length === 0) other = rights.next().value ?? { length: piece.length, functions: {} };
      const length = Math.min(piece.length, other.length);
      yield { length, functions: { ...piece.functions, ...other.functions } };
      piece = rest(piece, length);
      other = rest(other, length);
    }
  }
}

function rest(piece: Piece, done: number): Piece {
  const functions = Object.entries(piece.functions).map(([axis, fn]) => [axis, shifted(fn, done)] as const);
  return { length: piece.length - done, functions: Object.fromEntries(functions) };
}

/** The one frame of `dimension`, `length` times: a gap before each if the frame ends elsewhere than it begins. */
export function stretched(dimension: Dimension, length: number): Dimension {
  const frame = frameAt(dimension, 0);
  const jumps = gapBetween(dimension, 0, dimension, 0);
  return {
    ...dimension,
    length,
    write(into, at, from, to) {
      for (const kind of ["centre", "lower", "upper"] as const) {
        for (const axis of dimension.axes) {
          column(into[kind], axis).fill(column(frame[kind], axis)[0] ?? Number.NaN, at, at + to - from);
        }
      }
      if (frame.duration !== null) into.duration?.fill(frame.duration[0] ?? 0, at, at + to - from);
      if (frame.delay !== null) into.delay?.fill(frame.delay[0] ?? 0, at, at + to - from);
    },
    markGaps(gap, at, from, to) {
      if (jumps) gap.fill(1, at, at + to - from);
    },
    *pieces(from, to) {
      for (let i = from; i < to; i += 1) yield* dimension.pieces(0, 1);
    },
  };
}

/** A whole stack as one dimension. It is snaked if its slowest dimension is. */
export function squashed(dimensions: readonly Dimension[], checkPathChanges: boolean): Dimension {
  if (checkPathChanges) refusePathChanges(dimensions);
  const only = dimensions[0];
  if (only !== undefined && dimensions.length === 1) return only;
  const flat: Dimension = { ...stackOf(dimensions), snaked: false };
  return only?.snaked === true ? snaked(flat) : flat;
}

function refusePathChanges(dimensions: readonly Dimension[]): void {
  if (dimensions[0]?.snaked === true) {
    const straight = dimensions.filter((dimension) => !dimension.snaked).flatMap((dimension) => dimension.axes);
    if (straight.length === 0) return;
    const text = `Squashed under a snaked dimension, ${straight.join(", ")} would run backwards though not snaked.`;
    throw cannotCalculate("path-changes", text, straight);
  }
  let passes = 1;
  for (const dimension of dimensions) {
    if (dimension.snaked && passes % 2 === 1) {
      const text =
        `Squashed under a dimension that is not snaked, ${dimension.axes.join(", ")} would jump from one end to the ` +
        `other: it runs ${passes} times, and an even number is needed.`;
      throw cannotCalculate("path-changes", text, dimension.axes, { passes });
    }
    passes *= dimension.length;
  }
}

/** All frames of `left`, then all of `right`; `gap` forces a gap at the join. */
export function concatenated(left: Dimension, right: Dimension, gap: boolean): Dimension {
  const { axes } = left;
  if (left.snaked !== right.snaked) throw kindsDiffer("A concatenation", left, right);
  if (left.length === 0 || right.length === 0) {
    const text = `A concatenation needs frames on both sides: there are ${left.length} and ${right.length}.`;
    throw cannotCalculate("empty", text, axes, { left: left.length, right: right.length });
  }
  const part = left.length;
  const wraps = gapBetween(right, right.length - 1, left, 0);
  const parts = gap || gapBetween(left, part - 1, right, 0);
  const flat: Dimension = {
    axes,
    length: part + right.length,
    snaked: false,
    bounded: axes.filter((axis) => left.bounded.includes(axis) || right.bounded.includes(axis)),
    timed: left.timed || right.timed,
    delayed: left.delayed || right.delayed,
    write(into, at, from, to) {
      if (from < part) fillPart(left, into, at, from, Math.min(to, part));
      if (to > part) {
        const start = Math.max(from, part);
        fillPart(right, into, at + start - from, start - part, to - part);
      }
    },
    markGaps(bits, at, from, to) {
      if (from === 0 && to > 0 && wraps) bits[at] = 1;
      if (from <= part && part < to && parts) bits[at + part - from] = 1;
      const first = Math.max(from, 1);
      if (first < Math.min(to, part)) left.markGaps(bits, at + first - from, first, Math.min(to, part));
      const second = Math.max(from, part + 1);
      if (second < to) right.markGaps(bits, at + second - from, second - part, to - part);
    },
    *pieces(from, to) {
      if (from < part) yield* left.pieces(from, Math.min(to, part));
      if (to > part) yield* right.pieces(Math.max(from, part) - part, to - part);
    },
  };
  return left.snaked ? snaked(flat) : flat;
}

/** One side of a concatenation may lack the delays of the other; arrays are reused between blocks, so clear them. */
function fillPart(side: Dimension, into: Columns, at: number, from: number, to: number): void {
  if (!side.delayed) into.delay?.fill(0, at, at + to - from);
  side.write(into, at, from, to);
}

/** The same frames, each `duration` (or followed by a `delay`), in s. */
export function timed(dimension: Dimension, what: "duration" | "delay", seconds: number): Dimension {
  return {
    ...dimension,
    timed: dimension.timed || what === "duration",
    delayed: dimension.delayed || what === "delay",
    write(into, at, from, to) {
      dimension.write(into, at, from, to);
      into[what]?.fill(seconds, at, at + to - from);
    },
  };
}

/** Every frame of a dimension, as columns. For a dimension that is small by its nature. */
export function wholeOf(dimension: Dimension): Columns {
  const columns = makeColumns(dimension, dimension.length);
  dimension.write(columns, 0, 0, dimension.length);
  return columns;
}
