/**
 * A column of a table as an array: numbers as they lie, texts in a fixed width, lists of one length as a second axis.
 *
 * The field's clients ask for `…/internal/<column>` as if it were a node, and read it as an array.
 *
 * @module
 */
import { DataType as Arrow, type Table, type Vector } from "apache-arrow";
import { HalcyonError, decodeValue } from "@halcyon/model";
import type { ArrayPart, ArrayStructure, DataType, RaggedStructure } from "../../contract.ts";
import { type ListBuffers, lengthsOf, listBuffers } from "../../ragged/list-buffers.ts";
import { structureOfRows, typeOfNumbers } from "../../ragged/ragged-structure.ts";
import { timesOf } from "../../tables/moments.ts";
import { plainValues } from "../../tables/plain-value.ts";

/** A column as the numbers of an array. */
export interface ColumnArray {
  readonly structure: ArrayStructure;
  readonly part: ArrayPart;
}

/** A column of lists of different lengths. */
export interface ColumnLists {
  readonly structure: RaggedStructure;
  readonly rows: ListBuffers;
}

/** @throws HalcyonError `catalog.missing` for a column that is none of lists of different lengths. */
export function columnLists(table: Table, name: string): ColumnLists {
  const rows = raggedRows(columnIn(table, name));
  if (rows !== undefined) return { structure: structureOfRows(rows), rows };
  const why = `The column ${name} has no lists of different lengths; ask for it as an array.`;
  throw new HalcyonError("catalog.missing", why, { document: "ragged", uid: name });
}

/** Whether a column has lists of different lengths. */
export function isRagged(table: Table, name: string): boolean {
  return raggedRows(columnIn(table, name)) !== undefined;
}

function columnIn(table: Table, name: string): Vector {
  const vector = table.getChild(name);
  if (vector !== null) return vector;
  throw new HalcyonError("catalog.missing", `The table has no column ${name}.`, { document: "column", uid: name });
}

function raggedRows(vector: Vector): ListBuffers | undefined {
  const rows = Arrow.isList(vector.type) ? listBuffers(vector) : undefined;
  return rows !== undefined && lengthsOf(rows).includes(null) ? rows : undefined;
}

/** @throws HalcyonError `catalog.format_asked` for columns whose values have no type in common. */
export function columnArray(table: Table, name: string): ColumnArray {
  const vector = columnIn(table, name);
  const isJson = table.schema.fields.find((field) => field.name === name)?.metadata.get("halcyon.json") === "true";
  const { type, bytes, shape } = isJson
    ? listsOf(Array.from(vector as Iterable<unknown>, readJson), name)
    : packed(vector, name);
  const structure: ArrayStructure = {
    data_type: type,
    chunks: shape.map((length) => [length]),
    shape,
    dims: null,
    resizable: false,
  };
  return { structure, part: { shape, bytes } };
}

interface Packed {
  readonly type: DataType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

function packed(vector: Vector, name: string): Packed {
  const { type } = vector;
  const shape = [vector.length];
  if (Arrow.isInt(type) || Arrow.isFloat(type)) {
    const itemsize = Arrow.isInt(type) ? type.bitWidth / 8 : 2 ** (type.precision + 1);
    const kind = Arrow.isFloat(type) ? "f" : type.isSigned ? "i" : "u";
    const values = vector.toArray() as Float64Array;
    return {
      type: numeric(kind, itemsize),
      shape,
      bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    };
  }
  const times = timesOf(vector);
  if (times !== undefined) {
    const { kind, unit, counts } = times;
    return { type: { ...numeric(kind, 8), dt_units: `[${unit}]` }, shape, bytes: new Uint8Array(counts.buffer) };
  }
  const lists = Arrow.isList(type) ? listBuffers(vector) : undefined;
  const lengths = lists === undefined ? [null] : lengthsOf(lists);
  if (lists !== undefined && !lengths.includes(null)) {
    const { buffer, byteOffset, byteLength } = lists.values;
    const axes = lists.length === 0 ? [] : (lengths as readonly number[]);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return { type: typeOfNumbers(lists.values, lists.isBool), shape: [...shape, ...axes], bytes };
  }
  const values = plainValues(vector);
  if (Arrow.isBool(type))
    return { type: numeric("b", 1), shape, bytes: Uint8Array.from(values, (value) => (value === true ? 1 : 0)) };
  if (values.every((value) => typeof value === "string" || value === null)) return textsOf(values);
  return listsOf(values, name);
}

function numeric(kind: string, itemsize: number): DataType {
  return { endianness: itemsize === 1 ? "not_applicable" : "little", kind, itemsize, dt_units: null };
}

function textsOf(values: readonly (string | null)[]): Packed {
  const points = values.map((value) => Array.from(value ?? "", (letter) => letter.codePointAt(0) ?? 0));
  const width = Math.max(1, ...points.map((each) => each.length));
  const words = new Uint32Array(width * values.length);
  for (const [row, each] of points.entries()) words.set(each, row * width);
  const type: DataType = { endianness: "little", kind: "U", itemsize: 4 * width, dt_units: null };
  return { type, shape: [values.length], bytes: new Uint8Array(words.buffer) };
}

/** Numbers, or lists of them of one length, as float64. */
function listsOf(values: readonly unknown[], name: string): Packed {
  const shape = [values.length, ...shapeOf(values[0])];
  const flat: number[] = [];
  const put = (value: unknown, axis: number): boolean => {
    const length = shape[axis];
    if (length === undefined) {
      flat.push(Number(value ?? Number.NaN));
      return value === null || typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
    }
    return Array.isArray(value) && value.length === length && value.every((item) => put(item, axis + 1));
  };
  if (!put(values, 0)) {
    if (values.every((value) => typeof value === "string")) return textsOf(values);
    const text = `The column ${name} is no array: its values are not numbers in lists of one length. Read it as part of its table.`;
    throw new HalcyonError("catalog.format_asked", text, { asked: "array", offered: "table" });
  }
  return { type: numeric("f", 8), shape, bytes: new Uint8Array(Float64Array.from(flat).buffer) };
}

function shapeOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}

function readJson(text: unknown): unknown {
  return typeof text === "string" ? decodeValue(text) : text;
}
