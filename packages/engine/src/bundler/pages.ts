/** The columns of a page that the engine gives (uid, seq_num, time): computed when asked, not made per row. @module */
import {
  HalcyonError,
  LinearColumn,
  RangeColumn,
  UidColumn,
  type Column,
  type EventPage,
  type NewUid,
} from "@halcyon/model";
import type { Stream } from "./stream.ts";

/**
 * A page of `stream` from the columns that a device gave.
 *
 * @throws HalcyonError `document.composition` when the columns differ in length, or a key is missing.
 */
export function pageOf(
  stream: Stream,
  data: Record<string, Column>,
  timestamps: Record<string, Column>,
  newUid: NewUid,
  time: number,
): EventPage {
  const rows = rowsOf(stream.name, data, timestamps);
  const first = stream.take(rows);
  return {
    descriptor: stream.descriptor?.uid ?? "",
    uid: new UidColumn(newUid(), rows),
    time: new LinearColumn(time, 0, rows),
    seq_num: new RangeColumn(first, rows),
    data,
    timestamps,
    filled: {},
  };
}

function rowsOf(stream: string, data: Record<string, Column>, timestamps: Record<string, Column>): number {
  let rows: number | undefined;
  const keys = Object.keys(data);
  for (const key of keys) {
    const lengths = [data[key]?.length, timestamps[key]?.length];
    for (const length of lengths) {
      rows ??= length;
      if (length === undefined || length !== rows)
        throw new HalcyonError(
          "document.composition",
          `The columns of a page of ${stream} must have one length and a timestamp for each value; ${key} has ${lengths.join(" and ")}, others ${rows}.`,
          { document: "event_page", reason: "columns differ in length", keys },
        );
    }
  }
  return rows ?? 0;
}
