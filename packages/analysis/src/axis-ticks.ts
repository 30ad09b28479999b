/**
 * The round numbers along an axis, and the range that they span.
 *
 * @module
 */

/** A stretch of an axis. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of the finite values; widened around a single one, [0, 1] of none. */
export function finiteRange(values: ArrayLike<number>): Range {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  if (high - low > Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))) return { low, high };
  const half = low === 0 ? 1 : Math.abs(low) / 2;
  return { low: low - half, high: high + half };
}

/** A place along an axis, and how it is labelled. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** At most `most` round numbers within `range`: multiples of 1, 2 or 5 times a power of ten. */
export function axisTicks(range: Range, most: number): Tick[] {
  const step = roundStep((range.high - range.low) / Math.max(1, most - 1));
  const decimals = Math.min(15, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const slack = step * 1e-9;
  const ticks: Tick[] = [];
  for (let n = Math.ceil((range.low - slack) / step); n * step <= range.high + slack; n += 1) {
    const value = n * step;
    ticks.push({ value, label: tickLabel(value, decimals) });
  }
  return ticks;
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function tickLabel(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size >= 1e7 || (decimals > 6 && size > 0)) return value.toExponential(2).replace("e+", "e");
  return (Object.is(value, -0) ? 0 : value).toFixed(Math.min(decimals, 6));
}
