/**
 * What can be fitted: a function of x with named parameters, alone or as a sum.
 *
 * @module
 */

/** Values by the name of their parameter. */
export type ParameterValues = Readonly<Record<string, number>>;

/** What a fit may do with a parameter. */
export interface ParameterBounds {
  readonly min?: number;
  readonly max?: number;
  /** False holds it where it starts. */
  readonly vary?: boolean;
}

/** A function of x with named parameters. */
export interface FitModel {
  readonly parameters: readonly string[];
  /** The bounds that the model itself needs: a width is not negative. */
  readonly bounds: Readonly<Record<string, ParameterBounds>>;
  /** What follows from the parameters: a height, a full width. */
  readonly derived: Readonly<Record<string, (values: ParameterValues) => number>>;
  value(x: number, values: ParameterValues): number;
  /** Where a fit of these data may start; undefined when the model does not know. */
  readonly guess?: (x: ArrayLike<number>, y: ArrayLike<number>) => ParameterValues;
}

/** The same model with a prefix to all its names, so that two of a kind can be told apart in a sum. */
export function prefixed(prefix: string, model: FitModel): FitModel {
  const inner = (values: ParameterValues): ParameterValues =>
    Object.fromEntries(model.parameters.map((name) => [name, values[prefix + name] ?? NaN]));
  const { guess } = model;
  return {
    parameters: model.parameters.map((name) => prefix + name),
    bounds: renamed(prefix, model.bounds),
    derived: Object.fromEntries(
      Object.entries(model.derived).map(([name, follow]) => [prefix + name, (values) => follow(inner(values))]),
    ),
    value: (x, values) => model.value(x, inner(values)),
    ...(guess ? { guess: (x, y) => renamed(prefix, guess(x, y)) } : {}),
  };
}

/**
 * The sum of models.
 *
 * @throws RangeError when two have a parameter of the same name: give them prefixes.
 */
export function sumOf(...models: readonly FitModel[]): FitModel {
  const parameters = models.flatMap((model) => model.parameters);
  const twice = parameters.find((name, i) => parameters.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`Two models have a parameter ${twice}: tell them apart with prefixed().`);
  return {
    parameters,
    bounds: Object.assign({}, ...models.map((model) => model.bounds)) as FitModel["bounds"],
    derived: Object.assign({}, ...models.map((model) => model.derived)) as FitModel["derived"],
    value(x, values) {
      let sum = 0;
      for (const model of models) sum += model.value(x, values);
      return sum;
    },
  };
}

function renamed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}
