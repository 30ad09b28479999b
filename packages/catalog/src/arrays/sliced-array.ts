/**
 * A part of what lies in files as an array: the `slice` of a data source, as the field's writers tell of one channel of a
 * detector, `(:, 2, :)`.
 *
 * @module
 */
import type { AxisRange, StoredArray } from "@halcyon/files";
import { HalcyonError } from "@halcyon/model";
import type { AxisSlice } from "../contract.ts";
import { axisSelection } from "./axis-selection.ts";

const number = /^-?\d{1,15}$/u;
const range = /^(-?\d{1,15})?:(-?\d{1,15})?(?::(\d{1,15})?)?$/u;

/**
 * The slices of a text in NumPy's words, for an array of so many axes.
 *
 * @throws HalcyonError `catalog.files` for what is no such text: it was told with the files.
 */
export function slicesIn(told: unknown, axes: number): readonly AxisSlice[] {
  if (typeof told !== "string") return refuse(told);
  const words = told.replaceAll(/[()[\]\s]/gu, "").split(",");
  const rest = words.indexOf("...");
  const filled =
    rest < 0 ? words : words.toSpliced(rest, 1, ...Array.from({ length: axes - words.length + 1 }, () => ":"));
  return filled.map((word) => {
    if (number.test(word)) return Number(word);
    const [whole, start, stop, step] = range.exec(word) ?? [];
    if (whole === undefined) return refuse(told);
    return {
      ...(start === undefined ? {} : { start: Number(start) }),
      ...(stop === undefined ? {} : { stop: Number(stop) }),
      ...(step === undefined ? {} : { step: Number(step) }),
    };
  });
}

/** Whether slices take all of the first axis. */
export function isWholeFirst([first = {}]: readonly AxisSlice[]): boolean {
  return typeof first !== "number" && (first.start ?? 0) === 0 && first.stop === undefined && (first.step ?? 1) === 1;
}

/** Slices of an array as an array; axes of which one place is taken are not in it. Throws as `axisSelection`. */
export function sliced(array: StoredArray, slices: readonly AxisSlice[]): StoredArray {
  const { selection, shape } = axisSelection(slices, array.shape);
  const isKept = selection.map((_, axis) => typeof slices[axis] !== "number");
  return {
    dtype: array.dtype,
    shape,
    read: async (asked, signal) => {
      let next = 0;
      const within = selection.map((own, axis): AxisRange => {
        const wanted = isKept[axis] === true ? asked[next++] : undefined;
        if (wanted === undefined) return own;
        return { start: own.start + wanted.start * own.step, count: wanted.count, step: own.step * wanted.step };
      });
      return await array.read(within, signal);
    },
  };
}

function refuse(told: unknown): never {
  const reason = `its slice ${JSON.stringify(told)} is none`;
  throw new HalcyonError("catalog.files", `The files are not as they were told: ${reason}, as (:, 2, 0:10) is one.`, {
    path: "",
    reason,
  });
}
