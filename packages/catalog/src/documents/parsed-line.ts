/** Lines of documents as they come in: ours, Python suitcase's, and those of Python's JSONLinesWriter. @module */
import { HalcyonError, type NamedDocument, decodeDocument, decodeValue } from "@halcyon/model";
import { kindAt, wholeOf } from "../json-text/scan.ts";
import { valueAt } from "../json-text/splice.ts";
import { documentLine } from "./log-lines.ts";

/** A document, and the line of a log that holds it in its own characters. */
export interface ParsedLine {
  readonly document: NamedDocument;
  readonly text: string;
}

/**
 * `["start", {…}]`, or `{"name": "start", "doc": {…}}`.
 *
 * @throws HalcyonError `document.json` for anything else. The schema of the document is not checked.
 */
export function parsedLine(line: string): ParsedLine {
  const isObject = kindAt(line, wholeOf(line).start) === "object";
  if (isObject) decodeValue(line);
  else decodeDocument(line);
  const [name, doc] = isObject
    ? [valueAt(line, ["name"]), valueAt(line, ["doc"])]
    : [valueAt(line, ["0"]), valueAt(line, ["1"])];
  if (name === undefined || doc === undefined)
    throw new HalcyonError(
      "document.json",
      `A line of documents has "name" and "doc"; this one begins with ${JSON.stringify(line.slice(0, 40))}.`,
      {
        reason: "not a named document",
        at: "0",
      },
    );
  const text = `[${name},${doc.replaceAll("\n", " ")}]`;
  const document = decodeDocument(text);
  return { document, text: documentLine(document[0], doc.replaceAll("\n", " ")).trimEnd() };
}
