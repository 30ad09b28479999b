/**
 * The structure of an array as its files have it, when what was told of it was a guess.
 *
 * Older documents say `array` of an image and nothing more, and its size in the order of the detector: until its run has
 * stopped, such an array is told of as doubles. Then the first file says what it really holds.
 *
 * @module
 */
import type { ArrayStructure } from "../contract.ts";
import type { FileContents } from "../store/data-formats.ts";
import { dataTypeOf } from "./data-type.ts";

/** The structure that the files have; undefined when it is the one that was told. */
export function asInFiles(told: ArrayStructure, { dtype, shape, isSeries }: FileContents): ArrayStructure | undefined {
  const type = dataTypeOf({ dtype: "array", dtype_numpy: dtype, shape: [], source: "" });
  const frame = isSeries ? shape : shape.slice(1);
  const [rows = 0, ...row] = told.shape;
  const fits = String(frame.filter(isLong)) === String(row.filter(isLong));
  const found = {
    ...told,
    data_type: type,
    ...(fits
      ? {}
      : { shape: [rows, ...frame], chunks: [told.chunks[0] ?? [rows], ...frame.map((length) => [length])] }),
  };
  return JSON.stringify(found) === JSON.stringify(told) ? undefined : found;
}

function isLong(length: number): boolean {
  return length !== 1;
}
