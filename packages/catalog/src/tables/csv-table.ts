/**
 * A table in a CSV file by reference: its columns are those that its data source tells of, by their names in the heading, or
 * by their places where there is none.
 *
 * @module
 */
import { type ReadableFolders, csvRows, csvText, numberIn } from "@halcyon/files";
import { DataType, Field, RecordBatch, Schema, Struct, Table, Utf8, makeData } from "apache-arrow";
import type { DataSource, TableStore, TableStructure } from "../contract.ts";
import { fittedData } from "../arrow/column-data.ts";
import { type ColumnKind, kindOfType } from "../arrow/column-kinds.ts";
import { asTold, notAsTold, notOurs } from "../store/told-files.ts";
import { schemaOf } from "./arrow-schema.ts";
import { csvDialect } from "./csv-dialect.ts";
import { selected } from "./segment-table.ts";

/**
 * The table, as the file is now.
 *
 * @throws HalcyonError `catalog.files` when the file is not there, may not be read, or is not as it was told.
 */
export async function csvTable(source: DataSource, folders: ReadableFolders): Promise<TableStore> {
  const uri = source.assets[0]?.data_uri ?? "";
  if (source.assets.length !== 1) throw notAsTold(uri, `a table is one file, not ${source.assets.length}`);
  const { head, ...dialect } = csvDialect(source);
  const told = schemaOf((source.structure as TableStructure).arrow_schema).fields;
  const text = await asTold("table", async () => await csvText(folders.pathOf(uri)));
  const [heading, rows] = headed([...csvRows(text, dialect)], head ?? 0);
  const columns = told.map(({ name, type }, place) => {
    const at = heading === undefined ? place : placeOf(name, heading);
    if (at < 0) throw notAsTold(uri, `its heading has no column ${name}`);
    const kind = DataType.isLargeUtf8(type) ? kindOfType(new Utf8()) : kindOfType(type);
    if (kind === undefined || kind.depth > 0) throw notAsTold(uri, `a column of ${String(type)} is no column of texts`);
    const values = rows.map((fields, row) => {
      const value = valueOf((fields[at] ?? "").trim(), kind);
      if (value !== undefined) return value;
      throw notAsTold(uri, `${JSON.stringify(fields[at])}, in row ${row + 1} of ${name}, is no ${kind.of}`);
    });
    return {
      field: new Field(name, DataType.isLargeUtf8(type) ? new Utf8() : type, true),
      data: fittedData(kind, values),
    };
  });
  const schema = new Schema(columns.map(({ field }) => field));
  const children = columns.map(({ data }) => data);
  const batch = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  const table = new Table(schema, [new RecordBatch(schema, batch)]);
  const refused = (): Promise<never> => Promise.reject(notOurs(uri));
  return {
    schema,
    rows: rows.length,
    append: refused,
    replace: refused,
    read: async ({ columns: names, start, stop } = {}) => {
      const part = table.slice(start, stop);
      return names === undefined ? part : selected(part, names);
    },
  };
}

/** The last row of a heading, which names the columns, and what is below. */
function headed(rows: string[][], head: number): readonly [string[] | undefined, string[][]] {
  return [rows[head - 1], rows.slice(head)];
}

/** Spaces around a name are part of it to pandas, and to others not. */
function placeOf(name: string, heading: readonly string[]): number {
  const place = heading.indexOf(name);
  return place >= 0 ? place : heading.findIndex((each) => each.trim() === name.trim());
}

/** Undefined for a text that is no such value; null for one that is missing. */
function valueOf(field: string, { of }: ColumnKind): unknown {
  if (field === "" && !of.startsWith("f")) return null;
  if (of === "utf8" || of === "json") return field;
  if (of !== "bool") return numberIn(field, of);
  return /^true$/iu.test(field) ? true : /^false$/iu.test(field) ? false : undefined;
}
