/**
 * Least squares of a function with a few free numbers, by Levenberg's and Marquardt's steps.
 *
 * Derivatives are central differences. Steps shrink as the curvature of each number asks, so the numbers may be of
 * any size.
 *
 * @module
 */

/** How far a search may go. */
export interface SearchOptions {
  /** Steps, at most. 500. */
  readonly maxSteps?: number;
  /** Ends when a step changes the numbers, or the sum, by less than this fraction. 1e-10. */
  readonly tolerance?: number;
}

/** Where a search ended. */
export interface Found {
  readonly numbers: Float64Array;
  /** The residuals there. */
  readonly residuals: Float64Array;
  /** Whether it ended for having arrived. */
  readonly arrived: boolean;
}

/** The matrix of derivatives, row by row: that of residual i by number j is at `i * numbers + j`. */
export function jacobian(residuals: (numbers: Float64Array) => Float64Array, at: Float64Array): Float64Array {
  const count = at.length;
  let matrix = new Float64Array(0);
  for (let j = 0; j < count; j += 1) {
    const here = at[j] ?? 0;
    const step = Math.cbrt(Number.EPSILON) * Math.max(Math.abs(here), 1e-3);
    const [below, above] = [at.slice(), at.slice()];
    below[j] = here - step;
    above[j] = here + step;
    const [low, high] = [residuals(below), residuals(above)];
    if (matrix.length === 0) matrix = new Float64Array(low.length * count);
    for (let i = 0; i < low.length; i += 1) matrix[i * count + j] = ((high[i] ?? 0) - (low[i] ?? 0)) / (2 * step);
  }
  return matrix;
}

/** The numbers at which the sum of the squares of `residuals` is least, near `start`. */
export function leastSquares(
  residuals: (numbers: Float64Array) => Float64Array,
  start: Float64Array,
  options: SearchOptions = {},
): Found {
  const tolerance = options.tolerance ?? 1e-10;
  let numbers = start.slice();
  let left = residuals(numbers);
  let sum = sumOfSquares(left);
  let damping = 1e-3;
  let smallSteps = 0;
  for (let step = 0; step < (options.maxSteps ?? 500); step += 1) {
    const matrix = jacobian(residuals, numbers);
    const normal = normalMatrix(matrix, numbers.length);
    const gradient = gradientOf(matrix, left, numbers.length);
    let taken = false;
    while (!taken && damping < 1e16) {
      const move = solve(damped(normal, numbers.length, damping), gradient);
      const tried = move && numbers.map((value, j) => value - (move[j] ?? 0));
      const triedLeft = tried && residuals(tried);
      const triedSum = triedLeft ? sumOfSquares(triedLeft) : NaN;
      if (tried && triedLeft && triedSum <= sum) {
        const small = smallMove(numbers, tried, tolerance) || sum - triedSum <= tolerance * sum;
        // A step may be small for being held back; several in a row are the end.
        smallSteps = small ? smallSteps + 1 : 0;
        [numbers, left, sum] = [tried, triedLeft, triedSum];
        damping = Math.max(damping / 10, 1e-15);
        taken = true;
        if (smallSteps >= 4) return { numbers, residuals: left, arrived: true };
      } else {
        damping *= 10;
      }
    }
    // No step in any direction makes it better: it is there, to the last bits.
    if (!taken) return { numbers, residuals: left, arrived: true };
  }
  return { numbers, residuals: left, arrived: false };
}

/** Jᵀ·J, row by row. */
export function normalMatrix(matrix: Float64Array, count: number): Float64Array {
  const normal = new Float64Array(count * count);
  for (let i = 0; i < matrix.length; i += count) {
    for (let j = 0; j < count; j += 1) {
      for (let k = 0; k <= j; k += 1) {
        normal[j * count + k] = (normal[j * count + k] ?? 0) + (matrix[i + j] ?? 0) * (matrix[i + k] ?? 0);
      }
    }
  }
  for (let j = 0; j < count; j += 1) for (let k = 0; k < j; k += 1) normal[k * count + j] = normal[j * count + k] ?? 0;
  return normal;
}

/** The inverse of a square matrix; undefined when it has none. */
export function inverse(matrix: Float64Array): Float64Array | undefined {
  const count = Math.sqrt(matrix.length);
  const inverted = new Float64Array(matrix.length);
  for (let j = 0; j < count; j += 1) {
    const unit = new Float64Array(count);
    unit[j] = 1;
    const column = solve(matrix, unit);
    if (column === undefined) return undefined;
    for (let i = 0; i < count; i += 1) inverted[i * count + j] = column[i] ?? NaN;
  }
  return inverted;
}

function gradientOf(matrix: Float64Array, left: Float64Array, count: number): Float64Array {
  const gradient = new Float64Array(count);
  for (const [i, value] of left.entries()) {
    for (let j = 0; j < count; j += 1) gradient[j] = (gradient[j] ?? 0) + (matrix[i * count + j] ?? 0) * value;
  }
  return gradient;
}

function damped(normal: Float64Array, count: number, damping: number): Float64Array {
  const more = normal.slice();
  for (let j = 0; j < count; j += 1) {
    const own = normal[j * count + j] ?? 0;
    more[j * count + j] = own + damping * (own > 0 ? own : 1);
  }
  return more;
}

// Gauss's elimination with the largest pivot; undefined when there is none.
function solve(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const count = right.length;
  const rows = Array.from({ length: count }, (_, i) => [...matrix.subarray(i * count, (i + 1) * count), right[i] ?? 0]);
  for (let j = 0; j < count; j += 1) {
    const [pivot] = rows.slice(j).toSorted((a, b) => Math.abs(b[j] ?? 0) - Math.abs(a[j] ?? 0));
    if (pivot === undefined || !(Math.abs(pivot[j] ?? 0) > 0)) return undefined;
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(j, 0, pivot);
    for (const row of rows.slice(j + 1)) {
      const factor = (row[j] ?? 0) / (pivot[j] ?? 1);
      for (let k = j; k <= count; k += 1) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  const solution = new Float64Array(count);
  for (let j = count - 1; j >= 0; j -= 1) {
    const row = rows[j] ?? [];
    let value = row[count] ?? 0;
    for (let k = j + 1; k < count; k += 1) value -= (row[k] ?? 0) * (solution[k] ?? 0);
    solution[j] = value / (row[j] ?? NaN);
  }
  return solution.every(Number.isFinite) ? solution : undefined;
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

function smallMove(from: Float64Array, to: Float64Array, tolerance: number): boolean {
  return from.every((value, j) => Math.abs((to[j] ?? 0) - value) <= tolerance * (Math.abs(value) + tolerance));
}
