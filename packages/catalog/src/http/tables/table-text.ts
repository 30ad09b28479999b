/** Tables as CSV, JSON and JSON lines. @module */
import type { Table, Vector } from "apache-arrow";
import { encodeValue } from "@halcyon/model";
import { plainValue } from "../../tables/plain-value.ts";
import { type Value, cellOf } from "../arrays/array-text.ts";

/** A header, and a line for each row. */
export function csvOfTable(table: Table): string {
  const columns = columnsOf(table);
  const lines = [`${columns.map(({ name }) => cellOf(name)).join(",")}\n`];
  for (let row = 0; row < table.numRows; row += 1)
    lines.push(`${columns.map(({ vector }) => cellOf(flat(vector.get(row)))).join(",")}\n`);
  return lines.join("");
}

/** `{"column": [values]}`. */
export function jsonOfTable(table: Table): string {
  const columns = columnsOf(table).map(({ name, vector }) => {
    const values: string[] = [];
    for (let row = 0; row < table.numRows; row += 1) values.push(encodeValue(plainValue(vector.get(row))));
    return `${JSON.stringify(name)}:[${values.join(",")}]`;
  });
  return `{${columns.join(",")}}`;
}

/** A line `{"column": value}` for each row. */
export function jsonLinesOfTable(table: Table): string {
  const columns = columnsOf(table).map(({ name, vector }) => ({ name: JSON.stringify(name), vector }));
  const lines: string[] = [];
  for (let row = 0; row < table.numRows; row += 1)
    lines.push(
      `{${columns.map(({ name, vector }) => `${name}:${encodeValue(plainValue(vector.get(row)))}`).join(",")}}\n`,
    );
  return lines.join("");
}

function columnsOf(table: Table): readonly { readonly name: string; readonly vector: Vector }[] {
  return table.schema.fields.flatMap(({ name }, at) => {
    const vector = table.getChildAt(at);
    return vector === null ? [] : [{ name, vector }];
  });
}

function flat(value: unknown): Value | null {
  const shown = plainValue(value) ?? null;
  return typeof shown === "object" && shown !== null ? encodeValue(shown) : (shown as Value | null);
}
