/** How much memory a document holds while it waits, roughly. @module */
import type { NamedDocument } from "@halcyon/model";

const perKey = 64; /* bytes: a number, its timestamp and their keys */

function columnBytes(column: unknown): number {
  if (ArrayBuffer.isView(column)) return column.byteLength;
  if (Array.isArray(column)) return column.length * 16;
  return perKey;
}

function valueBytes(value: unknown): number {
  if (typeof value === "string") return value.length * 2;
  if (typeof value === "object" && value !== null) return columnBytes(value);
  return 0;
}

/** Bytes that a document holds, estimated without walking deep into it. */
export function weightOf([name, document]: NamedDocument): number {
  if (name !== "event" && name !== "event_page") return 1024;
  let bytes = 256;
  if (name === "event") {
    for (const key in document.data) bytes += perKey + valueBytes(document.data[key]);
    return bytes;
  }
  for (const key in document.data) bytes += columnBytes(document.data[key]) + columnBytes(document.timestamps[key]);
  return bytes + columnBytes(document.uid);
}
