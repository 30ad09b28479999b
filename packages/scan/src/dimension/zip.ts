/**
 * Two dimensions side by side, frame by frame.
 *
 * @module
 */
import { cannotCalculate } from "../errors.ts";
import { shifted } from "./axis-function.ts";
import { column, frameAt, gapBetween, type Dimension, type Piece } from "./dimension.ts";
import { kindsDiffer } from "./snake.ts";

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
