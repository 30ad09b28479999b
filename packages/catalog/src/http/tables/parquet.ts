/** Tables as Parquet files. @module */
import { DataType, type Field, type Table, type Vector } from "apache-arrow";
import { encodeValue, isHalcyonError } from "@halcyon/model";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { type ColumnPlan, columnPlan } from "../../parquet/column-plan.ts";
import { decimalText } from "../../tables/decimals.ts";
import { plainValue } from "../../tables/plain-value.ts";

type Element = Pick<ColumnPlan["elements"][number], "type" | "converted_type">;
type SentPlan = Pick<ColumnPlan, "name" | "elements" | "out">;

/** The media type, in the field's word. */
export const parquetFile = "application/x-parquet";

const rowsPerGroup = 1_000_000;

/** A Parquet file; values that it has no simple word for are JSON in it. */
export function parquetOf(table: Table): Uint8Array {
  const columns = table.schema.fields.flatMap((field, at) => {
    const vector = table.getChildAt(at);
    return vector === null ? [] : [{ plan: sentPlan(field, vector.nullCount > 0), vector }];
  });
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: "schema", num_children: columns.length }, ...columns.flatMap(({ plan }) => plan.elements)],
    createdBy: "halcyon",
    // What pandas says of an index, so that it reads one again.
    kvMetadata: Array.from(table.schema.metadata, ([key, value]) => ({ key, value })),
  });
  for (let row = 0; row < table.numRows || row === 0; row += rowsPerGroup) {
    const columnData = columns.map(({ plan, vector }) => ({
      name: plan.name,
      data: plan.out(vector.slice(row, row + rowsPerGroup)),
    }));
    void parquet.write({ columnData, rowGroupSize: rowsPerGroup });
  }
  void parquet.finish();
  return new Uint8Array(writer.getBuffer());
}

function sentPlan(field: Field, nullable: boolean): SentPlan {
  try {
    return columnPlan(field, nullable);
  } catch (error) {
    if (!isHalcyonError(error, "catalog.format")) throw error;
    const { name, type } = field;
    const repetition_type = nullable ? "OPTIONAL" : "REQUIRED";
    const plan = (element: Element, valueOf: (value: unknown) => unknown): SentPlan => ({
      name,
      elements: [{ name, repetition_type, ...element }],
      out: (column: Vector) => Array.from(column as Iterable<unknown>, valueOf),
    });
    if (DataType.isDecimal(type)) {
      const { scale } = type;
      return plan({ type: "BYTE_ARRAY", converted_type: "UTF8" }, (value) =>
        value instanceof Uint32Array ? decimalText(value, scale) : null,
      );
    }
    if (DataType.isFloat(type)) return plan({ type: "FLOAT" }, (value) => value ?? null);
    // Arrow hands out the ms of a day's midnight.
    if (DataType.isDate(type))
      return plan({ type: "INT32", converted_type: "DATE" }, (value) =>
        typeof value === "number" ? value / 86_400_000 : null,
      );
    return plan({ type: "BYTE_ARRAY", converted_type: "UTF8" }, textOf);
  }
}

function textOf(value: unknown): string | null {
  const shown = plainValue(value) ?? null;
  return shown === null || typeof shown === "string" ? shown : encodeValue(shown);
}
