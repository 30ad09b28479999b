/**
 * Slices of arrays, in NumPy's words (`1:3:1,0,:5,...`), against the shape of the array that they are of.
 *
 * What comes out is plain: every axis has its entry, nothing counts from the end, and steps are positive; axes that
 * were asked for in reverse are named, and turned round after the reading.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { AxisSlice } from "../../contract.ts";
import { refuse } from "../query/parameter.ts";

/** A slice that fits an array. */
export interface FittedSlice {
  readonly axes: readonly AxisSlice[];
  /** Of the result. */
  readonly shape: readonly number[];
  /** Axes of the result that are to be turned round. */
  readonly reversed: readonly number[];
}

const number = /^[-+]?\d{1,15}$/u;
const range = /^([-+]?\d{1,15})?:([-+]?\d{1,15})?(?::([-+]?\d{1,15})?)?$/u;

/** @throws HalcyonError `catalog.request` for what is no slice, `catalog.range` for one that does not fit. */
export function fitSlice(text: string, shape: readonly number[]): FittedSlice {
  const words = expanded(text, shape);
  const axes: AxisSlice[] = [];
  const result: number[] = [];
  const reversed: number[] = [];
  for (const [axis, length] of shape.entries()) {
    const word = words[axis] ?? ":";
    if (number.test(word)) {
      axes.push(indexIn(Number(word), length, axis));
      continue;
    }
    const { start, step, count } = rangeIn(word, length);
    if (step < 0) reversed.push(result.length);
    const first = step < 0 ? start + step * Math.max(count - 1, 0) : start;
    axes.push(
      count === 0
        ? { start: 0, stop: 0, step: 1 }
        : { start: first, stop: lastOf(first, step, count), step: Math.abs(step) },
    );
    result.push(count);
  }
  return { axes, shape: result, reversed };
}

/** One past the last that is taken. */
function lastOf(first: number, step: number, count: number): number {
  return first + Math.abs(step) * (count - 1) + 1;
}

/** One word for each axis: an ellipsis stands for as many whole axes as are missing. */
function expanded(text: string, shape: readonly number[]): readonly string[] {
  const words = text.trim() === "" ? [] : text.split(",").map((word) => word.trim());
  for (const word of words)
    if (word !== "..." && !number.test(word) && !range.test(word))
      refuse("slice", text, "it is one range or number for each axis: 1:3,0,::2");
  const dots = words.filter((word) => word === "...").length;
  if (dots > 1) refuse("slice", text, "it has one ellipsis at most");
  const missing = shape.length - (words.length - dots);
  if (missing < 0)
    throw new HalcyonError(
      "catalog.range",
      `The array has ${shape.length} axes; the slice ${text} has ${words.length - dots}.`,
      {
        asked: text,
        allowed: `${shape.length} axes`,
      },
    );
  return words.flatMap((word) => (word === "..." ? Array.from({ length: missing }, () => ":") : [word]));
}

function indexIn(index: number, length: number, axis: number): number {
  const from = index < 0 ? index + length : index;
  if (from >= 0 && from < length) return from;
  throw new HalcyonError("catalog.range", `There is no ${index} on axis ${axis}: it is ${length} long.`, {
    asked: String(index),
    allowed: `${-length} to ${length - 1}`,
  });
}

function rangeIn(word: string, length: number): { start: number; step: number; count: number } {
  const [, start, stop, by] = range.exec(word) ?? [];
  const step = by === undefined ? 1 : Number(by);
  if (step === 0) refuse("slice", word, "a step is not 0");
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const place = (given: string | undefined, otherwise: number): number => {
    if (given === undefined) return otherwise;
    const from = Number(given) < 0 ? Number(given) + length : Number(given);
    return Math.min(Math.max(from, low), high);
  };
  const first = place(start, step > 0 ? low : high);
  const end = place(stop, step > 0 ? high : low);
  return { start: first, step, count: Math.max(0, Math.ceil((end - first) / step)) };
}
