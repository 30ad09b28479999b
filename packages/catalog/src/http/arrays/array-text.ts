/** Arrays as JSON and CSV. @module */
import { HalcyonError } from "@halcyon/model";
import type { ArrayPart, DataType } from "../../contract.ts";
import { sizeOf, valuesOf } from "./numbers-in-memory.ts";

/** One value of a table or array. */
export type Value = number | bigint | boolean | string;

/** Nested lists. NaN and infinities are null, as JSON has no word for them. */
export function jsonOfArray(part: ArrayPart, type: DataType): string {
  const values = valuesOf(part, type);
  const write = (axis: number, from: number, count: number): string => {
    const length = part.shape[axis];
    if (length === undefined) return jsonOf(values[from]);
    if (length === 0) return "[]";
    const each = count / length;
    const items: string[] = [];
    for (let index = 0; index < length; index += 1) items.push(write(axis + 1, from + index * each, each));
    return `[${items.join(",")}]`;
  };
  return write(0, 0, sizeOf(part.shape));
}

/**
 * Rows of an array of at most two axes, as `numpy.savetxt` parts them.
 *
 * @throws HalcyonError `catalog.format_asked` for arrays of more axes.
 */
export function csvOfArray(part: ArrayPart, type: DataType): string {
  const [rows = 1, columns = 1, ...more] = part.shape;
  if (more.length > 0)
    throw new HalcyonError(
      "catalog.format_asked",
      `An array of ${part.shape.length} axes is no table: slice it first.`,
      {
        asked: "text/csv",
        offered: "application/octet-stream, application/json",
      },
    );
  const values = valuesOf(part, type);
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const cells: string[] = [];
    for (let column = 0; column < columns; column += 1) cells.push(cellOf(values[row * columns + column]));
    lines.push(`${cells.join(",")}\n`);
  }
  return lines.join("");
}

/** A cell, in quotes when it has to be. */
export function cellOf(value: Value | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function jsonOf(value: Value | undefined): string {
  if (typeof value === "bigint") return value.toString();
  return JSON.stringify(value ?? null);
}
