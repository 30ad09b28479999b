/**
 * The dimensions that make frames: by a function, from a table, or none at all.
 *
 * @module
 */
import { positionAt, shifted, type AxisFunction } from "./axis-function.ts";
import { column, markByComparison, restAtCentre, type Columns, type Dimension, type Piece } from "./dimension.ts";

/** Axes that follow functions of the frame index: frame i is centred at `position(i + 0.5)`. */
export function functionDimension(
  functions: Readonly<Record<string, AxisFunction>>,
  length: number,
  bounds: boolean,
): Dimension {
  const entries = Object.entries(functions);
  const axes = Object.keys(functions);
  const joins = !entries.some(([, fn]) => positionAt(fn, length) !== positionAt(fn, 0));
  const dimension: Dimension = {
    axes,
    length,
    snaked: false,
    bounded: bounds ? axes : [],
    timed: false,
    delayed: false,
    write(into, at, from, to) {
      for (const [axis, fn] of entries) {
        sample(fn, column(into.centre, axis), at, from + 0.5, to - from);
        if (bounds) {
          sample(fn, column(into.lower, axis), at, from, to - from);
          sample(fn, column(into.upper, axis), at, from + 1, to - from);
        } else restAtCentre(into, axis, at, to - from);
      }
    },
    markGaps(gap, at, from, to) {
      // With bounds each frame ends where the next begins, by construction; only the last and the first may part.
      if (!bounds) markByComparison(dimension, gap, at, from, to);
      else if (from === 0 && to > 0 && !joins) gap[at] = 1;
    },
    *pieces(from, to) {
      yield { length: to - from, functions: mapValues(functions, (fn) => shifted(fn, from)) };
    },
  };
  return dimension;
}

/** Writes `count` positions at u, u + 1, …; the expression of a line is written out, for it is the innermost loop. */
function sample(fn: AxisFunction, out: Float64Array, at: number, u: number, count: number): void {
  if (fn.kind === "linear") {
    const { start, step } = fn;
    for (let i = 0; i < count; i += 1) out[at + i] = (u + i) * step + start;
  } else for (let i = 0; i < count; i += 1) out[at + i] = positionAt(fn, u + i);
}

/** Centres by axis, and bounds halfway between neighbours (the outermost as far out as they are in). */
export function tableDimension(centres: Readonly<Record<string, readonly number[]>>, bounds: boolean): Dimension {
  const axes = Object.keys(centres);
  const table = Object.entries(centres).map(([axis, values]) => ({ axis, centre: Float64Array.from(values), values }));
  const edges = bounds ? table.map(({ values }) => halfway(values)) : [];
  const length = table[0]?.centre.length ?? 0;
  const dimension: Dimension = {
    axes,
    length,
    snaked: false,
    bounded: bounds ? axes : [],
    timed: false,
    delayed: false,
    write(into, at, from, to) {
      for (const [index, { axis, centre }] of table.entries()) {
        column(into.centre, axis).set(centre.subarray(from, to), at);
        const edge = edges[index];
        if (edge === undefined) restAtCentre(into, axis, at, to - from);
        else {
          column(into.lower, axis).set(edge.subarray(from, to), at);
          column(into.upper, axis).set(edge.subarray(from + 1, to + 1), at);
        }
      }
    },
    markGaps: (gap, at, from, to) => markByComparison(dimension, gap, at, from, to),
    *pieces(from, to) {
      yield { length: to - from, functions: mapValues(centres, () => ({ kind: "table" })) };
    },
  };
  return dimension;
}

function halfway(centres: readonly number[]): Float64Array {
  const edges = new Float64Array(centres.length + 1);
  for (let i = 1; i < centres.length; i += 1) edges[i] = ((centres[i - 1] ?? 0) + (centres[i] ?? 0)) / 2;
  const [first = 0, second = first] = centres;
  const last = centres.at(-1) ?? 0;
  edges[0] = first - (second - first) / 2;
  edges[centres.length] = last + (last - (centres.at(-2) ?? last)) / 2;
  return edges;
}

/** No axis at all: a repetition (`gap` at the start of each) or a bare duration. */
export function blankDimension(length: number, gap: boolean): Dimension {
  return {
    axes: [],
    length,
    snaked: false,
    bounded: [],
    timed: false,
    delayed: false,
    write: nothing,
    markGaps(bits, at, from, to) {
      if (gap) bits.fill(1, at, at + to - from);
    },
    *pieces(from, to): Generator<Piece> {
      yield { length: to - from, functions: {} };
    },
  };
}

function nothing(_into: Columns, _at: number, _from: number, _to: number): void {
  // A dimension without axes has nothing to write.
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, change: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
