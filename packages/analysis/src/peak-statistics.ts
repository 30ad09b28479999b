/**
 * Where a peak is and how wide, from points alone: no model is fitted.
 *
 * The definitions are those of bluesky's `PeakStats`. The centre of mass is that of the indices, interpolated
 * in x, so that a scan with uneven steps weighs each point alike. A dip has its centre where the curve crosses
 * half-height too, but its centre of mass only makes sense when it is below zero throughout.
 *
 * @module
 */
import { mean, pairwiseSum } from "./pairwise-sum.ts";

/** The line through the edges of the data: `m * x + b`. */
export interface LinearBackground {
  readonly m: number;
  readonly b: number;
}

/** What is known of a peak; undefined where the data do not say. */
export interface PeakStatistics {
  /** The lowest point, [x, y]; y as measured, also when a background was taken off. */
  readonly min: readonly [x: number, y: number];
  /** The highest point, [x, y]. */
  readonly max: readonly [x: number, y: number];
  /** The centre of mass; NaN when the data sum to zero. */
  readonly com: number;
  /** The mean of the crossings of half-height. */
  readonly cen: number | undefined;
  /** Where the data cross half-height, in the order of the data. */
  readonly crossings: readonly number[] | undefined;
  /** The distance from the first crossing to the last. */
  readonly fwhm: number | undefined;
  readonly lin_bkg: LinearBackground | undefined;
}

/** How peak statistics are made. */
export interface PeakOptions {
  /** So many points at each end make a straight background, which is taken off. */
  readonly edgeCount?: number;
}

/**
 * The statistics of a peak in `y` over `x`, both in the order of measuring.
 *
 * @returns undefined when there are no points.
 * @throws RangeError when the two have different lengths.
 */
export function peakStatistics(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: PeakOptions = {},
): PeakStatistics | undefined {
  if (x.length !== y.length) {
    throw new RangeError(`A peak needs as many x as y: there are ${x.length} of x and ${y.length} of y.`);
  }
  if (x.length === 0) return undefined;
  const xs = Float64Array.from(x);
  const measured = Float64Array.from(y);
  const background = options.edgeCount === undefined ? undefined : edgeLine(xs, measured, options.edgeCount);
  const ys = background ? measured.map((value, i) => value - (background.m * at(xs, i) + background.b)) : measured;
  const low = indexOfExtreme(ys, (one, best) => one < best);
  const high = indexOfExtreme(ys, (one, best) => one > best);
  const crossings = halfHeightCrossings(xs, ys, (at(ys, high) + at(ys, low)) / 2);
  const [first, last] = [crossings[0], crossings.at(-1)];
  return {
    min: [at(xs, low), at(measured, low)],
    max: [at(xs, high), at(measured, high)],
    com: interpolate(centreOfMass(ys), xs),
    cen: crossings.length > 0 ? mean(crossings) : undefined,
    crossings: crossings.length > 0 ? crossings : undefined,
    fwhm: crossings.length > 1 && first !== undefined && last !== undefined ? Math.abs(last - first) : undefined,
    lin_bkg: background,
  };
}

/** The differences of y from point to point, over all x but the first: what shows where an edge is. */
export function derivative(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { readonly x: Float64Array; readonly y: Float64Array } {
  const ys = Float64Array.from(y);
  return { x: Float64Array.from(x).slice(1), y: ys.slice(1).map((value, i) => value - at(ys, i)) };
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN;
}

// The first NaN wins, as in numpy: a peak in data that have one has no height.
function indexOfExtreme(ys: Float64Array, better: (one: number, best: number) => boolean): number {
  let best = 0;
  for (let i = 0; i < ys.length; i += 1) {
    if (Number.isNaN(at(ys, i))) return i;
    if (better(at(ys, i), at(ys, best))) best = i;
  }
  return best;
}

function edgeLine(x: Float64Array, y: Float64Array, count: number): LinearBackground {
  const [leftX, leftY] = [mean(x.slice(0, count)), mean(y.slice(0, count))];
  const [rightX, rightY] = [mean(x.slice(-count)), mean(y.slice(-count))];
  const m = (rightY - leftY) / (rightX - leftX);
  return { m, b: leftY - m * leftX };
}

function centreOfMass(y: Float64Array): number {
  const total = pairwiseSum(y);
  return pairwiseSum(y.map((value, i) => value * i)) / total;
}

// Beyond the ends it is the end: a centre of mass outside of the data says no more than that.
function interpolate(index: number, x: Float64Array): number {
  if (x.length === 1) return at(x, 0);
  if (Number.isNaN(index)) return NaN;
  if (index <= 0) return at(x, 0);
  if (index >= x.length - 1) return at(x, x.length - 1);
  const below = Math.floor(index);
  return at(x, below) + (at(x, below + 1) - at(x, below)) * (index - below);
}

function halfHeightCrossings(x: Float64Array, y: Float64Array, half: number): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < y.length; i += 1) {
    if (at(y, i) > half === at(y, i + 1) > half) continue;
    const slope = (at(y, i + 1) - half - (at(y, i) - half)) / (at(x, i + 1) - at(x, i));
    found.push(-(at(y, i) - half) / slope + at(x, i));
  }
  return found;
}
