/** The data type of an array as one word of NumPy's, `<f8`, as readers of files say it. @module */
import type { DataType } from "../contract.ts";

const orders = { little: "<", big: ">", not_applicable: "|" } as const;

/** `<f8` of a data type; `<M8[ns]` of times. */
export function numpyWord({ endianness, kind, itemsize, dt_units: units }: DataType): string {
  // A letter of a text has four bytes, and NumPy counts letters.
  const width = kind === "U" ? itemsize / 4 : itemsize;
  const unit = units === undefined || units === null || units === "" ? "" : `[${units.replaceAll(/[[\]]/gu, "")}]`;
  return `${orders[endianness]}${kind}${width}${unit}`;
}

/** Whether two words are of one kind of values, but for the order of their bytes. */
export function sameButForOrder(one: string, other: string): boolean {
  return one.slice(1) === other.slice(1);
}

/** Whether the bytes of two words are in one order; what has one byte is in any. */
export function sameOrder(one: string, other: string): boolean {
  return one[0] === other[0] || one[0] === "|" || other[0] === "|";
}
