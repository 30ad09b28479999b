/**
 * Rows of CSV files: fields between delimiters, in quotes where a delimiter, a quote or the end of a line is within.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { reading } from "../reading.ts";

/** How a file is written, in the words of `pandas.read_csv`. */
export interface CsvDialect {
  /** Between fields; a comma when not said. White space of any length is `\s+`. */
  readonly delimiter?: string | undefined;
  /** What follows this character on a line is none of it. */
  readonly comment?: string | undefined;
  /** Lines that are passed over at the beginning. */
  readonly skip?: number | undefined;
  /** Rows of a heading, which are none. */
  readonly head?: number | undefined;
}

/** Texts are parsed in the program itself: longer ones would hold up everybody else for seconds. */
const longest = 64 * 2 ** 20; /* bytes */

/**
 * The text of a file.
 *
 * @throws HalcyonError `files.unreadable`; `files.format` for one that is no text in UTF-8, or longer than 64 MiB.
 */
export async function csvText(path: string): Promise<string> {
  const bytes = await reading(path, async (file, size) => {
    if (size <= longest) return await file.readFile();
    const reason = `it has ${size} bytes, and CSV is read up to ${longest}`;
    throw new HalcyonError("files.format", `${path} is not read: ${reason}.`, { path, reason });
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const reason = "it is no text in UTF-8";
    throw new HalcyonError("files.format", `${path} is no CSV file: ${reason}.`, { path, reason }, { cause });
  }
}

/** The rows of a text; lines without anything are none. */
export function* csvRows(
  text: string,
  { delimiter = ",", comment, skip = 0, head = 0 }: CsvDialect = {},
): Generator<string[]> {
  let [line, rows] = [0, 0];
  for (let at = 0; at < text.length; line += 1) {
    const { fields, next, isEmpty } = rowAt(text, at, delimiter, comment);
    at = next;
    if (line < skip || isEmpty) continue;
    rows += 1;
    if (rows > head) yield fields;
  }
}

interface Row {
  readonly fields: string[];
  readonly next: number;
  readonly isEmpty: boolean;
}

function rowAt(text: string, begin: number, delimiter: string, comment: string | undefined): Row {
  const feed = text.indexOf("\n", begin);
  const end = feed < 0 ? text.length : feed;
  const line = text.slice(begin, text[end - 1] === "\r" ? end - 1 : end);
  if (line.includes('"')) return quotedRow(text, begin, delimiter, comment);
  const mark = comment === undefined ? -1 : line.indexOf(comment);
  const said = mark < 0 ? line : line.slice(0, mark);
  const isEmpty = said.trim() === "" && (delimiter === String.raw`\s+` || !said.includes(delimiter));
  return { fields: isEmpty ? [] : parts(said, delimiter), next: end + 1, isEmpty };
}

function parts(line: string, delimiter: string): string[] {
  return delimiter === String.raw`\s+` ? line.trim().split(/\s+/u) : line.split(delimiter);
}

/** A row with quotes in it, which may go over several lines. */
function quotedRow(text: string, begin: number, delimiter: string, comment: string | undefined): Row {
  const fields: string[] = [];
  const isSpace = delimiter === String.raw`\s+`;
  let [field, at, isQuoted] = ["", begin, false];
  for (; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (isQuoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') {
        field += letter;
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"') isQuoted = true;
    else if (letter === "\n" || letter === comment) break;
    else if (isSpace ? /\s/u.test(letter) : letter === delimiter) {
      if (!isSpace || field !== "") fields.push(field);
      field = "";
    } else if (letter !== "\r") field += letter;
  }
  if (text[at] === comment) at = Math.max(text.indexOf("\n", at), at);
  fields.push(field);
  return { fields, next: at + 1, isEmpty: false };
}
