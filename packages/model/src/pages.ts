/**
 * Turns events into a page of columns and back, and the same for datums.
 *
 * A page is refused when its rows would not line up: event-model packs events of different keys into columns of
 * different lengths, where the values of one event end up in the row of another.
 *
 * @module
 */
import { refuseComposition } from "./composition.ts";
import type { CheckedName, Column, Datum, DatumPage, Event, EventPage } from "./documents.ts";
import { HalcyonError } from "./errors.ts";

type Columns = Record<string, Column>;
type Row = Readonly<Record<string, unknown>>;

/**
 * One page with the given events as its rows.
 *
 * @throws HalcyonError `document.composition` for no events, for events of several descriptors, and when the events
 * have different keys.
 */
export function packEventPage(events: readonly Event[]): EventPage {
  const [first] = events;
  if (first === undefined)
    refuseComposition("event_page", "there is no event to take its descriptor from; give one or more");
  for (const { descriptor } of events)
    if (descriptor !== first.descriptor)
      refuseComposition("event_page", `its events are of several descriptors (${first.descriptor}, ${descriptor})`);
  return {
    descriptor: first.descriptor,
    uid: events.map((event) => event.uid),
    time: events.map((event) => event.time),
    seq_num: events.map((event) => event.seq_num),
    data: toColumns(
      "event_page",
      "data",
      events.map((event) => event.data),
    ),
    timestamps: toColumns(
      "event_page",
      "timestamps",
      events.map((event) => event.timestamps),
    ),
    filled: toColumns(
      "event_page",
      "filled",
      events.map((event) => event.filled ?? {}),
    ) as Record<string, Column<boolean | string>>,
  };
}

/**
 * The rows of a page, one event each.
 *
 * A row that some column of `data` is too short for has no data at all, as in event-model; so with `timestamps` and
 * `filled`.
 *
 * @throws HalcyonError `document.composition` when a column is longer than the page has uids.
 */
export function* unpackEventPage(page: EventPage): Generator<Event, void, void> {
  const { descriptor, uid, time, seq_num, data, timestamps, filled = {} } = page;
  const rows = uid.length;
  const rowOf = {
    data: byRow("event_page", "data", data, rows),
    timestamps: byRow("event_page", "timestamps", timestamps, rows),
    filled: byRow("event_page", "filled", filled, rows),
  };
  if (time.length !== rows || seq_num.length !== rows)
    refuseComposition("event_page", `it has ${rows} uids, ${time.length} times and ${seq_num.length} sequence numbers`);
  for (let row = 0; row < rows; row++)
    yield {
      descriptor,
      uid: uid.at(row) ?? "",
      time: time.at(row) ?? NaN,
      seq_num: seq_num.at(row) ?? NaN,
      data: rowOf.data(row),
      timestamps: rowOf.timestamps(row),
      filled: rowOf.filled(row) as Record<string, boolean | string>,
    };
}

/**
 * One page with the given datums as its rows.
 *
 * @throws HalcyonError `document.composition` for no datums, for datums of several resources, and when the datums have
 * different arguments.
 */
export function packDatumPage(datums: readonly Datum[]): DatumPage {
  const [first] = datums;
  if (first === undefined)
    refuseComposition("datum_page", "there is no datum to take its resource from; give one or more");
  for (const { resource } of datums)
    if (resource !== first.resource)
      refuseComposition("datum_page", `its datums are of several resources (${first.resource}, ${resource})`);
  return {
    resource: first.resource,
    datum_id: datums.map((datum) => datum.datum_id),
    datum_kwargs: toColumns(
      "datum_page",
      "datum_kwargs",
      datums.map((datum) => datum.datum_kwargs),
    ),
  };
}

/**
 * The rows of a page, one datum each.
 *
 * @throws HalcyonError `document.composition` when a column is longer than the page has ids.
 */
export function* unpackDatumPage(page: DatumPage): Generator<Datum, void, void> {
  const { resource, datum_id, datum_kwargs } = page;
  const rowOf = byRow("datum_page", "datum_kwargs", datum_kwargs, datum_id.length);
  for (let row = 0; row < datum_id.length; row++)
    yield { datum_id: datum_id.at(row) ?? "", resource, datum_kwargs: rowOf(row) };
}

/**
 * Makes sure that all external data of a page have been loaded.
 *
 * @throws HalcyonError `document.unfilled` with the keys that have not.
 */
export function verifyFilled(page: EventPage): void {
  const keys: string[] = [];
  for (const [key, column] of Object.entries(page.filled ?? {}))
    for (const filled of column) {
      if (filled) continue;
      keys.push(key);
      break;
    }
  if (keys.length === 0) return;
  throw new HalcyonError(
    "document.unfilled",
    `The data of ${keys.join(", ")} are in files and have not been loaded. Pass the page through a Filler first.`,
    { document: "event_page", keys },
  );
}

/** The columns of rows that all have the same keys. */
export function toColumns(document: CheckedName, what: string, rows: readonly Row[]): Columns {
  const keys = Object.keys(rows[0] ?? {});
  for (const row of rows) {
    const other = Object.keys(row);
    if (other.length === keys.length && other.every((key) => Object.hasOwn(rows[0] ?? {}, key))) continue;
    refuseComposition(document, `in ${what} one row has ${list(keys)}, another ${list(other)}`, other);
  }
  return Object.fromEntries(keys.map((key) => [key, rows.map((row) => row[key])]));
}

function byRow(
  document: CheckedName,
  what: string,
  columns: Columns,
  rows: number,
): (row: number) => Record<string, unknown> {
  const entries = Object.entries(columns);
  let whole = rows;
  for (const [key, { length }] of entries) {
    if (length > rows)
      refuseComposition(document, `${what} has ${length} rows of ${key}, and the page has ${rows}`, [key]);
    whole = Math.min(whole, length);
  }
  const named = (row: number): [string, unknown][] => entries.map(([key, column]) => [key, column.at(row)]);
  // Assignment is faster, and would take a key "__proto__" for something else.
  if (Object.hasOwn(columns, "__proto__")) return (row) => (row < whole ? Object.fromEntries(named(row)) : {});
  return (row) => {
    const values: Record<string, unknown> = {};
    if (row < whole) for (const [key, column] of entries) values[key] = column.at(row);
    return values;
  };
}

function list(keys: readonly string[]): string {
  return keys.length === 0 ? "no keys" : keys.join(", ");
}
