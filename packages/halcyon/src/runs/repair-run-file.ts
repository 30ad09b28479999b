/**
 * Makes the file of a run whole again after its process has died: its journal has every document.
 *
 * A document is in the journal before it is in the file. So the file lacks some of the last ones, and the last line
 * of it may be torn.
 *
 * @module
 */
import { HalcyonError, decodeDocument, encodeDocument, isHalcyonError, type NamedDocument } from "@halcyon/model";
import { systemFiles, type FileSystem } from "./file-system.ts";
import { LineFile } from "./line-file.ts";
import { cut, linesOf } from "./torn-lines.ts";

/** What was done to a file. */
export interface Repaired {
  /** Bytes in it now. */
  readonly length: number;
  /** How many documents it lacked. */
  readonly added: number;
  /** It has the end of the run. */
  readonly stopped: boolean;
}

/**
 * Cuts a torn last line off the file of a run, and appends the documents that it lacks, in order.
 *
 * @param documents those of the run, as its journal has them.
 * @throws HalcyonError `files.read` when a line before the last is no document; `files.write`.
 */
export function repairRunFile(
  path: string,
  documents: readonly NamedDocument[],
  files: FileSystem = systemFiles,
): Repaired {
  const there = new Set<string>();
  let length = 0;
  let torn = false;
  let stopped = documents.some(([name]) => name === "stop");
  let number = 0;
  for (const { text, bytes, ended } of linesOf(path)) {
    number += 1;
    if (!ended) torn = true;
    else {
      length += bytes;
      const document = documentIn(path, text, number);
      stopped ||= document[0] === "stop";
      there.add(keyOf(document));
    }
  }
  if (torn) cut(path, length, files);
  const file = new LineFile(path, files, { length });
  const lacking = documents.filter((document) => !there.has(keyOf(document)));
  for (const [name, doc] of lacking) file.append(encodeDocument(name, doc));
  file.close();
  return { length: file.length, added: lacking.length, stopped };
}

function documentIn(path: string, text: string, line: number): NamedDocument {
  try {
    return decodeDocument(text);
  } catch (error) {
    if (!isHalcyonError(error, "document.json")) throw error;
    const reason = error.message;
    throw new HalcyonError(
      "files.read",
      `Line ${line} of ${path} is not a document, and the run cannot be gone on with there: ${reason}`,
      { path, line, reason },
      { cause: error },
    );
  }
}

// What has no uid of its own (a page, a datum) has those of its rows.
function keyOf([name, doc]: NamedDocument): string {
  if ("uid" in doc) return `${name} ${typeof doc.uid === "string" ? doc.uid : [...doc.uid].join(" ")}`;
  return `${name} ${typeof doc.datum_id === "string" ? doc.datum_id : [...doc.datum_id].join(" ")}`;
}
