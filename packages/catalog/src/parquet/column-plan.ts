/**
 * How a column of Arrow lies in a Parquet file, and back.
 *
 * Numbers are written plainly, so that reading them is copying them; texts are packed. What Parquet has no simple word
 * for is refused: such a table stays an Arrow segment, and loses nothing.
 *
 * @module
 */
import {
  type Data,
  DataType,
  type Field,
  makeData,
  Precision,
  TimeUnit,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { HalcyonError, type NumberArray } from "@halcyon/model";
import { plainValues } from "../tables/plain-value.ts";
import type { DecodedArray } from "hyparquet";
import type { ParquetWriter } from "hyparquet-writer";

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

/** One column. */
export interface ColumnPlan {
  readonly name: string;
  readonly elements: readonly SchemaElement[];
  /** Whether it is worth packing. */
  readonly packed: boolean;
  /** The values as the Parquet library takes them. */
  readonly out: (column: Vector) => DecodedArray;
  /** What the library gave, as a column again: one piece. */
  readonly back: (values: DecodedArray) => Data;
}

/** A type whose values are numbers side by side in memory. */
interface Plain {
  readonly element: Pick<SchemaElement, "type" | "converted_type" | "logical_type">;
  readonly array: NumberArrayClass;
}

interface NumberArrayClass {
  new (length: number): NumberArray;
  readonly name: string;
}

/**
 * @param nullable whether values are missing.
 * @throws HalcyonError `catalog.format` for a type that is not written.
 */
export function columnPlan({ name, type }: Field, nullable: boolean): ColumnPlan {
  const repetition_type = nullable ? "OPTIONAL" : "REQUIRED";
  const plain = plainOf(type);
  if (plain !== undefined) {
    return {
      name,
      elements: [{ name, repetition_type, ...plain.element }],
      packed: false,
      out: (column) => (nullable ? withHoles(column) : (column.toArray() as DecodedArray)),
      back: (values) => numbersFrom(type, values, plain.array),
    };
  }
  const word = DataType.isBool(type) ? ({ type: "BOOLEAN" } as const) : textOf(type);
  if (word !== undefined) {
    const elements = [{ name, repetition_type, ...word }] as const;
    return { name, elements, packed: true, out: (column) => [...column], back: (values) => valuesFrom(type, values) };
  }
  const elements = listElements(name, type, repetition_type);
  if (elements !== undefined) {
    return { name, elements, packed: true, out: plainRows, back: (values) => valuesFrom(type, values) };
  }
  const reason = `a column of ${type.toString()}`;
  throw new HalcyonError("catalog.format", `${name} is ${reason}, which is not written as Parquet.`, {
    path: name,
    reason,
  });
}

/** A list, of lists perhaps, however deep; undefined for what is none, or holds what is not written. */
function listElements(
  name: string,
  type: DataType,
  repetition_type: "OPTIONAL" | "REQUIRED",
): readonly SchemaElement[] | undefined {
  if (!DataType.isList(type) && !DataType.isFixedSizeList(type)) return undefined;
  const item = (type.children as readonly Field[])[0]?.type;
  if (item === undefined) return undefined;
  const element = plainOf(item)?.element ?? (DataType.isBool(item) ? { type: "BOOLEAN" as const } : textOf(item));
  const inner =
    element === undefined
      ? listElements("element", item, "OPTIONAL")
      : [{ name: "element", repetition_type: "OPTIONAL" as const, ...element }];
  return (
    inner && [
      { name, repetition_type, num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      ...inner,
    ]
  );
}

function textOf(type: DataType): Plain["element"] | undefined {
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return { type: "BYTE_ARRAY", converted_type: "UTF8" };
  return DataType.isBinary(type) ? { type: "BYTE_ARRAY" } : undefined;
}

const integers: Readonly<Record<string, Plain>> = {
  i8: { element: { type: "INT32", converted_type: "INT_8" }, array: Int8Array },
  i16: { element: { type: "INT32", converted_type: "INT_16" }, array: Int16Array },
  i32: { element: { type: "INT32" }, array: Int32Array },
  i64: { element: { type: "INT64" }, array: BigInt64Array },
  u8: { element: { type: "INT32", converted_type: "UINT_8" }, array: Uint8Array },
  u16: { element: { type: "INT32", converted_type: "UINT_16" }, array: Uint16Array },
  u32: { element: { type: "INT32", converted_type: "UINT_32" }, array: Uint32Array },
  u64: { element: { type: "INT64", converted_type: "UINT_64" }, array: BigUint64Array },
};

function plainOf(type: DataType): Plain | undefined {
  if (DataType.isInt(type)) return integers[`${type.isSigned ? "i" : "u"}${type.bitWidth}`];
  if (DataType.isFloat(type) && type.precision === Precision.SINGLE)
    return { element: { type: "FLOAT" }, array: Float32Array };
  if (DataType.isFloat(type) && type.precision === Precision.DOUBLE)
    return { element: { type: "DOUBLE" }, array: Float64Array };
  if (!DataType.isTimestamp(type) || type.unit === TimeUnit.SECOND) return undefined;
  const unit = type.unit === TimeUnit.MILLISECOND ? "MILLIS" : type.unit === TimeUnit.MICROSECOND ? "MICROS" : "NANOS";
  const isAdjustedToUTC = typeof type.timezone === "string" && type.timezone !== "";
  return {
    element: { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit } },
    array: BigInt64Array,
  };
}

function plainRows(column: Vector): DecodedArray {
  return plainValues(column);
}

/** Numbers, and null where there is none. */
function withHoles(column: Vector): unknown[] {
  const numbers = column.toArray() as ArrayLike<unknown>;
  return Array.from({ length: column.length }, (_, row) => (column.isValid(row) ? numbers[row] : null));
}

function numbersFrom(type: DataType, values: DecodedArray, array: NumberArrayClass): Data {
  const { length } = values;
  if (values.constructor.name === array.name) return makeData({ type, length, nullCount: 0, data: values } as never);
  const data = new array(length) as { [row: number]: unknown };
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  let nullCount = 0;
  for (let row = 0; row < length; row += 1) {
    const value: unknown = values[row];
    if (value === null || value === undefined) nullCount += 1;
    else {
      data[row] = value;
      nullBitmap[row >> 3] = (nullBitmap[row >> 3] ?? 0) | (1 << (row & 7));
    }
  }
  return makeData({ type, length, nullCount, data, ...(nullCount > 0 ? { nullBitmap } : {}) } as never);
}

function valuesFrom(type: DataType, values: DecodedArray): Data {
  const [data] = vectorFromArray(
    Array.from(values, (value: unknown) => value ?? null),
    type,
  ).data;
  if (data === undefined) throw new TypeError(`Arrow made no data of ${values.length} values.`);
  return data;
}
