/** Corpus `event-model`, pages: packing, unpacking, cutting and merging, and the two older bulk forms. @module */
import {
  bulkDatumToDatumPage,
  bulkEventsToEventPages,
  mergeDatumPages,
  mergeEventPages,
  packDatumPage,
  packEventPage,
  rechunkDatumPages,
  rechunkEventPages,
  unpackDatumPage,
  unpackEventPage,
  verifyFilled,
} from "@halcyon/model";
import type { Case } from "./cases.ts";
import { peerClasses } from "./errors.ts";
import { type Outcome, judge, skipped } from "./outcome.ts";
import { Writer } from "./write.ts";

type Operation = (input: never, size: number) => unknown;

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["pack_event_page", (events) => packEventPage(events)],
  ["unpack_event_page", (page) => [...unpackEventPage(page)]],
  ["pack_datum_page", (datums) => packDatumPage(datums)],
  ["unpack_datum_page", (page) => [...unpackDatumPage(page)]],
  ["rechunk_event_pages", (pages, size) => [...rechunkEventPages(pages, size)]],
  ["rechunk_datum_pages", (pages, size) => [...rechunkDatumPages(pages, size)]],
  ["merge_event_pages", (pages) => mergeEventPages(pages)],
  ["merge_datum_pages", (pages) => mergeDatumPages(pages)],
  ["bulk_events_to_event_pages", (bulk) => bulkEventsToEventPages(bulk)],
  ["bulk_datum_to_datum_page", (bulk) => bulkDatumToDatumPage(bulk)],
  ["verify_filled", (page) => verifyFilled(page)],
]);

/** Replays one operation on pages. */
export function replayPages(one: Case): Outcome {
  const name = one["op"] as string;
  const operation = operations.get(name);
  if (operation === undefined) return skipped(`operation ${name}`);
  try {
    const out = operation(structuredClone(one["in"]) as never, (one["size"] ?? 0) as number);
    return judge(one["expect"], { out: new Writer().value(out) });
  } catch (error) {
    return judge(one["expect"], { error: peerClasses(error) });
  }
}
