/**
 * The dimensions that make frames: by a function, from a table, or none at all.
 *
 * @module
 */
import { positionAt, resting, shifted, type AxisFunction } from "./axis-function.ts";
import { wave } from "./waves.ts";
import { column, markByComparison, restAtCentre, type Columns, type Dimension, type Piece } from "./dimension.ts";

/**
 * Axes that follow functions of the frame index: frame i is centred at `position(i + 0.5)`. They are all lines, or the
 * coordinates of one spiral.
 */
export function functionDimension(
  functions: Readonly<Record<string, AxisFunction>>,
  length: number,
  bounds: boolean,
): Dimension {
  const entries = Object.entries(functions);
  const axes = Object.keys(functions);
  const path = bounds ? functions : mapValues(functions, resting);
  const joins = !entries.some(([, fn]) => positionAt(fn, length) !== positionAt(fn, 0));
  const dimension: Dimension = {
    axes,
    length,
    snaked: false,
    bounded: bounds ? axes : [],
    timed: false,
    delayed: false,
    write(into, at, from, to) {
      const count = to - from;
      const centred = turns(entries, from + 0.5, count);
      const edged = bounds ? turns(entries, from, count + 1) : centred;
      for (const [axis, fn] of entries) {
        sample(fn, column(into.centre, axis), at, from + 0.5, count, centred);
        if (!bounds) restAtCentre(into, axis, at, count);
        else if (count > 0) {
          // A frame ends where the next one begins, so each bound is worked out once.
          const lower = column(into.lower, axis);
          const upper = column(into.upper, axis);
          sample(fn, lower, at, from, count, edged);
          upper.set(lower.subarray(at + 1, at + count), at);
          upper[at + count - 1] = positionAt(fn, to);
        }
      }
    },
    markGaps(gap, at, from, to) {
      // With bounds each frame ends where the next begins, by construction; only the last and the first may part.
      if (!bounds) markByComparison(dimension, gap, at, from, to);
      else if (from === 0 && to > 0 && !joins) gap[at] = 1;
    },
    *pieces(from, to) {
      yield { length: to - from, functions: mapValues(path, (fn) => shifted(fn, from)) };
    },
  };
  return dimension;
}

/** Writes `count` positions at u, u + 1, …; the expressions are written out, for these are the innermost loops. */
function sample(fn: AxisFunction, out: Float64Array, at: number, u: number, count: number, turned: Float64Array): void {
  if (fn.kind === "linear") {
    const { start, step } = fn;
    for (let i = 0; i < count; i += 1) out[at + i] = (u + i) * step + start;
  } else if (fn.kind === "spiral") {
    const { centre, scale } = fn;
    const ahead = fn.wave === "cos" ? 1 : 0;
    for (let i = 0; i < count; i += 1) {
      const phi = turned[i] ?? Number.NaN;
      out[at + i] = centre + scale * phi * wave(phi, ahead);
    }
  } else out.fill(Number.NaN, at, at + count);
}

/** The angles of a spiral at u, u + 1, …: both of its axes share them. Empty for lines. */
function turns(entries: readonly (readonly [string, AxisFunction])[], u: number, count: number): Float64Array {
  const fn = entries[0]?.[1];
  if (fn?.kind !== "spiral") return none;
  const { index, direction } = fn;
  const angles = new Float64Array(count);
  for (let i = 0; i < count; i += 1) angles[i] = Math.sqrt(4 * Math.PI * (index + direction * (u + i)));
  return angles;
}

const none = new Float64Array();

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
