/** Batches of strangers as batches of a table: the same columns in the same order, or none is taken. @module */
import { DataType, RecordBatch, type Schema, Struct, type Vector, makeData, vectorFromArray } from "apache-arrow";
import { HalcyonError } from "@halcyon/model";
import { castColumn } from "./cast-column.ts";

/** @throws HalcyonError `catalog.column` for columns that are missing, too many, or have values that the table's do not. */
export function fitting(schema: Schema, batches: readonly RecordBatch[]): RecordBatch[] {
  return batches.filter(({ numRows }) => numRows > 0).map((batch) => fit(schema, batch));
}

function fit(schema: Schema, batch: RecordBatch): RecordBatch {
  const names = new Set(schema.fields.map(({ name }) => name));
  for (const { name } of batch.schema.fields)
    if (!names.delete(name)) refuse(name, "it is not among the table's columns", "nothing");
  const [missing] = names;
  if (missing !== undefined) refuse(missing, "the rows do not have it", typeIn(schema, missing));
  const children = schema.fields.map(({ name, type }) => {
    const column = batch.getChild(name);
    if (column === null) refuse(name, "the rows do not have it", nameOf(type));
    return only(column, name, type);
  });
  const struct = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type: struct, length: batch.numRows, nullCount: 0, children }));
}

function only(column: Vector, name: string, type: DataType): Vector["data"][number] {
  const found = DataType.isDictionary(column.type) ? vectorFromArray([...column], type) : column;
  // By what they say of themselves: one type may be of several classes, and a list's items may have any name.
  if (nameOf(found.type) !== nameOf(type))
    return castColumn(found, type) ?? refuse(name, `it got ${nameOf(found.type)}`, nameOf(type));
  const [data] = found.data;
  if (data === undefined) throw new TypeError(`Arrow made no data of ${name}.`);
  return data;
}

function typeIn(schema: Schema, wanted: string): string {
  const type = schema.fields.find(({ name }) => name === wanted)?.type;
  return type === undefined ? "nothing" : nameOf(type);
}

function refuse(column: string, reason: string, holds: string): never {
  throw new HalcyonError("catalog.column", `The column ${JSON.stringify(column)} holds ${holds}; ${reason}.`, {
    column,
    holds,
    reason,
  });
}

function nameOf(type: DataType): string {
  return (type as { toString(): string }).toString();
}
