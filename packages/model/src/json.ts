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
import { deepest, read } from "./json-read.ts";
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
  return isPlain(doc) ? JSON.stringify([name, doc]) : `["${name}",${write(doc)}]`;
}

/**
 * The value that a JSON text writes, where NaN and the infinities may stand bare, and an integer past 2^53 becomes a
 * bigint.
 *
 * @throws HalcyonError `document.json` with the position of what does not belong.
 */
export function decodeValue(text: string): unknown {
  if (text.includes("NaN") || text.includes("Infinity")) return read(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Reads it again for an error that says where and what; it refuses whatever JSON.parse does.
    return read(text);
  }
  return isExact(value) ? value : read(text);
}

/** Whether no number is past 2^53, where JSON.parse rounds integers. False too for what is nested beyond reason. */
function isExact(value: unknown, depth = 0): boolean {
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return true;
  if (depth > deepest) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isExact(item, depth + 1)) return false;
    return true;
  }
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item !== "string" && !isExact(item, depth + 1)) return false;
  }
  return true;
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
