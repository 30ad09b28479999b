/** Long arrays of corpus `scanspec`, which are summed up there, and compared by their sums. @module */
import { type Json, isObject } from "./cases.ts";
import { type Outcome, all, judge } from "./outcome.ts";

interface Summary {
  readonly length: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly sum: number;
  readonly sum_of_squares: number;
  readonly min: number;
  readonly max: number;
}

/** Compares an array with all its values, or with what sums them up. */
export function judgeNumbers(expected: Json | undefined, got: Iterable<number> | null, path: string): Outcome {
  if (got === null || !isObject(expected)) return judge(expected, got === null ? null : [...got], path);
  const want = expected as unknown as Summary;
  const values = [...got];
  const largest = Math.max(Math.abs(want.min), Math.abs(want.max));
  const sum = (each: (value: number) => number): number => values.reduce((total, value) => total + each(value), 0);
  const within = (scale: number): { relative: number; absolute: number } => ({
    relative: 1e-9,
    absolute: 1e-9 * want.length * scale,
  });
  return all(
    judge(want.length, values.length, `${path}.length`),
    judge(want.first, values.slice(0, want.first.length), `${path}.first`),
    judge(want.last, values.slice(-want.last.length), `${path}.last`),
    judge(want.min, Math.min(...values), `${path}.min`),
    judge(want.max, Math.max(...values), `${path}.max`),
    judge(
      want.sum,
      sum((value) => value),
      `${path}.sum`,
      within(largest),
    ),
    judge(
      want.sum_of_squares,
      sum((value) => value ** 2),
      `${path}.sum_of_squares`,
      within(largest ** 2),
    ),
  );
}

/** Compares arrays by axis. */
export function judgeColumns(
  expected: Json | undefined,
  got: Readonly<Record<string, Iterable<number>>> | undefined,
  path: string,
): Outcome {
  if (!isObject(expected) || got === undefined) return judge(expected, got, path);
  return all(
    judge(Object.keys(expected).toSorted(), Object.keys(got).toSorted(), `${path} (axes)`),
    ...Object.entries(expected).map(([axis, values]) => judgeNumbers(values, got[axis] ?? [], `${path}.${axis}`)),
  );
}

/** Compares gap bits with the indices where they are set, but for those that hang on a rounding error. */
export function judgeGaps(
  expected: Json | undefined,
  got: Uint8Array,
  fragile: Json | undefined,
  path: string,
): Outcome {
  const doubtful = new Set((fragile ?? []) as readonly number[]);
  const indices = [...got.keys()].filter((i) => got[i] === 1 && !doubtful.has(i));
  if (!isObject(expected)) {
    const want = ((expected ?? []) as readonly number[]).filter((i) => !doubtful.has(i));
    return judge(want, indices, path);
  }
  const first = expected["first"] as readonly number[];
  return all(
    judge(expected["count"], indices.length, `${path}.count`),
    judge(first, indices.slice(0, first.length), `${path}.first`),
  );
}
