/** The documents of a run as lines, in the order in which they came, from its log and the rows of its pages. @module */
import { existsSync } from "node:fs";
import type { Table, Vector } from "apache-arrow";
import { type EventDescriptor, decodeValue, encodeValue } from "@halcyon/model";
import type { JsonText } from "../contract.ts";
import { type ColumnKind, numberKind, single } from "../arrow/column-kinds.ts";
import { columnsOf } from "../arrow/stream-segment.ts";
import { type PageLine, columnTold, documentIn, ownLine } from "./log-lines.ts";
import { linesOf } from "./run-log.ts";

/** Rows of a stream in the order in which they came, those that came again twice. */
export interface RawRows {
  read(range: { readonly start: number; readonly stop: number }): Promise<Table>;
}

/** @param rowsOf finds the rows of a stream by its name. */
export async function* readDocuments(
  path: string,
  upTo: number | undefined,
  rowsOf: (name: string, descriptor: EventDescriptor) => Promise<RawRows>,
): AsyncGenerator<JsonText, void, void> {
  const descriptors = new Map<string, EventDescriptor>();
  if (!existsSync(path)) return;
  for (const { text } of linesOf(path, upTo)) {
    const document = documentIn(text);
    if (document?.name === "descriptor") {
      const descriptor = decodeValue(document.text) as EventDescriptor;
      descriptors.set(descriptor.uid, descriptor);
    }
    if (document !== undefined) yield text;
    else {
      const { page } = ownLine(text, path);
      const descriptor = page && descriptors.get(page.descriptor);
      if (page === undefined || descriptor === undefined) continue;
      const rows = await rowsOf(descriptor.name ?? "", descriptor);
      yield pageText(page, descriptor, await rows.read({ start: page.row, stop: page.row + page.rows }));
    }
  }
}

function pageText(page: PageLine, descriptor: EventDescriptor, rows: Table): JsonText {
  const columns = columnsOf(descriptor);
  const half = (columns.length - 2) / 2;
  const keys = Object.keys(descriptor.data_keys).filter((key) => descriptor.data_keys[key]?.external === undefined);
  const written = (name: string): string => {
    const kind = columns.find((column) => column.name === name)?.kind ?? single("json");
    return valuesText(rows.getChild(name), kind);
  };
  const nameOf = (key: string, prefix: string): string => {
    const at = keys.indexOf(key);
    return (prefix === "" ? columns[2 + at] : columns[2 + half + at])?.name ?? key;
  };
  const part = (of: PageLine["data"], prefix: string): string =>
    `{${Object.entries(of)
      .map(
        ([key, inline]) =>
          `${JSON.stringify(key)}:${inline === null ? written(nameOf(key, prefix)) : encodeValue(inline)}`,
      )
      .join(",")}}`;
  const told = (column: PageLine["uid"], name: string): string => {
    const known = columnTold(column, page.rows);
    return known === undefined ? written(name) : encodeValue(known);
  };
  const filled = page.filled === undefined ? "" : `,"filled":${encodeValue(page.filled)}`;
  return (
    `["event_page",{"descriptor":${JSON.stringify(page.descriptor)},"uid":${told(page.uid, "uid")},` +
    `"time":${told(page.time, "time")},"seq_num":${told(page.seq_num, "seq_num")},` +
    `"data":${part(page.data, "")},"timestamps":${part(page.timestamps, "ts_")}${filled}}]`
  );
}

/** Values as they were written: those of a column of numbers at once. */
function valuesText(vector: Vector | null, kind: ColumnKind): JsonText {
  if (vector === null) return "[]";
  if (kind.depth > 0) {
    const inner = { of: kind.of, depth: kind.depth - 1 };
    return `[${Array.from(vector as Iterable<Vector | null>, (list) => (list === null ? "null" : valuesText(list, inner))).join(",")}]`;
  }
  if (kind.of === "json") return `[${Array.from(vector, String).join(",")}]`;
  const isPlain = numberKind(kind.of) !== undefined && vector.nullCount === 0;
  return encodeValue(isPlain ? vector.toArray() : [...vector]);
}
