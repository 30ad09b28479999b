/**
 * The models that are fitted most: peaks, steps, lines. Names and meanings are those of lmfit.
 *
 * A peak is given by its area (`amplitude`), `center` and `sigma`.
 *
 * @module
 */
import { erf } from "./error-function.ts";
import type { FitModel, ParameterValues } from "./fit-model.ts";
import { mean, pairwiseSum } from "./pairwise-sum.ts";

// A width of 0 would divide by it.
const tiny = 1e-15;

/** A Gaussian; `sigma` is its standard deviation. */
export const gaussianModel: FitModel = {
  parameters: ["amplitude", "center", "sigma"],
  bounds: { sigma: { min: 0 } },
  derived: {
    fwhm: ({ sigma = NaN }) => 2 * Math.sqrt(2 * Math.LN2) * sigma,
    height: ({ amplitude = NaN, sigma = NaN }) => amplitude / Math.max(tiny, sigma * Math.sqrt(2 * Math.PI)),
  },
  value(x, { amplitude = NaN, center = NaN, sigma = NaN }) {
    const area = amplitude / Math.max(tiny, sigma * Math.sqrt(2 * Math.PI));
    return area * Math.exp(-((x - center) ** 2) / Math.max(tiny, 2 * sigma ** 2));
  },
  guess: (x, y) => guessPeak(x, y, 1),
};

/** A Lorentzian; `sigma` is half of its full width at half maximum. */
export const lorentzianModel: FitModel = {
  parameters: ["amplitude", "center", "sigma"],
  bounds: { sigma: { min: 0 } },
  derived: {
    fwhm: ({ sigma = NaN }) => 2 * sigma,
    height: ({ amplitude = NaN, sigma = NaN }) => amplitude / Math.max(tiny, Math.PI * sigma),
  },
  value(x, { amplitude = NaN, center = NaN, sigma = NaN }) {
    const away = (x - center) / Math.max(tiny, sigma);
    return amplitude / (1 + away ** 2) / Math.max(tiny, Math.PI * sigma);
  },
  guess: (x, y) => guessPeak(x, y, 1.25),
};

/** How a step rises. */
export type StepForm = "erf" | "logistic" | "atan" | "linear";

const rises: Readonly<Record<StepForm, (away: number) => number>> = {
  erf: (away) => 0.5 * (1 + erf(away)),
  logistic: (away) => 1 - 1 / (1 + Math.exp(away)),
  atan: (away) => 0.5 + Math.atan(away) / Math.PI,
  linear: (away) => Math.min(1, Math.max(0, away + 0.5)),
};

/** A step from 0 to `amplitude` at `center`, `sigma` wide. */
export function stepModel(form: StepForm): FitModel {
  const rise = rises[form];
  return {
    parameters: ["amplitude", "center", "sigma"],
    bounds: {},
    derived: {},
    value: (x, { amplitude = NaN, center = NaN, sigma = NaN }) =>
      amplitude * rise((x - center) / Math.max(tiny, sigma)),
    guess: (x, y) => {
      const [low, high] = extent(y);
      const [left, right] = extent(x);
      return { amplitude: high - low, center: (left + right) / 2, sigma: (right - left) / 7 };
    },
  };
}

/** A straight line. */
export const linearModel: FitModel = {
  parameters: ["slope", "intercept"],
  bounds: {},
  derived: {},
  value: (x, { slope = NaN, intercept = NaN }) => slope * x + intercept,
  guess: (x, y) => {
    const [xMean, yMean] = [mean(x), mean(y)];
    const across = Float64Array.from(x, (value) => value - xMean);
    const slope =
      pairwiseSum(across.map((value, i) => value * ((y[i] ?? NaN) - yMean))) /
      pairwiseSum(across.map((value) => value ** 2));
    return { slope, intercept: yMean - slope * xMean };
  },
};

/** A level. */
export const constantModel: FitModel = {
  parameters: ["c"],
  bounds: {},
  derived: {},
  value: (_, { c = NaN }) => c,
  guess: (_, y) => ({ c: mean(y) }),
};

// Half of what lies above half-height is the width, and its middle the centre; area as of a triangle or so.
function guessPeak(x: ArrayLike<number>, y: ArrayLike<number>, areaScale: number): ParameterValues {
  const points = Array.from(x, (value, i) => [value, y[i] ?? NaN] as const).toSorted(([a], [b]) => a - b);
  const [low, high] = extent(y);
  const [left, right] = extent(x);
  const above = points.filter(([, value]) => value > (high + low) / 2).map(([place]) => place);
  let sigma = (right - left) / 6;
  let center = points.find(([, value]) => value === high)?.[0] ?? NaN;
  const [first = NaN, last = NaN] = [above[0], above.at(-1)];
  if (above.length > 2) {
    sigma = (last - first) / 2;
    center = mean(above);
  }
  return { amplitude: (high - low) * 3 * sigma * areaScale, center, sigma };
}

function extent(values: ArrayLike<number>): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    low = Math.min(low, values[i] ?? NaN);
    high = Math.max(high, values[i] ?? NaN);
  }
  return [low, high];
}
