/**
 * Says where a result first differs from what a case expects.
 *
 * The rules are those of the README of the corpora: keys in any order, numbers within 1e-9, and wildcards for
 * what every implementation words or prints in its own way. An array and a column of a page are alike.
 *
 * @module
 */
import { isObject } from "./cases.ts";
import { OneOf } from "./errors.ts";

/** Where two things differ, as in `messages[3].kwargs.group`. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** |a - b| ≤ relative · max(|a|, |b|) + absolute */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** What each implementation words in its own way, in metadata. */
const freeTexts: ReadonlySet<string> = new Set(["per_step", "snake_axes", "plan_type", "plan_pattern_module"]);

export const usual: Tolerance = { relative: 1e-9, absolute: 1e-12 };

/** Undefined when `got` is what was `expected`. */
export function compare(
  expected: unknown,
  got: unknown,
  path = "",
  tolerance: Tolerance = usual,
): Difference | undefined {
  const differs: Difference = { path, expected, got };
  if (got instanceof OneOf) return typeof expected === "string" && got.texts.includes(expected) ? undefined : differs;
  if (Array.isArray(expected)) return compareLists(expected, got, path, tolerance);
  if (isObject(expected)) {
    const wild = compareWild(expected, got);
    if (wild !== undefined) return wild ? undefined : differs;
    return isObject(got) ? compareObjects(expected, got, path, tolerance) : differs;
  }
  if (typeof expected === "number" && typeof got === "number")
    return close(expected, got, tolerance) ? undefined : differs;
  return Object.is(expected, got) ? undefined : differs;
}

export function close(a: number, b: number, tolerance: Tolerance): boolean {
  return a === b || Math.abs(a - b) <= tolerance.relative * Math.max(Math.abs(a), Math.abs(b)) + tolerance.absolute;
}

/** Whether a wildcard matches; undefined when `expected` is none. */
function compareWild(expected: object, got: unknown): boolean | undefined {
  const [entry, ...more] = Object.entries(expected);
  if (entry === undefined || more.length > 0) return undefined;
  const [key, want] = entry as [string, unknown];
  switch (key) {
    case "$repr":
      if (isObject(got)) return got["$repr"] === want;
      return typeof got === "string" && got !== "" && (want === "*" || got.includes(String(want)));
    case "$text":
      return typeof got === "string" ? got !== "" && (want === "*" || got.includes(String(want))) : false;
    case "$func":
      return isObject(got) && "$func" in got && (want === "*" || got["$func"] === want);
    case "$opaque":
      return true;
    default:
      return undefined;
  }
}

function compareLists(
  expected: readonly unknown[],
  got: unknown,
  path: string,
  tolerance: Tolerance,
): Difference | undefined {
  if (!Array.isArray(got)) return { path, expected, got };
  const list = got as readonly unknown[];
  for (let i = 0; i < Math.max(expected.length, list.length); i++) {
    const where = `${path}[${i}]`;
    if (i >= expected.length) return { path: where, expected: "(nothing more)", got: list[i] };
    if (i >= list.length) return { path: where, expected: expected[i], got: "(nothing more)" };
    const difference = compare(expected[i], list[i], where, tolerance);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function compareObjects(
  expected: Readonly<Record<string, unknown>>,
  got: Readonly<Record<string, unknown>>,
  path: string,
  tolerance: Tolerance,
): Difference | undefined {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
    const where = path === "" ? key : `${path}.${key}`;
    if (!(key in got)) return { path: where, expected: expected[key], got: "(no such key)" };
    if (!(key in expected)) return { path: where, expected: "(no such key)", got: got[key] };
    if (freeTexts.has(key)) continue;
    const difference = compare(expected[key], got[key], where, tolerance);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
