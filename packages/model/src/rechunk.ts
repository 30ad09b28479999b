/**
 * Merges pages, and cuts a series of pages into pages of one size.
 *
 * Columns are cut and joined as wholes: typed arrays stay typed, and parts of computed columns are computed.
 *
 * @module
 */
import { joinColumns, sliceColumn } from "./columns.ts";
import { refuseComposition } from "./composition.ts";
import type { Column, DatumPage, EventPage } from "./documents.ts";

type Columns<T = unknown> = Record<string, Column<T>>;

/** How one kind of page is measured, cut and joined. */
interface Kind<P> {
  readonly rows: (page: P) => number;
  readonly slice: (page: P, start: number, stop: number) => P;
  readonly merge: (pages: Iterable<P>) => P;
}

const eventPages: Kind<EventPage> = {
  rows: (page) => page.uid.length,
  slice: (page, start, stop) => ({
    descriptor: page.descriptor,
    uid: sliceColumn(page.uid, start, stop),
    time: sliceColumn(page.time, start, stop),
    seq_num: sliceColumn(page.seq_num, start, stop),
    data: sliceAll(page.data, start, stop),
    timestamps: sliceAll(page.timestamps, start, stop),
    filled: sliceAll(page.filled ?? {}, start, stop),
  }),
  merge: mergeEventPages,
};

const datumPages: Kind<DatumPage> = {
  rows: (page) => page.datum_id.length,
  slice: (page, start, stop) => ({
    resource: page.resource,
    datum_id: sliceColumn(page.datum_id, start, stop),
    datum_kwargs: sliceAll(page.datum_kwargs, start, stop),
  }),
  merge: mergeDatumPages,
};

/**
 * The rows of `pages` in pages of `size` rows; the last may be shorter.
 *
 * @throws HalcyonError `document.composition` when `size` is not a positive integer, or pages to be merged differ.
 */
export function rechunkEventPages(pages: Iterable<EventPage>, size: number): Generator<EventPage, void, void> {
  return rechunk("event_page", eventPages, pages, size);
}

/** The rows of `pages` in pages of `size` rows; the last may be shorter. Throws as `rechunkEventPages`. */
export function rechunkDatumPages(pages: Iterable<DatumPage>, size: number): Generator<DatumPage, void, void> {
  return rechunk("datum_page", datumPages, pages, size);
}

/**
 * One page with the rows of all; the page itself when it is only one.
 *
 * @throws HalcyonError `document.composition` for no pages, for pages of several descriptors, and for different keys.
 */
export function mergeEventPages(pages: Iterable<EventPage>): EventPage {
  const list = [...pages];
  const first = theFirst("event_page", list, (page) => page.descriptor);
  if (list.length === 1) return first;
  return {
    descriptor: first.descriptor,
    uid: joinColumns(list.map((page) => page.uid)),
    time: joinColumns(list.map((page) => page.time)),
    seq_num: joinColumns(list.map((page) => page.seq_num)),
    data: joinAll(
      "event_page",
      "data",
      list.map((page) => page.data),
    ),
    timestamps: joinAll(
      "event_page",
      "timestamps",
      list.map((page) => page.timestamps),
    ),
    filled: joinAll(
      "event_page",
      "filled",
      list.map((page) => page.filled ?? {}),
    ),
  };
}

/** One page with the rows of all; the page itself when it is only one. Throws as `mergeEventPages`. */
export function mergeDatumPages(pages: Iterable<DatumPage>): DatumPage {
  const list = [...pages];
  const first = theFirst("datum_page", list, (page) => page.resource);
  if (list.length === 1) return first;
  return {
    resource: first.resource,
    datum_id: joinColumns(list.map((page) => page.datum_id)),
    datum_kwargs: joinAll(
      "datum_page",
      "datum_kwargs",
      list.map((page) => page.datum_kwargs),
    ),
  };
}

type PageName = "event_page" | "datum_page";

function* rechunk<P>(name: PageName, kind: Kind<P>, pages: Iterable<P>, size: number): Generator<P, void, void> {
  if (!Number.isInteger(size) || size < 1)
    refuseComposition(name, `pages of ${size} rows were asked for; a size is a positive integer`);
  let parts: P[] = [];
  let room = size;
  for (const page of pages) {
    const rows = kind.rows(page);
    let start = 0;
    do {
      const stop = Math.min(start + room, rows);
      parts.push(kind.slice(page, start, stop));
      room -= stop - start;
      start = stop;
      if (room > 0) continue;
      yield kind.merge(parts);
      parts = [];
      room = size;
    } while (start < rows);
  }
  if (parts.length > 0) yield kind.merge(parts);
}

function theFirst<P>(name: PageName, pages: readonly P[], source: (page: P) => string): P {
  const [first] = pages;
  if (first === undefined) refuseComposition(name, "there is no page to merge; give one or more");
  for (const page of pages)
    if (source(page) !== source(first))
      refuseComposition(name, `pages of ${source(first)} and of ${source(page)} cannot be merged`);
  return first;
}

function sliceAll<T>(columns: Columns<T>, start: number, stop: number): Columns<T> {
  return Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, sliceColumn(column, start, stop)]));
}

function joinAll<T>(name: PageName, what: string, list: readonly Columns<T>[]): Columns<T> {
  const keys = Object.keys(list[0] ?? {});
  for (const columns of list) {
    const other = Object.keys(columns);
    if (other.length !== keys.length || !keys.every((key) => Object.hasOwn(columns, key)))
      refuseComposition(name, `${what} of one page has ${keys.join(", ")}, of another ${other.join(", ")}`, other);
  }
  return Object.fromEntries(keys.map((key) => [key, joinColumns(list.map((columns) => columns[key] ?? []))]));
}
