/**
 * A column of a stranger as one of the table's type, when all its values are the same there.
 *
 * The field's writers look at a batch of rows and make its types from what they see: a list that happens to be empty is a
 * list of nothing, a number without a fraction a whole one. The type of the table is that of its first rows.
 *
 * @module
 */
import type { Data, DataType, Vector } from "apache-arrow";
import { isHalcyonError } from "@halcyon/model";
import { kindOfType } from "../arrow/column-kinds.ts";
import { fit, fittedData } from "../arrow/column-data.ts";
import { plainValue } from "./plain-value.ts";

/** @returns undefined when a value has no equal in that type. */
export function castColumn(column: Vector, type: DataType): Data | undefined {
  const kind = kindOfType(type);
  if (kind === undefined) return undefined;
  try {
    const values: unknown[] = [];
    for (const value of column) {
      const plain = plainValue(value);
      const fitted = fit("", kind, plain);
      if (!isExact(plain, fitted)) return undefined;
      values.push(fitted);
    }
    return fittedData(kind, values);
  } catch (error) {
    if (isHalcyonError(error, "catalog.column")) return undefined;
    throw error;
  }
}

/** Whether whole numbers past 2^53 are still what they were. */
function isExact(value: unknown, fitted: unknown): boolean {
  if (Array.isArray(value) && Array.isArray(fitted)) return value.every((item, at) => isExact(item, fitted[at]));
  return typeof value !== "bigint" || typeof fitted !== "number" || BigInt(fitted) === value;
}
