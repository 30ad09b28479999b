/**
 * Expands a stack of dimensions, slowest first, into frames: any range of them, at the cost of that range.
 *
 * Each dimension is written on its own, as columns: the fastest one pass by pass, a slow one as runs of equal values.
 *
 * @module
 */
import { cannotCalculate } from "../errors.ts";
import { shifted } from "./axis-function.ts";
import { makeColumns, type Columns, type Dimension, type DimensionInfo, type Piece } from "./dimension.ts";
import { fillPasses, gapsOfPasses, passes, passPieces } from "./passes.ts";

/** A stack ready to be read: the layout of its frames, and the readers. */
export interface Stack extends Omit<DimensionInfo, "snaked"> {
  readonly dimensions: readonly Dimension[];
  readonly write: Dimension["write"];
  readonly markGaps: Dimension["markGaps"];
  readonly pieces: Dimension["pieces"];
}

/**
 * @throws HalcyonError `scan.calculate` when two dimensions move the same axis or both give a duration, or when there
 *   are more frames than can be counted.
 */
export function stackOf(dimensions: readonly Dimension[]): Stack {
  const axes = dimensions.flatMap((dimension) => dimension.axes);
  const twice = axes.filter((axis, i) => axes.indexOf(axis) !== i);
  if (twice.length > 0) {
    const text = `${twice.join(", ")} would be moved by more than one dimension of the scan; each axis may be moved by one.`;
    throw cannotCalculate("axes-overlap", text, twice, { dimensions: dimensions.length });
  }
  const timed = dimensions.filter((dimension) => dimension.timed).length;
  if (timed > 1) {
    const text = `${timed} dimensions of the scan give a duration; one may.`;
    throw cannotCalculate("durations", text, axes, { durations: timed });
  }
  const length = dimensions.reduce((product, dimension) => product * dimension.length, 1);
  // Not a number, when distances are beyond what a double holds.
  if (!(length <= Number.MAX_SAFE_INTEGER)) {
    const text = `The scan has ${length} frames; at most ${Number.MAX_SAFE_INTEGER} can be counted.`;
    throw cannotCalculate("too-many", text, axes, { frames: length, allowed: Number.MAX_SAFE_INTEGER });
  }
  const levels = levelsOf(dimensions);
  return {
    dimensions,
    axes,
    length,
    bounded: dimensions.flatMap((dimension) => dimension.bounded),
    timed: timed === 1,
    delayed: dimensions.some((dimension) => dimension.delayed),
    write(into, at, from, to) {
      if (to > from) for (const level of levels) fillLevel(level, into, at, from, to);
    },
    markGaps(gap, at, from, to) {
      if (to > from) for (const level of levels.toReversed()) markLevel(level, gap, at, from, to);
    },
    pieces: (from, to) => stackPieces(levels, from, to),
  };
}

/** A dimension and the number of frames for which each of its own frames stands still. */
interface Level {
  readonly dimension: Dimension;
  readonly repeats: number;
}

function levelsOf(dimensions: readonly Dimension[]): readonly Level[] {
  let repeats = 1;
  const fastestFirst = dimensions.toReversed().map((dimension) => {
    const level = { dimension, repeats };
    repeats *= dimension.length;
    return level;
  });
  return fastestFirst.toReversed();
}

function fillLevel({ dimension, repeats }: Level, into: Columns, at: number, from: number, to: number): void {
  if (dimension.axes.length === 0 && !dimension.timed && !dimension.delayed) return;
  if (repeats === 1) {
    fillPasses(dimension, into, at, from, to);
    return;
  }
  const first = Math.floor(from / repeats);
  const count = Math.ceil(to / repeats) - first;
  const slow = makeColumns(dimension, count);
  fillPasses(dimension, slow, 0, first, first + count);
  // Bounds of the target are arrays of their own where another dimension shares the axis list with a moving one.
  for (const [source, target] of pairs(dimension, slow, into)) {
    for (let i = 0; i < count; i += 1) {
      const start = at + Math.max((first + i) * repeats, from) - from;
      const end = at + Math.min((first + i + 1) * repeats, to) - from;
      target.fill(source[i] ?? 0, start, end);
    }
  }
}

function* pairs(dimension: Dimension, from: Columns, to: Columns): Generator<readonly [Float64Array, Float64Array]> {
  const seen = new Set<Float64Array>();
  for (const kind of ["centre", "lower", "upper"] as const) {
    for (const axis of dimension.axes) {
      const source = from[kind][axis];
      const target = to[kind][axis];
      if (source === undefined || target === undefined || seen.has(target)) continue;
      seen.add(target);
      yield [source, target];
    }
  }
  if (dimension.timed && from.duration !== null && to.duration !== null) yield [from.duration, to.duration];
  if (dimension.delayed && from.delay !== null && to.delay !== null) yield [from.delay, to.delay];
}

function markLevel({ dimension, repeats }: Level, gap: Uint8Array, at: number, from: number, to: number): void {
  // Only the first of the frames for which a slow dimension stands still can begin with a gap of that dimension.
  const first = Math.ceil(from / repeats);
  const last = Math.ceil(to / repeats);
  if (last <= first) return;
  const bits = gapsOfPasses(dimension, first, last);
  for (let i = bits.indexOf(1); i !== -1; i = bits.indexOf(1, i + 1)) gap[at + (first + i) * repeats - from] = 1;
}

/** Cuts the scan wherever a slow dimension moves on; within a cut the slow axes rest (or move, frame by frame). */
function* stackPieces(levels: readonly Level[], from: number, to: number): Generator<Piece> {
  const fast = levels.at(-1);
  if (fast === undefined) return;
  const slow = levels.slice(0, -1);
  const moving = slow.some(({ dimension }) => dimension.bounded.length > 0);
  for (const { pass, start, end } of passes(fast.dimension.length, from, to)) {
    const resting = moving ? null : slowFunctions(slow, pass * fast.dimension.length);
    let at = pass * fast.dimension.length + start;
    for (const piece of passPieces(fast.dimension, pass, start, end)) {
      if (resting === null) {
        for (let i = 0; i < piece.length; i += 1) {
          const inner = Object.entries(piece.functions).map(([axis, fn]) => [axis, shifted(fn, i)] as const);
          yield { length: 1, functions: { ...slowFunctions(slow, at + i), ...Object.fromEntries(inner) } };
        }
      } else yield { length: piece.length, functions: { ...resting, ...piece.functions } };
      at += piece.length;
    }
  }
}

function slowFunctions(slow: readonly Level[], index: number): Piece["functions"] {
  const functions: Record<string, Piece["functions"][string]> = {};
  for (const level of slow) {
    const frame = makeColumns(level.dimension, 1);
    fillLevel(level, frame, 0, index, index + 1);
    for (const axis of level.dimension.axes) {
      const start = frame.lower[axis]?.[0] ?? Number.NaN;
      functions[axis] = { kind: "linear", start, step: (frame.upper[axis]?.[0] ?? Number.NaN) - start };
    }
  }
  return functions;
}
