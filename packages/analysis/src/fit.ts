/**
 * Fits a model to data: the best values, how sure they are, and how well the model fits.
 *
 * Bounds are kept by searching in numbers of which any value is allowed, as MINUIT and lmfit do. Errors are one
 * standard deviation, with the data's own scatter as their uncertainty.
 *
 * @module
 */
import type { FitModel, ParameterBounds, ParameterValues } from "./fit-model.ts";
import { inverse, jacobian, leastSquares, normalMatrix } from "./least-squares.ts";
import { mean } from "./pairwise-sum.ts";

/** How a fit is made. */
export interface FitOptions {
  /** Where to start; the model's own guess when not given. */
  readonly start?: ParameterValues;
  readonly bounds?: Readonly<Record<string, ParameterBounds>>;
}

/** A value that a fit found. */
export interface FittedValue {
  readonly value: number;
  /** One standard deviation; 0 for one that was held, undefined when the data do not say. */
  readonly stderr: number | undefined;
}

/** What a fit found. */
export interface FitResult {
  /** The parameters, then what is derived from them. */
  readonly values: Readonly<Record<string, FittedValue>>;
  /** The model at each x. */
  readonly bestFit: Float64Array;
  readonly chisqr: number;
  /** `chisqr` by degree of freedom. */
  readonly redchi: number;
  /** Akaike's and Bayes' criteria: of two models the better one has the lower. */
  readonly aic: number;
  readonly bic: number;
  readonly rsquared: number;
  /** How many points, free parameters, and degrees of freedom there were. */
  readonly ndata: number;
  readonly nvarys: number;
  readonly nfree: number;
  /** Whether the search arrived. */
  readonly success: boolean;
}

/**
 * Fits `model` to `y` over `x`.
 *
 * @throws RangeError when the lengths differ, there are fewer points than free parameters, a value is not finite, or
 * there is no start.
 */
export function fit(model: FitModel, x: ArrayLike<number>, y: ArrayLike<number>, options: FitOptions = {}): FitResult {
  const start = checkedStart(model, x, y, options);
  const bounds = Object.fromEntries(
    model.parameters.map((name) => [name, { ...model.bounds[name], ...options.bounds?.[name] }]),
  );
  const free = model.parameters.filter((name) => bounds[name]?.vary ?? true);
  if (x.length < free.length) {
    throw new RangeError(`${free.length} free parameters need as many points; there are ${x.length}.`);
  }
  const xs = Float64Array.from(x);
  const ys = Float64Array.from(y);
  const valuesAt = (numbers: Float64Array): ParameterValues => ({
    ...start,
    ...Object.fromEntries(free.map((name, j) => [name, numbers[j] ?? NaN])),
  });
  const residuals = (values: ParameterValues): Float64Array =>
    xs.map((place, i) => model.value(place, values) - (ys[i] ?? NaN));
  const allowed = (hidden: Float64Array): Float64Array =>
    hidden.map((value, j) => toAllowed(value, bounds[free[j] ?? ""]));
  const hiddenStart = Float64Array.from(free, (name) => toHidden(start[name] ?? NaN, bounds[name]));
  const found = leastSquares((hidden) => residuals(valuesAt(allowed(hidden))), hiddenStart);
  const best = allowed(found.numbers);
  const values = valuesAt(best);
  const chisqr = found.residuals.reduce((sum, value) => sum + value * value, 0);
  const [ndata, nvarys] = [xs.length, free.length];
  const nfree = ndata - nvarys;
  const redchi = chisqr / Math.max(1, nfree);
  const level = mean(ys);
  const spread = ys.reduce((sum, value) => sum + (value - level) ** 2, 0);
  const likelihood = ndata * Math.log(Math.max(chisqr, Number.MIN_VALUE) / ndata);
  const matrix = jacobian((numbers) => residuals(valuesAt(numbers)), best);
  const covariance = inverse(normalMatrix(matrix, nvarys))?.map((one) => one * redchi);
  return {
    values: { ...fitted(model, values, free, covariance), ...derived(model, valuesAt, best, covariance) },
    bestFit: xs.map((place) => model.value(place, values)),
    chisqr,
    redchi,
    aic: likelihood + 2 * nvarys,
    bic: likelihood + Math.log(ndata) * nvarys,
    rsquared: 1 - chisqr / Math.max(Number.MIN_VALUE, spread),
    ndata,
    nvarys,
    nfree,
    success: found.arrived,
  };
}

