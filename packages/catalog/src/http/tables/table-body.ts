/** A table as the body of an answer. @module */
import type { Table } from "apache-arrow";
import type { Answer } from "../route.ts";
import { arrowFile, arrowPieces, arrowStream } from "./arrow-bodies.ts";
import { parquetFile, parquetOf } from "./parquet.ts";
import { csvOfTable, jsonLinesOfTable, jsonOfTable } from "./table-text.ts";

/** @param type one of the formats of tables. */
export function bodyOfTable(table: Table, type: string): Answer["body"] | Promise<Answer["body"]> {
  switch (type) {
    case arrowFile:
    case arrowStream:
      return arrowPieces(table, type);
    case parquetFile:
      return parquetOf(table);
    case "application/json":
      return jsonOfTable(table);
    case "application/json-seq":
      return jsonLinesOfTable(table);
    default:
      return csvOfTable(table);
  }
}
