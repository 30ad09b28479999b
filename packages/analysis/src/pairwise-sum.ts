/**
 * Sums in the order in which numpy adds, so that a sum that all but cancels has the same last bits.
 *
 * The centre of mass of a derivative divides by such a sum: its very sign hangs on the order of adding.
 *
 * @module
 */

/** The sum of `values[from]` up to but not `values[to]`. */
export function pairwiseSum(values: ArrayLike<number>, from = 0, to: number = values.length): number {
  const length = to - from;
  if (length < 8) {
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += values[i] ?? 0;
    return sum;
  }
  if (length > 128) {
    const middle = from + (length >> 1) - ((length >> 1) % 8);
    return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
  }
  const lanes = new Float64Array(8);
  const whole = from + (length - (length % 8));
  for (let i = from; i < whole; i += 8) {
    for (let lane = 0; lane < 8; lane += 1) lanes[lane] = (lanes[lane] ?? 0) + (values[i + lane] ?? 0);
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = whole; i < to; i += 1) sum += values[i] ?? 0;
  return sum;
}

/** The mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  return pairwiseSum(values) / values.length;
}
