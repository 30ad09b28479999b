/**
 * Dimensions made one: all of a stack, or one after the other.
 *
 * @module
 */
import { cannotCalculate } from "../errors.ts";
import { gapBetween, type Columns, type Dimension } from "./dimension.ts";
import { kindsDiffer, snaked } from "./snake.ts";
import { stackOf } from "./stack.ts";

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
