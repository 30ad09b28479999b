/**
 * Lists within lists as memory has them: where each list ends, level by level, and all their numbers one after another.
 *
 * @module
 */
import { type Data, DataType, makeData, type Vector } from "apache-arrow";
import { HalcyonError, type NumberArray } from "@halcyon/model";
import { type ColumnKind, kindOfType, numberKind, typeOf } from "../arrow/column-kinds.ts";

/** The rows of a column. */
export interface ListBuffers {
  readonly length: number;
  /** Of each level from the outermost: where its lists begin among what they hold; one more than there are lists. */
  readonly offsets: readonly (readonly number[])[];
  /** Truths are 0 and 1. */
  readonly values: NumberArray;
  readonly isBool: boolean;
}

/** The buffers of a column, whose missing lists are empty and missing numbers NaN; undefined for what is no numbers. */
export function listBuffers(vector: Vector): ListBuffers | undefined {
  const offsets: number[][] = [];
  // What is empty has no memory for what it does not hold.
  let chunks: readonly Data[] = vector.data.filter((chunk) => chunk.length > 0);
  let type = vector.type as DataType;
  while (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    const ends = [0];
    chunks = chunks.map((chunk) => childOf(chunk, ends)).filter((chunk) => chunk.length > 0);
    offsets.push(ends);
    type = (type.children[0] as { readonly type: DataType }).type;
  }
  const kind = kindOfType(type)?.of;
  const isBool = kind === "bool";
  const number = kind === undefined ? undefined : numberKind(kind);
  if (!isBool && number === undefined) return undefined;
  const values = joined(chunks.map(numbersOf), number?.array ?? Uint8Array);
  return { length: vector.length, offsets, values, isBool };
}

/** What the lists of a chunk hold; `ends` is told where each of them does. */
function childOf(chunk: Data, ends: number[]): Data {
  const [child] = chunk.children as readonly Data[];
  if (child === undefined) throw new TypeError("A list of Arrow's has no child.");
  const base = ends.at(-1) ?? 0;
  if (DataType.isFixedSizeList(chunk.type)) {
    const { listSize } = chunk.type;
    for (let row = 1; row <= chunk.length; row += 1) ends.push(base + row * listSize);
    return child.slice(0, chunk.length * listSize);
  }
  const places = chunk.valueOffsets as ArrayLike<number | bigint>;
  const first = Number(places[0] ?? 0);
  for (let row = 1; row <= chunk.length; row += 1) ends.push(base + Number(places[row]) - first);
  return child.slice(first, Number(places[chunk.length] ?? first) - first);
}

function numbersOf(chunk: Data): NumberArray {
  if (DataType.isBool(chunk.type)) {
    const bits = chunk.values as Uint8Array;
    return Uint8Array.from({ length: chunk.length }, (_, at) => {
      const bit = chunk.offset + at;
      return ((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1;
    });
  }
  const numbers = (chunk.values as NumberArray).subarray(0, chunk.length);
  if (chunk.nullCount === 0) return numbers;
  return Float64Array.from(numbers as ArrayLike<number | bigint>, (value, at) =>
    chunk.getValid(at) ? Number(value) : Number.NaN,
  );
}

/** @param usual the kind of numbers where there is none. */
function joined(parts: readonly NumberArray[], usual: unknown): NumberArray {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const isOne = parts.every((part) => part.constructor === first?.constructor);
  const Kind = (isOne ? (first?.constructor ?? usual) : Float64Array) as Float64ArrayConstructor;
  const whole = new Kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set((isOne ? part : Float64Array.from(part as ArrayLike<number>, Number)) as Float64Array, at);
    at += part.length;
  }
  return whole;
}

/** The rows as a column of Arrow's. @param kind of so many levels. */
export function columnOf({ offsets, values, isBool, length }: ListBuffers, kind: ColumnKind): Data {
  const leaf = { ...kind, depth: 0 };
  let data = makeData({
    type: typeOf(leaf),
    length: offsets.at(-1)?.at(-1) ?? length,
    nullCount: 0,
    data: isBool ? bitsOf(values) : values,
  } as never) as Data;
  for (const [level, ends] of [...offsets.entries()].toReversed())
    data = makeData({
      type: typeOf({ of: kind.of, depth: offsets.length - level }),
      length: ends.length - 1,
      nullCount: 0,
      valueOffsets: Int32Array.from(ends),
      child: data,
    } as never);
  return data;
}

function bitsOf(truths: NumberArray): Uint8Array {
  const bits = new Uint8Array(Math.ceil(truths.length / 8));
  for (const [at, truth] of truths.entries()) if (truth) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  return bits;
}

/** The length that all lists of a level have, level by level; null where they differ. */
export function lengthsOf({ offsets }: ListBuffers): readonly (number | null)[] {
  return offsets.map((ends) => {
    const length = (ends[1] ?? 0) - (ends[0] ?? 0);
    return ends.every((end, at) => at === 0 || end - (ends[at - 1] ?? 0) === length) ? length : null;
  });
}

/** @throws HalcyonError `catalog.range` for lists that are not as long as their axis is. */
export function checkLengths({ offsets }: ListBuffers, shape: readonly (number | null)[]): void {
  for (const [level, ends] of offsets.entries()) {
    const wanted = shape[level + 1] ?? null;
    const found = ends.find((end, at) => at > 0 && wanted !== null && end - (ends[at - 1] ?? 0) !== wanted);
    if (found === undefined) continue;
    const at = ends.indexOf(found);
    const length = found - (ends[at - 1] ?? 0);
    throw new HalcyonError("catalog.range", `A list along axis ${level + 1} has ${length} items; each has ${wanted}.`, {
      asked: String(length),
      allowed: String(wanted),
    });
  }
}
