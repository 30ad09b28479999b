/** What is known of arrays whose rows differ in length. @module */
import { Field, type RecordBatch, RecordBatch as Batch, Schema, Struct, makeData } from "apache-arrow";
import { HalcyonError } from "@halcyon/model";
import { type ColumnKind, type NumberWord, numberKind, typeOf } from "../arrow/column-kinds.ts";
import type { DataType, RaggedStructure } from "../contract.ts";
import { numpyWord } from "../arrays/numpy-word.ts";
import { type ListBuffers, columnOf } from "./list-buffers.ts";

/** The one column of a table that such an array is kept as: a list for each row. */
export const raggedColumn = "value";

/** The kind of that column. @throws HalcyonError `catalog.node` for numbers that no column holds. */
export function raggedKind({ data_type: type, shape }: Pick<RaggedStructure, "data_type" | "shape">): ColumnKind {
  const word = numpyWord(type).slice(1);
  const depth = shape.length - 1;
  if (word === "b1") return { of: "bool", depth };
  if (type.endianness !== "big" && numberKind(word as NumberWord) !== undefined)
    return { of: word as NumberWord, depth };
  const reason = `rows of different lengths hold numbers of 1 to 8 bytes in little endian, not ${numpyWord(type)}`;
  throw new HalcyonError("catalog.node", `The array cannot be kept: ${reason}.`, { path: "structure", reason });
}

/** The columns of its table. Throws as `raggedKind`. */
export function raggedSchema(structure: RaggedStructure): Schema {
  return new Schema([new Field(raggedColumn, typeOf(raggedKind(structure)), true)]);
}

/** Rows as a batch of that table. */
export function raggedBatch(structure: RaggedStructure, rows: ListBuffers): RecordBatch {
  const schema = raggedSchema(structure);
  const children = [columnOf(rows, raggedKind(structure))];
  return new Batch(schema, makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children }));
}

/** The structure of rows that are in memory, all of whose axes but the first vary. */
export function structureOfRows({ length, offsets, values, isBool }: ListBuffers): RaggedStructure {
  const more = offsets.map(() => null);
  return {
    data_type: typeOfNumbers(values, isBool),
    shape: [length, ...more],
    size: values.length,
    chunks: [[length], ...more],
    dims: null,
    resizable: false,
  };
}

/** The data type of numbers in memory. */
export function typeOfNumbers(values: ListBuffers["values"], isBool: boolean): DataType {
  const itemsize = values.BYTES_PER_ELEMENT;
  const name = values.constructor.name;
  const kind = isBool ? "b" : name.startsWith("Float") ? "f" : /^(Big)?Uint/u.test(name) ? "u" : "i";
  return { endianness: itemsize === 1 ? "not_applicable" : "little", kind, itemsize, dt_units: null };
}
