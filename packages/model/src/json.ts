/**
 * Documents as lines of JSON text, `["event",{…}]`, which Python's `json` reads and writes the same way.
 *
 * Nearly every document is plain, and then `JSON.stringify` and `JSON.parse` do all the work. A look at the document
 * (or the line) before says when it is not: see `json-write.ts` and `json-read.ts` for what is done then.
 *
 * @module
 */
import type { DocumentName, Documents, NamedDocument } from "./documents.ts";
import { HalcyonError } from "./errors.ts";
import { isObject } from "./kinds.ts";
import { read } from "./json-read.ts";
import { isPlain, write } from "./json-write.ts";
import { schemas } from "./schemas.generated.ts";

/**
 * A value as JSON text on one line. Properties that are undefined are left out.
 *
 * @throws HalcyonError `document.json` for what no JSON text can hold: functions, Maps, cycles.
 */
export function encodeValue(value: unknown): string {
  return isPlain(value) ? (JSON.stringify(value) ?? "null") : write(value);
}

/** A document as one line, without the line feed. Throws as `encodeValue`. */
export function encodeDocument<N extends DocumentName>(name: N, doc: Documents[N]): string {
  return `["${name}",${encodeValue(doc)}]`;
}

// Bare words, or 16 digits before any point: an integer that may not fit a number.
const needsCare = /NaN|Infinity|[[:,\s-]\d{16}/;

/**
 * The value that a JSON text writes, where NaN and the infinities may stand bare, and an integer past 2^53 becomes a
 * bigint.
 *
 * @throws HalcyonError `document.json` with the position of what does not belong.
 */
export function decodeValue(text: string): unknown {
  if (needsCare.test(text)) return read(text);
  try {
    return JSON.parse(text);
  } catch {
    // Reads it again for an error that says where and what; it refuses whatever JSON.parse does.
    return read(text);
  }
}

/**
 * The document that a line holds. Its schema is not checked: see `checkDocument`.
 *
 * @throws HalcyonError `document.json` when the line is not JSON, or not `["name", {…}]` with the name of a document.
 */
export function decodeDocument(line: string): NamedDocument {
  const value = decodeValue(line);
  if (Array.isArray(value) && value.length === 2 && isName(value[0]) && isObject(value[1]))
    return value as unknown as NamedDocument;
  throw new HalcyonError(
    "document.json",
    `A line of documents is ["name", {…}], with a name of ${names.join(", ")}; this one begins with ${JSON.stringify(line.slice(0, 40))}.`,
    { reason: "not a named document", at: "0" },
  );
}

const names = Object.keys(schemas).filter((name) => !name.startsWith("bulk_"));

function isName(value: unknown): boolean {
  return typeof value === "string" && names.includes(value);
}
