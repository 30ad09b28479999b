/**
 * Values as the data of a column.
 *
 * A typed array of the column's own kind is taken as it is; computed columns are filled in; anything else is looked at
 * value by value.
 *
 * @module
 */
import { type Data, makeData, vectorFromArray } from "apache-arrow";
import {
  type Column,
  HalcyonError,
  LinearColumn,
  RangeColumn,
  encodeValue,
  isColumn,
  isTypedArray,
} from "@halcyon/model";
import { type ColumnMemory, freshMemory } from "./column-memory.ts";
import { type ColumnKind, type ScalarKind, nameOf, numberKind, typeOf } from "./column-kinds.ts";

/**
 * The rows of a column.
 *
 * @param memory where computed columns are filled in: new memory when left out.
 * @throws HalcyonError `catalog.column` for a value that is not of the kind.
 */
export function dataOf(name: string, kind: ColumnKind, column: Column, memory: ColumnMemory = freshMemory): Data {
  const number = kind.depth === 0 ? numberKind(kind.of) : undefined;
  if (number !== undefined) {
    const filled = filledIn(kind.of, column, () => memory.of(name, 8 * column.length));
    if (filled !== undefined) return makeData({ type: number.type(), length: filled.length, data: filled } as never);
    if (column.constructor.name === number.array.name)
      return makeData({ type: number.type(), length: column.length, data: column } as never);
  }
  const values: unknown[] = [];
  for (const value of column) values.push(fit(name, kind, value));
  return fittedData(kind, values);
}

/** The rows of a column, each of which `fit` has answered. */
export function fittedData(kind: ColumnKind, values: ArrayLike<unknown>): Data {
  if (kind.depth > 0) return listData(kind, values);
  const number = numberKind(kind.of);
  if (number === undefined || (Array.isArray(values) && values.includes(null))) {
    const [data] = vectorFromArray(Array.from(values), typeOf(kind)).data;
    if (data === undefined) throw new TypeError("Arrow made no data.");
    return data;
  }
  const column = number.array.from(values as ArrayLike<number>);
  return makeData({ type: number.type(), length: column.length, data: column } as never);
}

/**
 * A value as its column keeps it.
 *
 * @throws HalcyonError `catalog.column` when the column cannot hold it.
 */
export function fit(name: string, kind: ColumnKind, value: unknown): unknown {
  const fitted = fitted1(kind, value);
  if (fitted !== unfit) return fitted;
  const got =
    typeof value === "number" || typeof value === "bigint"
      ? String(value)
      : isColumn(value)
        ? "an array"
        : `a ${typeof value}`;
  const [holds, reason] = [nameOf(kind), `it got ${got}`];
  throw new HalcyonError("catalog.column", `The column ${name} holds ${holds}; ${reason}.`, {
    column: name,
    holds,
    reason,
  });
}

const unfit = Symbol("unfit");

function fitted1(kind: ColumnKind, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind.depth > 0) return fittedList(kind, value);
  return fittedScalar(kind.of, value);
}

function fittedList(kind: ColumnKind, value: unknown): unknown {
  const meant = isColumn(value) ? value : nested(value);
  if (meant === undefined) return unfit;
  const inner = { of: kind.of, depth: kind.depth - 1 };
  if (inner.depth === 0 && isTypedArray(meant) && meant.constructor.name === numberKind(kind.of)?.array.name)
    return meant;
  const items: unknown[] = [];
  for (const item of meant) {
    const fitted = fitted1(inner, item);
    if (fitted === unfit) return unfit;
    items.push(fitted);
  }
  return items;
}

/** What stands for an array without being one says so when it is written. */
function nested(value: unknown): Column | undefined {
  if (typeof value !== "object" || value === null || !("toJSON" in value) || typeof value.toJSON !== "function")
    return undefined;
  const meant: unknown = value.toJSON();
  return isColumn(meant) ? meant : undefined;
}

function fittedScalar(kind: ScalarKind, value: unknown): unknown {
  if (kind === "json") return encodeValue(value);
  if (kind === "utf8") return typeof value === "string" ? value : unfit;
  if (kind === "bool") return typeof value === "boolean" ? value : value === 0 || value === 1 ? value === 1 : unfit;
  if (kind.startsWith("f"))
    return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : unfit;
  if ((typeof value === "number" && Number.isInteger(value)) || typeof value === "bigint") {
    const whole = BigInt(value);
    const bits = 8 * Number(kind.slice(1));
    const inside = kind.startsWith("u") ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
    if (inside === whole) return bits === 64 ? whole : Number(whole);
  }
  // Truths are numbers to NumPy.
  return typeof value === "boolean" ? fittedScalar(kind, value ? 1 : 0) : unfit;
}

/** Lists as Arrow has them: all their items one after another, and where each list begins. */
function listData(kind: ColumnKind, lists: ArrayLike<unknown>): Data {
  const { length } = lists;
  const offsets = new Int32Array(length + 1);
  const nulls = new Uint8Array(Math.ceil(length / 8));
  let nullCount = 0;
  for (let row = 0; row < length; row += 1) {
    const list = lists[row] as ArrayLike<unknown> | null;
    offsets[row + 1] = (offsets[row] ?? 0) + (list?.length ?? 0);
    if (list === null) nullCount += 1;
    else nulls[row >> 3] = (nulls[row >> 3] ?? 0) | (1 << (row & 7));
  }
  const inner = { of: kind.of, depth: kind.depth - 1 };
  const child = fittedData(inner, flattened(inner, lists, offsets[length] ?? 0));
  return makeData({
    type: typeOf(kind),
    length,
    nullCount,
    nullBitmap: nullCount > 0 ? nulls : null,
    valueOffsets: offsets,
    child,
  } as never);
}

function flattened(inner: ColumnKind, lists: ArrayLike<unknown>, total: number): ArrayLike<unknown> {
  const number = inner.depth === 0 ? numberKind(inner.of) : undefined;
  const all = Array.from(lists, (list) => (list ?? []) as ArrayLike<unknown>);
  if (number === undefined || all.some((list) => Array.isArray(list) && list.includes(null)))
    return all.flatMap((list) => Array.from(list));
  const joined = new number.array(total);
  let at = 0;
  for (const list of all) {
    joined.set(list as ArrayLike<number>, at);
    at += list.length;
  }
  return joined;
}

/** Sequence numbers as 64-bit integers, and times on a line, without a value for each row. */
function filledIn(
  kind: ScalarKind,
  column: Column,
  memory: () => ArrayBuffer,
): Float64Array | BigInt64Array | undefined {
  if (column instanceof LinearColumn && kind === "f8") {
    const times = new Float64Array(memory(), 0, column.length);
    if (column.step === 0) return times.fill(column.start);
    column.writeInto(times);
    return times;
  }
  if (!(column instanceof RangeColumn) || kind !== "i8") return undefined;
  // As pairs of 32-bit words: a bigint for each row costs ten times as much.
  const { start, length } = column;
  const buffer = memory();
  const words = new Uint32Array(buffer, 0, 2 * length);
  const high = Math.floor(start / 2 ** 32);
  const same = Math.floor((start + length) / 2 ** 32) === high;
  for (let row = 0; row < length; row += 1) {
    words[2 * row] = start + row;
    words[2 * row + 1] = same ? high : Math.floor((start + row) / 2 ** 32);
  }
  return new BigInt64Array(buffer, 0, length);
}
