/** Tables as CSV, JSON and JSON lines. @module */
import { DataType, type Table, type Vector } from "apache-arrow";
import { encodeValue } from "@halcyon/model";
import { momentText, notATime, timesOf } from "../../tables/moments.ts";
import { plainValue } from "../../tables/plain-value.ts";
import { type Value, cellOf } from "../arrays/array-text.ts";

/** A header, and a line for each row. */
export function csvOfTable(table: Table): string {
  const columns = columnsOf(table);
  const lines = [`${columns.map(({ name }) => cellOf(name)).join(",")}\n`];
  for (let row = 0; row < table.numRows; row += 1)
    lines.push(`${columns.map(({ valueAt }) => cellOf(flat(valueAt(row)))).join(",")}\n`);
  return lines.join("");
}

/** `{"column": [values]}`. */
export function jsonOfTable(table: Table): string {
  const columns = columnsOf(table).map(({ name, valueAt }) => {
    const values: string[] = [];
    for (let row = 0; row < table.numRows; row += 1) values.push(encodeValue(plainValue(valueAt(row))));
    return `${JSON.stringify(name)}:[${values.join(",")}]`;
  });
  return `{${columns.join(",")}}`;
}

/** A line `{"column": value}` for each row. */
export function jsonLinesOfTable(table: Table): string {
  const columns = columnsOf(table).map(({ name, valueAt }) => ({ name: JSON.stringify(name), valueAt }));
  const lines: string[] = [];
  for (let row = 0; row < table.numRows; row += 1)
    lines.push(
      `{${columns.map(({ name, valueAt }) => `${name}:${encodeValue(plainValue(valueAt(row)))}`).join(",")}}\n`,
    );
  return lines.join("");
}

interface Column {
  readonly name: string;
  readonly valueAt: (row: number) => unknown;
}

function columnsOf(table: Table): readonly Column[] {
  return table.schema.fields.flatMap(({ name }, at) => {
    const vector = table.getChildAt(at);
    return vector === null ? [] : [{ name, valueAt: reader(vector) }];
  });
}

/** Moments are texts, in UTC when they have a time zone; durations are numbers of their unit. */
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

function flat(value: unknown): Value | null {
  const shown = plainValue(value) ?? null;
  return typeof shown === "object" && shown !== null ? encodeValue(shown) : (shown as Value | null);
}
