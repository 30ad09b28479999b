/**
 * What a value in memory is, in JSON's terms.
 *
 * Documents in memory hold more than JSON knows: typed arrays and computed columns stand for arrays, a bigint for an
 * integer past 2^53, and an undefined property for one that is absent. NaN and the infinities are numbers, as in
 * Python. Schema checks, pages and the JSON writer all ask here, so that they agree.
 *
 * @module
 */
import type { Column, ColumnItem } from "./documents.ts";

/** An array of numbers of one kind. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** The typed arrays of plain numbers, of any width: those that data come in. */
export type NumberArray = Exclude<TypedArray, Uint8ClampedArray>;

/** Whether `value` is a typed array; a `DataView` is none. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether `value` stands for an array: an array, a typed array, or any other column. */
export function isColumn(value: unknown): value is Column {
  if (Array.isArray(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return "at" in value && typeof value.at === "function" && "length" in value && typeof value.length === "number";
}

/** Whether `value` stands for an object: neither null nor an array of any kind. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as { at?: unknown }).at !== "function"
  );
}

/** Whether `value` is a number of any kind: NaN, the infinities and bigints are. */
export function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whether `value` is whole: 1.0 and bigints are, the infinities are not. */
export function isInteger(value: unknown): value is number | bigint {
  return Number.isInteger(value) || typeof value === "bigint";
}

/** Whether the type of a column alone says that each of its items is an `item`, so that nobody need look. */
export function holdsOnly(column: Column, item: ColumnItem): boolean {
  if (Array.isArray(column)) return false;
  const held = column.holds ?? heldBy(column);
  return held === item || (held === "integer" && item === "number");
}

function heldBy(column: Column): ColumnItem | undefined {
  if (!isTypedArray(column)) return undefined;
  return column[Symbol.toStringTag].startsWith("Float") ? "number" : "integer";
}
