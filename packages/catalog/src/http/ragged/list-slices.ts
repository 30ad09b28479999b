/** Slices of rows of different lengths, in NumPy's words. @module */
import { HalcyonError, type NumberArray } from "@halcyon/model";
import type { ListBuffers } from "../../ragged/list-buffers.ts";
import { fitSlice } from "../arrays/axis-slices.ts";

/** Rows within rows; the innermost are numbers in memory. */
export type Nested = NumberArray | number | bigint | boolean | readonly Nested[];

/** What a slice left. */
export interface SlicedLists {
  readonly value: Nested;
  /** With null for axes along which lists differ. */
  readonly shape: readonly (number | null)[];
}

/** All of it. */
export function nestedOf({ length, offsets, values }: ListBuffers): Nested {
  const level = (depth: number, from: number, to: number): Nested => {
    const ends = offsets[depth];
    if (ends === undefined) return values.subarray(from, to);
    return Array.from({ length: to - from }, (_, at) =>
      level(depth + 1, ends[from + at] ?? 0, ends[from + at + 1] ?? 0),
    );
  };
  return level(0, 0, length);
}

/**
 * A part of it: one range or number for each axis.
 *
 * @throws HalcyonError `catalog.request` for what is no slice; `catalog.range` for a number that not every list has.
 */
export function slicedLists(rows: Nested, words: readonly string[], shape: readonly (number | null)[]): SlicedLists {
  const left: (number | null)[] = [];
  for (const [axis, length] of shape.entries()) {
    const word = words[axis] ?? ":";
    if (isNumber(word)) continue;
    left.push(length === null ? null : (fitSlice(word, [length]).shape[0] ?? 0));
  }
  return { value: taken(rows, words, 0), shape: left };
}

/** The words of a slice, one for each axis. @throws HalcyonError as `slicedLists`. */
export function sliceWords(slice: string, axes: number): readonly string[] {
  const words = slice.trim() === "" ? [] : slice.split(",").map((word) => word.trim());
  const missing = axes - words.filter((word) => word !== "...").length;
  if (missing < 0)
    throw new HalcyonError("catalog.range", `The array has ${axes} axes; the slice ${slice} has more.`, {
      asked: slice,
      allowed: `${axes} axes`,
    });
  const whole = words.flatMap((word) => (word === "..." ? Array.from({ length: missing }, () => ":") : [word]));
  // Refuses what is no slice, also where there is no row to slice.
  fitSlice(
    whole.map((word) => (isNumber(word) ? ":" : word)).join(","),
    Array.from({ length: axes }, () => 0),
  );
  return whole;
}

/** Whether it takes one place, and drops the axis. */
export function isNumber(word: string): boolean {
  return /^[-+]?\d+$/u.test(word);
}

function taken(value: Nested, words: readonly string[], axis: number): Nested {
  if (axis >= words.length || typeof value !== "object") return value;
  const [at, shape] = [words[axis] ?? ":", [value.length]];
  const { axes, reversed } = fitSlice(at, shape);
  const [place = {}] = axes;
  if (typeof place === "number") return taken(value[place] as Nested, words, axis + 1);
  const { start = 0, stop = value.length, step = 1 } = place;
  const places = Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, n) => start + n * step);
  if (reversed.length > 0) places.reverse();
  if (Array.isArray(value)) return places.map((n) => taken((value as readonly Nested[])[n] ?? [], words, axis + 1));
  const numbers = value as Float64Array;
  return step === 1 && reversed.length === 0
    ? numbers.subarray(start, stop)
    : (numbers.constructor as Float64ArrayConstructor).from(places, (n) => numbers[n] as number);
}

/** The lists as memory has them again. @param axes of what is left: at least one. */
export function buffersOfNested(
  value: Nested,
  axes: number,
  like: Pick<ListBuffers, "values" | "isBool">,
): ListBuffers {
  let lists: readonly Nested[] = [value];
  const offsets: number[][] = [];
  for (let level = 0; level < axes; level += 1) {
    const ends = [0];
    for (const each of lists) ends.push((ends.at(-1) ?? 0) + (each as { readonly length: number }).length);
    offsets.push(ends);
    if (level < axes - 1) lists = lists.flatMap((each) => Array.from(each as readonly Nested[]));
  }
  const parts = lists.map((each) => each as NumberArray | readonly number[]);
  const Kind = like.values.constructor as Float64ArrayConstructor;
  const values = new Kind(offsets.at(-1)?.at(-1) ?? 0);
  let at = 0;
  for (const part of parts) {
    values.set(part as Float64Array, at);
    at += part.length;
  }
  // The outermost list is the answer itself.
  return { length: offsets[0]?.[1] ?? 0, offsets: offsets.slice(1), values, isBool: like.isBool };
}

/** JSON of it. NaN and infinities are null, as JSON has no word for them. */
export function jsonOfNested(value: Nested, isBool: boolean): string {
  if (typeof value === "object") {
    const items: string[] = [];
    for (const item of value as readonly Nested[]) items.push(jsonOfNested(item, isBool));
    return `[${items.join(",")}]`;
  }
  if (isBool) return value ? "true" : "false";
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
