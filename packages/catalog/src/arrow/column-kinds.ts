/**
 * What the columns of a segment are, and how a column of a page becomes one.
 *
 * A typed array of the column's own kind is taken as it is; computed columns are filled in; anything else is looked at
 * value by value. What is neither a number nor a text is kept as JSON, and its field says so (`halcyon.json`).
 *
 * @module
 */
import {
  type Data,
  type DataType,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  makeData,
  vectorFromArray,
} from "apache-arrow";
import { type Column, type DataKey, HalcyonError, LinearColumn, RangeColumn, encodeValue } from "@halcyon/model";

interface NumberKind {
  readonly type: () => DataType;
  readonly array: { new (length: number): ArrayBufferView; readonly name: string };
}

type NumberWord = `${"u" | "i"}${1 | 2 | 4 | 8}` | "f4" | "f8";

const numbers: Readonly<Record<NumberWord, NumberKind>> = {
  u1: { type: () => new Uint8(), array: Uint8Array },
  i1: { type: () => new Int8(), array: Int8Array },
  u2: { type: () => new Uint16(), array: Uint16Array },
  i2: { type: () => new Int16(), array: Int16Array },
  u4: { type: () => new Uint32(), array: Uint32Array },
  i4: { type: () => new Int32(), array: Int32Array },
  u8: { type: () => new Uint64(), array: BigUint64Array },
  i8: { type: () => new Int64(), array: BigInt64Array },
  f4: { type: () => new Float32(), array: Float32Array },
  f8: { type: () => new Float64(), array: Float64Array },
};

/** What a column holds: a kind of number (`f8`), texts, or JSON. */
export type ColumnKind = "utf8" | "json" | NumberWord;

/** The kind of the column of a data key. */
export function kindOf({ dtype, dtype_numpy: word, shape }: DataKey): ColumnKind {
  if (dtype === "string") return "utf8";
  if ((dtype !== "number" && dtype !== "integer") || shape.length > 0) return "json";
  const named = typeof word === "string" ? /^[<|=]?([uif]\d)$/u.exec(word)?.[1] : undefined;
  if (named !== undefined && isNumber(named)) return named;
  return dtype === "integer" ? "i8" : "f8";
}

function isNumber(kind: string): kind is NumberWord {
  return Object.hasOwn(numbers, kind);
}

/** Arrow's type of a kind. */
export function typeOf(kind: ColumnKind): DataType {
  return isNumber(kind) ? numbers[kind].type() : new Utf8();
}

/**
 * The rows of a column.
 *
 * @throws HalcyonError `catalog.column` for a value that is not of the kind.
 */
export function dataOf(name: string, kind: ColumnKind, column: Column): Data {
  const number = isNumber(kind) ? numbers[kind] : undefined;
  const type = typeOf(kind);
  if (number !== undefined) {
    const filled = filledIn(kind, column);
    if (filled !== undefined) return makeData({ type, length: filled.length, data: filled } as never);
    if (column.constructor.name === number.array.name)
      return makeData({ type, length: column.length, data: column } as never);
  }
  const values: unknown[] = [];
  for (const value of column) values.push(fit(name, kind, value));
  const [data] = vectorFromArray(values, type).data;
  if (data === undefined) throw new TypeError(`Arrow made no data of ${name}.`);
  return data;
}

/** The rows of a column, each of which `fit` has answered. */
export function fittedData(kind: ColumnKind, values: readonly unknown[]): Data {
  const number = isNumber(kind) ? numbers[kind] : undefined;
  if (number === undefined || values.includes(null)) {
    const [data] = vectorFromArray(values, typeOf(kind)).data;
    if (data === undefined) throw new TypeError("Arrow made no data.");
    return data;
  }
  const column = (number.array as unknown as Float64ArrayConstructor).from(values as number[]);
  return makeData({ type: number.type(), length: column.length, data: column } as never);
}

/** Sequence numbers as 64-bit integers, and times on a line, without a value for each row. */
function filledIn(kind: ColumnKind, column: Column): Float64Array | BigInt64Array | undefined {
  if (column instanceof LinearColumn && kind === "f8") {
    const times = new Float64Array(column.length);
    if (column.step === 0) return times.fill(column.start);
    for (let row = 0; row < times.length; row += 1) times[row] = column.at(row) ?? Number.NaN;
    return times;
  }
  if (!(column instanceof RangeColumn) || kind !== "i8") return undefined;
  // As pairs of 32-bit words: a bigint for each row costs ten times as much.
  const words = new Uint32Array(2 * column.length);
  for (let row = 0; row < column.length; row += 1) {
    const value = column.start + row;
    words[2 * row] = value;
    words[2 * row + 1] = Math.floor(value / 2 ** 32);
  }
  return new BigInt64Array(words.buffer);
}

/**
 * A value as its column keeps it.
 *
 * @throws HalcyonError `catalog.column` when the column cannot hold it.
 */
export function fit(name: string, kind: ColumnKind, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind === "json") return encodeValue(value);
  if (kind === "utf8") {
    if (typeof value === "string") return value;
  } else if (kind.startsWith("f")) {
    if (typeof value === "number") return value;
    if (typeof value === "bigint") return Number(value);
  } else if ((typeof value === "number" && Number.isInteger(value)) || typeof value === "bigint") {
    const whole = BigInt(value);
    const bits = 8 * Number(kind.slice(1));
    const inside = kind.startsWith("u") ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
    if (inside === whole) return bits === 64 ? whole : Number(whole);
  }
  const reason = `it got ${typeof value === "number" || typeof value === "bigint" ? String(value) : `a ${typeof value}`}`;
  throw new HalcyonError("catalog.column", `The column ${name} holds ${kind}; ${reason}.`, {
    column: name,
    holds: kind,
    reason,
  });
}
