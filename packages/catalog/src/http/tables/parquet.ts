/** Tables as Parquet files. @module */
import { DataType, Precision, type Table, type Vector } from "apache-arrow";
import { encodeValue } from "@halcyon/model";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { plainValue } from "../../tables/plain-value.ts";

/** A Parquet file; lists and other nested values are JSON in it. */
export function parquetOf(table: Table): Uint8Array {
  const columnData = table.schema.fields.flatMap(({ name }, at): ColumnSource[] => {
    const vector = table.getChildAt(at);
    return vector === null ? [] : [sourceOf(name, vector)];
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 1_000_000 }));
}

function sourceOf(name: string, vector: Vector): ColumnSource {
  const { type } = vector;
  const nullable = vector.nullCount > 0;
  const values = (): unknown[] => Array.from(vector as Iterable<unknown>, (value) => value ?? null);
  if (DataType.isFloat(type))
    return {
      name,
      type: type.precision === Precision.DOUBLE ? "DOUBLE" : "FLOAT",
      nullable,
      data: nullable ? values() : (vector.toArray() as Float64Array),
    };
  if (DataType.isInt(type)) {
    const wide = type.bitWidth === 64 || (type.bitWidth === 32 && !type.isSigned);
    const whole = (value: unknown): unknown => (value === null ? null : wide ? BigInt(value as number) : value);
    return { name, type: wide ? "INT64" : "INT32", nullable, data: values().map(whole) };
  }
  if (DataType.isBool(type)) return { name, type: "BOOLEAN", nullable, data: values() };
  return { name, type: "STRING", nullable, data: values().map(textOf) };
}

function textOf(value: unknown): string | null {
  const shown = plainValue(value);
  return shown === null || typeof shown === "string" ? shown : encodeValue(shown);
}
