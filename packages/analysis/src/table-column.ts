/**
 * How one column of a table is written: its width, and its cells from values.
 *
 * @module
 */
import type { DataKey } from "@halcyon/model";
import { fixedText, wholeText } from "./fixed-text.ts";

/** A column. `cell` answers undefined for a value that is not of the column's type. */
export interface TableColumn {
  readonly heading: string;
  /** Characters between the bars. */
  readonly width: number;
  readonly cell: (value: unknown) => string | undefined;
}

/** The layout that the columns of one table share. */
export interface ColumnLayout {
  readonly minWidth: number;
  readonly defaultPrecision: number;
  /** Spaces on each side of a cell. */
  readonly extraPad: number;
}

/** Right-aligned in `width` characters; longer text is kept whole. */
export function alignRight(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - Array.from(text).length)) + text;
}

/** The column of a key of the data; undefined for what has no place in a table (arrays). */
export function dataColumn(key: string, described: DataKey, layout: ColumnLayout): TableColumn | undefined {
  const { minWidth, defaultPrecision, extraPad } = layout;
  const width = Math.max(minWidth, Array.from(key).length + 2, defaultPrecision + 1 + 2 * extraPad);
  const text = writer(described, width - 1 - 2 * extraPad, defaultPrecision);
  return text && { heading: key, width, cell: padded(text, width, extraPad) };
}

/** The column of a key whose frames are in files: how many there are. */
export function frameColumn(key: string, { minWidth, extraPad }: ColumnLayout): TableColumn {
  const width = Math.max(minWidth, Array.from(key).length + 2);
  return { heading: key, width, cell: padded(wholeText, width, extraPad) };
}

/** The column of the number of the event. */
export function sequenceColumn(extraPad: number): TableColumn {
  const width = 10 + extraPad;
  return { heading: "seq_num", width, cell: padded(wholeText, width, extraPad) };
}

/** The column of the time of day, given in s since 1970. */
export function timeColumn(extraPad: number, zone: "local" | "utc"): TableColumn {
  const width = 10 + 2 * extraPad;
  const text = (value: unknown): string | undefined =>
    typeof value === "number" && Number.isFinite(value) ? timeOfDay(value, zone).slice(0, 10) : undefined;
  return { heading: "time", width, cell: padded(text, width, extraPad) };
}

type Text = (value: unknown) => string | undefined;

function padded(text: Text, width: number, extraPad: number): Text {
  const pad = " ".repeat(extraPad);
  return (value) => {
    const written = text(value);
    return written === undefined ? undefined : pad + alignRight(written, width - 2 * extraPad) + pad;
  };
}

function writer(described: DataKey, room: number, defaultPrecision: number): Text | undefined {
  switch (described.dtype) {
    case "number": {
      const said = described.precision ?? NaN;
      const decimals = Number.isFinite(said) ? Math.min(100, Math.max(0, Math.trunc(said))) : defaultPrecision;
      return (value) => (typeof value === "number" ? fixedText(value, decimals) : undefined);
    }
    case "integer":
      return wholeText;
    case "boolean":
      return (value) => wordsOf(value, "False".length);
    case "string":
      return (value) => wordsOf(value, room);
    case "array":
      return undefined;
    default:
      described.dtype satisfies never;
      return undefined;
  }
}

// A truth in a column of texts is written out, and a text in one of truths is kept.
function wordsOf(value: unknown, room: number): string | undefined {
  const text = typeof value === "boolean" ? (value ? "True" : "False") : value;
  return typeof text === "string" ? Array.from(text).slice(0, room).join("") : undefined;
}

function timeOfDay(seconds: number, zone: "local" | "utc"): string {
  let whole = Math.floor(seconds);
  let micros = Math.round((seconds - whole) * 1e6);
  if (micros === 1e6) {
    whole += 1;
    micros = 0;
  }
  const date = new Date(whole * 1000);
  const parts =
    zone === "utc"
      ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
      : [date.getHours(), date.getMinutes(), date.getSeconds()];
  const clock = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return micros === 0 ? clock : `${clock}.${String(micros).padStart(6, "0")}`;
}
