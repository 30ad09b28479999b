/** The lines of a log that are ours, and the documents in the others. @module */
import {
  type Column,
  type DocumentName,
  type EventPage,
  HalcyonError,
  LinearColumn,
  RangeColumn,
  UidColumn,
  decodeValue,
  encodeValue,
} from "@halcyon/model";
import { type Versions, checkVersion } from "../store/versions.ts";

/** A column that is told rather than written out: `rows` are those of the segment. */
export type ToldColumn =
  | { readonly page: string; readonly first: number }
  | { readonly start: number; readonly step: number }
  | { readonly start: number }
  | { readonly rows: true }
  | readonly unknown[];

/** A page of typed arrays: which rows it is, and what of it is not in the segment. */
export interface PageLine {
  readonly descriptor: string;
  /** The number of its first row in the segment of the stream, and how many follow. */
  readonly row: number;
  readonly rows: number;
  /** The numbers of its first and its last row. */
  readonly between: readonly [number, number];
  readonly uid: ToldColumn;
  readonly time: ToldColumn;
  readonly seq_num: ToldColumn;
  /** Its keys in order; `null` for a column of the segment. */
  readonly data: Readonly<Record<string, readonly unknown[] | null>>;
  readonly timestamps: Readonly<Record<string, readonly unknown[] | null>>;
  readonly filled?: Readonly<Record<string, readonly unknown[]>>;
}

/** Of all before a line. */
export interface LogSum {
  readonly bytes: number;
  readonly crc32: number;
}

/** How a log ends whose run has stopped. */
export interface SealLine extends LogSum {
  readonly streams: Readonly<Record<string, { readonly rows: number }>>;
}

/** What a line that is ours says. */
export interface OwnLine {
  readonly page?: PageLine;
  readonly sum?: LogSum;
  readonly sealed?: SealLine;
}

/** Of logs of documents. */
export const logVersions: Versions = { oldest: 1, current: 1 };

/** The first line of each log. */
export const logHeader: string = JSON.stringify({ halcyon: "documents", version: logVersions.current });

/** A line of a document. */
export function documentLine(name: DocumentName, text: string): string {
  return `["${name}",${text}]\n`;
}

/** The name and the text of the document of a line; undefined for a line that is ours. */
export function documentIn(line: string): { readonly name: DocumentName; readonly text: string } | undefined {
  if (!line.startsWith('["')) return undefined;
  const end = line.indexOf('"', 2);
  return { name: line.slice(2, end) as DocumentName, text: line.slice(end + 2, -1) };
}

/** The line of a page whose columns, but for those in `inline`, are rows of the segment. */
export function pageLine(page: EventPage, row: number, inline: ReadonlySet<string>): string {
  const columns = (of: Readonly<Record<string, Column>>): Record<string, Column | null> =>
    Object.fromEntries(Object.entries(of).map(([key, column]) => [key, inline.has(key) ? column : null]));
  const line = {
    descriptor: page.descriptor,
    row,
    rows: page.seq_num.length,
    between: [page.seq_num.at(0), page.seq_num.at(-1)],
    uid: toldUid(page.uid),
    time: toldTime(page.time),
    seq_num: page.seq_num instanceof RangeColumn ? { start: page.seq_num.start } : { rows: true },
    data: columns(page.data),
    timestamps: columns(page.timestamps),
    ...(page.filled === undefined ? {} : { filled: page.filled }),
  };
  return `{"page":${encodeValue(line)}}\n`;
}

/** The line that closes a log. */
export function sealLine(seal: SealLine): string {
  return `{"sealed":${JSON.stringify(seal)}}\n`;
}

/** A line that says what is before it, of a log that is still written. */
export function sumLine(sum: LogSum): string {
  return `{"sum":${JSON.stringify(sum)}}\n`;
}

/** A line that is ours. @throws HalcyonError `catalog.corrupt` for one that is not; `catalog.version`. */
export function ownLine(line: string, path: string): OwnLine {
  let own: OwnLine & { readonly halcyon?: unknown; readonly version?: unknown };
  try {
    own = decodeValue(line) as typeof own;
  } catch (cause) {
    const reason = `a line is no JSON: ${line.slice(0, 40)}`;
    throw new HalcyonError("catalog.corrupt", `The log ${path} is damaged: ${reason}.`, { path, reason }, { cause });
  }
  if (own.halcyon !== undefined)
    checkVersion({ what: `The log ${path}`, path, found: Number(own.version) }, logVersions);
  return own;
}

/** A column that was told, of so many rows; undefined for one of the segment. */
export function columnTold(told: ToldColumn, rows: number): Column | undefined {
  if (Array.isArray(told)) return told as unknown[];
  if ("page" in told) return new UidColumn(told.page, rows, told.first);
  if ("step" in told) return new LinearColumn(told.start, told.step, rows);
  if ("start" in told) return new RangeColumn((told as { start: number }).start, rows);
  return undefined;
}

function toldUid(uid: Column<string>): ToldColumn | Column<string> {
  const first = uid.at(0);
  if (!(uid instanceof UidColumn) || first === undefined) return uid;
  const slash = first.lastIndexOf("/");
  return { page: first.slice(0, slash), first: Number(first.slice(slash + 1)) };
}

function toldTime(time: Column<number>): ToldColumn {
  // Part of a longer column counts from that one's beginning: then the rows are exact, and the line is not.
  if (time instanceof LinearColumn && time.at(0) === time.start && Number.isFinite(time.start))
    return { start: time.start, step: time.step };
  return { rows: true };
}
