/** Columns of tables and numbers of arrays, as typed arrays. @module */
import { HalcyonError, type NumberArray, numberArrays } from "@halcyon/model";
import { DataType, type Table, Vector } from "apache-arrow";
import { plainValues } from "../tables/plain-value.ts";

/** Numbers of an array, or of a column. */
export type Numbers = NumberArray;

/** A typed array for numbers none of which is missing; the values, null for those that are, for everything else. */
export type Column = Numbers | readonly unknown[];

/** Columns by name. */
export function columnsOf(table: Table): Record<string, Column> {
  return Object.fromEntries(table.schema.fields.map(({ name }, i) => [name, columnOf(table.getChildAt(i))]));
}

function columnOf(vector: Vector | null): Column {
  if (vector === null) return [];
  const { type } = vector;
  // Half floats have no typed array of their own everywhere.
  if (vector.nullCount === 0 && (DataType.isInt(type) || (DataType.isFloat(type) && type.ArrayType !== Uint16Array)))
    return vector.toArray() as Numbers;
  return plainValues(vector);
}

/** Numbers of a row, or lists of them where it has several axes; null for one that is missing. */
export type Row = Numbers | readonly unknown[] | null;

/** The rows of a column of lists. */
export function rowsOf(vector: Vector | null): readonly Row[] {
  return Array.from((vector ?? []) as Iterable<unknown>, (row) => rowOf(row) as Row);
}

function rowOf(value: unknown): unknown {
  if (!(value instanceof Vector)) return value;
  return DataType.isList(value.type) ? rowsOf(value) : columnOf(value);
}

const arrays: typeof numberArrays = { b1: Uint8Array, ...numberArrays };

/**
 * The numbers that bytes hold.
 *
 * @throws HalcyonError `client.values` for values that no typed array holds: texts, complex numbers, times.
 */
export function numbersOf(
  bytes: ArrayBuffer,
  type: { readonly kind: string; readonly itemsize: number; readonly endianness: string },
): Numbers {
  const { kind, itemsize } = type;
  const array = arrays[`${kind}${itemsize}`];
  if (array === undefined)
    throw new HalcyonError("client.values", `Values of the kind ${kind}${itemsize} are in no typed array.`, {
      kind: `${kind}${itemsize}`,
    });
  if (type.endianness === "big" && itemsize > 1) {
    const all = new Uint8Array(bytes);
    for (let at = 0; at < all.length; at += itemsize) all.subarray(at, at + itemsize).reverse();
  }
  return new array(bytes);
}