function checkedStart(
  model: FitModel,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: FitOptions,
): ParameterValues {
  if (x.length !== y.length) {
    throw new RangeError(`A fit needs as many x as y: there are ${x.length} of x and ${y.length} of y.`);
  }
  for (const [name, column] of [
    ["x", x],
    ["y", y],
  ] as const) {
    const at = Array.prototype.findIndex.call(column, (value) => !Number.isFinite(value));
    if (at >= 0) throw new RangeError(`A fit takes finite numbers; ${name}[${at}] is ${column[at]}.`);
  }
  const start = options.start ?? model.guess?.(x, y);
  const missing = model.parameters.filter((name) => !Number.isFinite(start?.[name]));
  if (start === undefined || missing.length > 0) {
    throw new RangeError(`The fit needs a value to start from for ${missing.join(", ")}.`);
  }
  return start;
}

function fitted(
  model: FitModel,
  values: ParameterValues,
  free: readonly string[],
  covariance: Float64Array | undefined,
): Record<string, FittedValue> {
  return Object.fromEntries(
    model.parameters.map((name) => {
      const j = free.indexOf(name);
      const variance = j < 0 ? 0 : covariance?.[j * free.length + j];
      return [name, { value: values[name] ?? NaN, stderr: variance === undefined ? undefined : Math.sqrt(variance) }];
    }),
  );
}

// The error of what follows from parameters: along its derivatives, with how the parameters vary together.
function derived(
  model: FitModel,
  valuesAt: (numbers: Float64Array) => ParameterValues,
  best: Float64Array,
  covariance: Float64Array | undefined,
): Record<string, FittedValue> {
  return Object.fromEntries(
    Object.entries(model.derived).map(([name, follow]) => {
      const slope = jacobian((numbers) => Float64Array.of(follow(valuesAt(numbers))), best);
      const variance = covariance && slope.reduce((sum, one, j) => sum + one * rowTimes(covariance, j, slope), 0);
      return [
        name,
        {
          value: follow(valuesAt(best)),
          stderr: variance === undefined ? undefined : Math.sqrt(Math.max(0, variance)),
        },
      ];
    }),
  );
}

function rowTimes(matrix: Float64Array, row: number, vector: Float64Array): number {
  return vector.reduce((sum, value, k) => sum + (matrix[row * vector.length + k] ?? NaN) * value, 0);
}

// On a bound the hidden number has no slope, and a search that starts there never leaves: it starts a little inside.
function toHidden(value: number, { min = -Infinity, max = Infinity }: ParameterBounds = {}): number {
  const inside = 0.05;
  if (min > -Infinity && max < Infinity) {
    const part = (2 * (value - min)) / (max - min) - 1;
    return Math.asin(Math.min(1 - inside, Math.max(inside - 1, part)));
  }
  if (min > -Infinity) return Math.max(inside, Math.sqrt((Math.max(value, min) - min + 1) ** 2 - 1));
  if (max < Infinity) return Math.max(inside, Math.sqrt((max - Math.min(value, max) + 1) ** 2 - 1));
  return value;
}

function toAllowed(hidden: number, { min = -Infinity, max = Infinity }: ParameterBounds = {}): number {
  if (min > -Infinity && max < Infinity) return min + ((Math.sin(hidden) + 1) * (max - min)) / 2;
  if (min > -Infinity) return min - 1 + Math.sqrt(hidden ** 2 + 1);
  if (max < Infinity) return max + 1 - Math.sqrt(hidden ** 2 + 1);
  return hidden;
}
