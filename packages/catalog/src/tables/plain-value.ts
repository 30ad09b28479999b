/** Values of Arrow's vectors as values of ours. @module */
import { DataType, Vector } from "apache-arrow";
import { decimalText } from "./decimals.ts";

/**
 * Lists of Arrow's as lists of ours, however deep; other values as they are.
 *
 * @param type that of the value: it says where the point of a decimal is, which is then the number nearest to it.
 */
export function plainValue(value: unknown, type?: DataType): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (DataType.isDecimal(type)) return Number(decimalText(value as Uint32Array, type.scale));
  if (value instanceof Vector) return plainValues(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  if (Symbol.iterator in value && "toArray" in value)
    return Array.from(value as Iterable<unknown>, (item) => plainValue(item));
  if ("toJSON" in value && typeof value.toJSON === "function") return (value.toJSON as () => unknown)();
  return value;
}

/** The values of a column, or of a list in one. */
export function plainValues(vector: Vector): unknown[] {
  const type = vector.type as DataType;
  return Array.from(vector as Iterable<unknown>, (value) => plainValue(value, type));
}
