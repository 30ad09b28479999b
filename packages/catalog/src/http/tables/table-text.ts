/**
 * Tables as CSV, JSON and a sequence of JSON.
 *
 * Moments are texts, in UTC when they have a time zone; decimals are numbers with all their digits; durations are
 * numbers of their unit.
 *
 * @module
 */
import { DataType, type Table, Vector } from "apache-arrow";
import { encodeValue } from "@halcyon/model";
import { decimalText } from "../../tables/decimals.ts";
import { momentText, notATime, timesOf } from "../../tables/moments.ts";
import { plainValue } from "../../tables/plain-value.ts";
import { type Value, cellOf } from "../arrays/array-text.ts";

/** A header, and a line for each row. */
export function csvOfTable(table: Table): string {
  const columns = columnsOf(table);
  const lines = [`${columns.map(({ name }) => cellOf(name)).join(",")}\n`];
  for (let row = 0; row < table.numRows; row += 1)
    lines.push(`${columns.map(({ valueAt, type }) => cellOf(flat(valueAt(row), type))).join(",")}\n`);
  return lines.join("");
}

/** `{"column": [values]}`. */
export function jsonOfTable(table: Table): string {
  const columns = columnsOf(table).map(({ name, type, valueAt }) => {
    const values: string[] = [];
    for (let row = 0; row < table.numRows; row += 1) values.push(jsonOf(valueAt(row), type));
    return `${JSON.stringify(name)}:[${values.join(",")}]`;
  });
  return `{${columns.join(",")}}`;
}

/** A record `{"column": value}` for each row, between the marks of RFC 7464. */
export function jsonLinesOfTable(table: Table): string {
  const columns = columnsOf(table).map((column) => ({ ...column, name: JSON.stringify(column.name) }));
  const lines: string[] = [];
  for (let row = 0; row < table.numRows; row += 1)
    lines.push(
      `\u001E{${columns.map(({ name, type, valueAt }) => `${name}:${jsonOf(valueAt(row), type)}`).join(",")}}\n`,
    );
  return lines.join("");
}

interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly valueAt: (row: number) => unknown;
}

function columnsOf(table: Table): readonly Column[] {
  return table.schema.fields.flatMap(({ name, type }, at) => {
    const vector = table.getChildAt(at);
    return vector === null ? [] : [{ name, type: type as DataType, valueAt: reader(vector) }];
  });
}

function reader(vector: Vector): Column["valueAt"] {
  const times = timesOf(vector);
  if (times?.kind !== "M") return (row) => vector.get(row);
  const { counts, unit } = times;
  const { type } = vector;
  const zone = DataType.isTimestamp(type) && (type.timezone ?? "") !== "" ? "Z" : "";
  return (row) => {
    const text = momentText(counts[row] ?? notATime, unit);
    return text === null ? null : text + zone;
  };
}

function jsonOf(value: unknown, type: DataType): string {
  if (value instanceof Uint32Array && DataType.isDecimal(type)) return decimalText(value, type.scale);
  if (!(value instanceof Vector)) return encodeValue(plainValue(value));
  const itemType = value.type as DataType;
  return `[${Array.from(value as Iterable<unknown>, (item) => jsonOf(item, itemType)).join(",")}]`;
}

function flat(value: unknown, type: DataType): Value | null {
  return typeof value === "object" && value !== null ? jsonOf(value, type) : ((value ?? null) as Value | null);
}
