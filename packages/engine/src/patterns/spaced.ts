/** Evenly spaced numbers, with the same rounding as numpy's. @module */

/** Point `index` of `num` from `start` to `stop`, both included. A single point is `start`. */
export function linearAt(start: number, stop: number, num: number, index: number): number {
  if (index === num - 1 && num > 1) return stop;
  const gaps = num - 1;
  const range = stop - start;
  const step = range / gaps;
  if (gaps === 0) return start;
  // numpy goes by fractions of the range where the step is too small to be told from 0.
  return step === 0 ? (index / gaps) * range + start : index * step + start;
}

/** Ten to the power of evenly spaced numbers. */
export function logarithmicAt(start: number, stop: number, num: number, index: number): number {
  return 10 ** linearAt(start, stop, num, index);
}
