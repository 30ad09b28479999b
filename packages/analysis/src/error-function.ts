/**
 * The error function, which JavaScript does not have, to the last bits of a double.
 *
 * Near zero its power series; farther out the continued fraction of what is missing to 1.
 *
 * @module
 */

/** 2/√π times the integral of exp(−t²) from 0 to `x`. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const size = Math.abs(x);
  const value = size < 2.5 ? series(size) : size > 6 ? 1 : 1 - complement(size);
  return x < 0 ? -value : value;
}

// Σ 2^n x^(2n+1) / (1·3·5…(2n+1)), times exp(−x²): all terms are positive, so nothing cancels.
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

// From the far end of the fraction; 60 steps are enough from 2.5 on.
function complement(x: number): number {
  let fraction = 0;
  for (let n = 60; n >= 1; n -= 1) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
