/**
 * Hands each document to the function that wants its kind.
 *
 * Whoever wants events need not know of pages, and the other way round: a page goes row by row to a handler of
 * events, an event as a page of one row to a handler of pages; so with datums. A handler may answer another document
 * in its place, which is what `route` then returns.
 *
 * @module
 */
import type { Datum, DatumPage, DocumentName, Documents, Event, EventPage } from "./documents.ts";
import { packDatumPage, packEventPage, unpackDatumPage, unpackEventPage } from "./pages.ts";

/** What to do with each kind of document; kinds that are left out pass by. */
export type DocumentHandlers = { readonly [N in DocumentName]?: (doc: Documents[N]) => Documents[N] | void };

/** Hands documents to handlers by kind. */
export class DocumentRouter {
  readonly #handlers: DocumentHandlers;

  constructor(handlers: DocumentHandlers) {
    this.#handlers = handlers;
  }

  /** Hands `doc` to its handler, and returns what that answered, or `doc` when it answered nothing. */
  route<N extends DocumentName>(name: N, doc: Documents[N]): Documents[N] {
    const handler: ((doc: Documents[N]) => Documents[N] | void) | undefined = this.#handlers[name];
    if (handler !== undefined) return handler(doc) ?? doc;
    return (this.#converted(name, doc) ?? doc) as Documents[N];
  }

  #converted(name: DocumentName, doc: Documents[DocumentName]): Documents[DocumentName] | undefined {
    const { event, event_page, datum, datum_page } = this.#handlers;
    if (name === "event_page" && event !== undefined) {
      const rows = eachRow(unpackEventPage(doc as EventPage), event);
      return rows && packEventPage(rows);
    }
    if (name === "datum_page" && datum !== undefined) {
      const rows = eachRow(unpackDatumPage(doc as DatumPage), datum);
      return rows && packDatumPage(rows);
    }
    if (name === "event" && event_page !== undefined) {
      const page = event_page(packEventPage([doc as Event]));
      return page ? only(unpackEventPage(page)) : undefined;
    }
    if (name === "datum" && datum_page !== undefined) {
      const page = datum_page(packDatumPage([doc as Datum]));
      return page ? only(unpackDatumPage(page)) : undefined;
    }
    return undefined;
  }
}

/** The rows as the handler answered them; undefined when it changed none. */
function eachRow<T>(rows: Iterable<T>, handler: (row: T) => T | void): T[] | undefined {
  const answered: T[] = [];
  let changed = false;
  for (const row of rows) {
    const answer = handler(row) ?? row;
    changed ||= answer !== row;
    answered.push(answer);
  }
  return changed ? answered : undefined;
}

function only<T>(rows: Iterator<T>): T | undefined {
  const first = rows.next();
  return first.done ? undefined : first.value;
}
