/**
 * What the columns of a segment are.
 *
 * Numbers, truths and texts are columns of Arrow's own kinds; arrays are lists of these, as deep as their shape is long.
 * What is none of that is kept as JSON, and its field says so (`halcyon.json`).
 *
 * @module
 */
import {
  Bool,
  DataType,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  List,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
} from "apache-arrow";
import { type DataKey, numberArrays } from "@halcyon/model";

/** A kind of number, as NumPy calls it. */
export type NumberWord = `${"u" | "i"}${1 | 2 | 4 | 8}` | "f4" | "f8";
/** What a single value is. */
export type ScalarKind = "utf8" | "json" | "bool" | NumberWord;
/** What a column holds: single values, or lists of them, so deep. */
export interface ColumnKind {
  readonly of: ScalarKind;
  /** 0 for single values. */
  readonly depth: number;
}

interface NumberKind {
  readonly type: () => DataType;
  readonly array: Float64ArrayConstructor;
}

const types: Readonly<Record<NumberWord, () => DataType>> = {
  u1: () => new Uint8(),
  i1: () => new Int8(),
  u2: () => new Uint16(),
  i2: () => new Int16(),
  u4: () => new Uint32(),
  i4: () => new Int32(),
  u8: () => new Uint64(),
  i8: () => new Int64(),
  f4: () => new Float32(),
  f8: () => new Float64(),
};
const numbers: ReadonlyMap<string, NumberKind> = new Map(
  Object.entries(types).map(([word, type]) => [word, { type, array: numberArrays[word] as Float64ArrayConstructor }]),
);

/** How a kind of number is kept; undefined for what is no number. */
export function numberKind(kind: ScalarKind): NumberKind | undefined {
  return numbers.get(kind);
}

/** A column of single values. */
export function single(of: ScalarKind): ColumnKind {
  return { of, depth: 0 };
}

/** The kind of the column of a data key. */
export function kindOf({ dtype, dtype_numpy: word, shape }: DataKey): ColumnKind {
  const numpy = typeof word === "string" ? /^[<>|=]?([uifbSU])(\d+)$/u.exec(word) : null;
  const named = numpy === null ? undefined : `${numpy[1]}${numpy[2]}`;
  const isText = numpy?.[1] === "S" || numpy?.[1] === "U";
  const item: ScalarKind =
    named !== undefined && isNumberWord(named) ? named : named === "b1" ? "bool" : isText ? "utf8" : "f8";
  switch (dtype) {
    case "string":
      return single("utf8");
    case "boolean":
      return single("bool");
    case "array":
      // A structure of several fields is no list of one kind.
      return Array.isArray(word) ? single("json") : { of: item, depth: Math.max(1, shape.length) };
    default: {
      const number = numberKind(item) === undefined || named === undefined ? (dtype === "integer" ? "i8" : "f8") : item;
      return { of: number, depth: shape.length };
    }
  }
}

/** Arrow's type of a kind. */
export function typeOf({ of, depth }: ColumnKind): DataType {
  if (depth > 0) return new List(new Field("item", typeOf({ of, depth: depth - 1 }), true));
  if (of === "bool") return new Bool();
  return numberKind(of)?.type() ?? new Utf8();
}

/** The kind of a column of this type; undefined for types that columns of ours never have. */
export function kindOfType(type: DataType): ColumnKind | undefined {
  if (DataType.isList(type)) {
    const [item] = type.children;
    const inner = item === undefined ? undefined : kindOfType(item.type);
    return inner && { of: inner.of, depth: inner.depth + 1 };
  }
  if (DataType.isUtf8(type)) return single("utf8");
  if (DataType.isBool(type)) return single("bool");
  if (DataType.isInt(type)) return single(`${type.isSigned ? "i" : "u"}${(type.bitWidth / 8) as 1 | 2 | 4 | 8}`);
  const words: Readonly<Record<number, NumberWord>> = { 1: "f4", 2: "f8" };
  const word = DataType.isFloat(type) ? words[type.precision] : undefined;
  return word && single(word);
}

/** A kind as a sentence says it. */
export function nameOf({ of, depth }: ColumnKind): string {
  return depth === 0 ? of : `lists of ${nameOf({ of, depth: depth - 1 })}`;
}

function isNumberWord(kind: string): kind is NumberWord {
  return numbers.has(kind);
}
