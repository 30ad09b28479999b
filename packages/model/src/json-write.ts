/**
 * Values as JSON text, for what `JSON.stringify` would lose.
 *
 * NaN and the infinities are written bare, as Python's `json` writes and reads them; columns and typed arrays as
 * arrays; bigints with all their digits. A number past 2^53 is written so that it reads back as a number and not as
 * a bigint, and -0 keeps its sign.
 *
 * @module
 */
import { LinearColumn, RangeColumn, UidColumn } from "./columns.ts";
import { HalcyonError } from "./errors.ts";
import { shown } from "./explain.ts";
import { deepest } from "./json-read.ts";
import { type TypedArray, isColumn, isTypedArray } from "./kinds.ts";

/**
 * Whether `JSON.stringify` writes all of `value` and reads it back the same: finite numbers up to 2^53, strings,
 * booleans, null, and plain objects and arrays of these.
 */
export function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === "number") return isPlainNumber(value);
  if (typeof value !== "object")
    return typeof value !== "bigint" && typeof value !== "function" && typeof value !== "symbol";
  if (value === null) return true;
  if (depth > deepest) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isPlain(item, depth + 1)) return false;
    return true;
  }
  if (value.constructor !== Object) return false;
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === "number" ? !isPlainNumber(item) : typeof item !== "string" && !isPlain(item, depth + 1))
      return false;
  }
  return true;
}

function isPlainNumber(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER && (value !== 0 || 1 / value > 0);
}

/**
 * `value` as JSON text, with care.
 *
 * @throws HalcyonError `document.json` for a function, a symbol, a Map, a Set, or an object that holds itself.
 */
export function write(value: unknown): string {
  return writeValue(value, "", []) ?? "null";
}

function writeValue(value: unknown, path: string, within: unknown[]): string | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
      return JSON.stringify(value);
    case "number":
      return writeNumber(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "object":
      return value === null ? "null" : writeObject(value, path, within);
    default:
      return refuse(path, value);
  }
}

function writeNumber(value: number): string {
  if (isPlainNumber(value)) return String(value);
  if (value === 0) return "-0.0";
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function writeObject(value: object, path: string, within: unknown[]): string {
  if (within.includes(value) || within.length > deepest) return refuse(path, value);
  if (isTypedArray(value)) return writeTyped(value);
  const computed = writeComputed(value);
  if (computed !== undefined) return computed;
  within.push(value);
  let text = "";
  if (isColumn(value)) {
    let row = 0;
    for (const item of value) {
      text += `${row === 0 ? "[" : ","}${writeValue(item, `${path}/${row}`, within) ?? "null"}`;
      row++;
    }
    text = row === 0 ? "[]" : `${text}]`;
  } else if ("toJSON" in value && typeof value.toJSON === "function") {
    const meant: unknown = value.toJSON();
    text = writeValue(meant, path, within) ?? "null";
  } else {
    if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) refuse(path, value);
    // The timestamps of fast data are one column for all keys: its text is made once.
    let last: unknown;
    let written: string | undefined;
    for (const [key, item] of Object.entries(value)) {
      if (item !== last || typeof item !== "object") written = writeValue(item, `${path}/${key}`, within);
      last = item;
      if (written !== undefined) text += `${text === "" ? "{" : ","}${JSON.stringify(key)}:${written}`;
    }
    text = text === "" ? "{}" : `${text}}`;
  }
  within.pop();
  return text;
}

/** Values whose text is put together before it joins the others: one text that grows value by value takes three times as long. */
const inOnePiece = 64;

function writeTyped(values: TypedArray): string {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return `[${values.join(",")}]`;
  return writeRows(values.length, (start, stop) => {
    let text = "";
    for (let i = start; i < stop; i += 1) {
      const value = values[i] ?? 0;
      text += isPlainNumber(value) ? `,${value}` : `,${writeNumber(value)}`;
    }
    return text;
  });
}

/** The columns that are computed from their row, without going through each as a value of any kind. */
function writeComputed(column: object): string | undefined {
  if (column instanceof UidColumn) {
    const page = JSON.stringify(column.page).slice(0, -1);
    return writeRows(column.length, (start, stop) => {
      let text = "";
      for (let row = column.first + start; row < column.first + stop; row += 1) text += `,${page}/${row}"`;
      return text;
    });
  }
  if (!(column instanceof LinearColumn) && !(column instanceof RangeColumn)) return undefined;
  return writeRows(column.length, (start, stop) => {
    let text = "";
    for (let row = start; row < stop; row += 1) {
      const value = column.at(row) ?? 0;
      text += isPlainNumber(value) ? `,${value}` : `,${writeNumber(value)}`;
    }
    return text;
  });
}

/** An array of texts that come in pieces, each value with a comma before it. */
function writeRows(length: number, piece: (start: number, stop: number) => string): string {
  let text = "";
  for (let start = 0; start < length; start += inOnePiece) text += piece(start, Math.min(length, start + inOnePiece));
  // Cutting makes one piece of it at once: the many would be carried along by every collection of garbage.
  return `[${text.slice(1)}]`;
}

function refuse(path: string, value: unknown): never {
  const what =
    value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)
      ? `a ${value.constructor.name}`
      : typeof value === "object"
        ? `an object that holds itself, or is nested more than ${deepest} deep`
        : `a ${typeof value}: ${shown(value)}`;
  const where = path === "" ? "The value" : `The value at ${path.slice(1)}`;
  throw new HalcyonError(
    "document.json",
    `${where} cannot be written as JSON: it is ${what}. Numbers, texts, booleans, null, and objects and arrays of these can.`,
    { reason: what, at: path.slice(1) },
  );
}
