/**
 * What a flyer measured on its own: its pages as they are, column by column, or its events made into pages.
 *
 * @module
 */
import {
  HalcyonError,
  can,
  type Collectable,
  type Column,
  type EventPageColumns,
  type PartialEvent,
} from "@halcyon/model";
import { drain } from "./assets.ts";
import type { Stream } from "./stream.ts";

/** Columns that are a page of a stream. */
export interface Columns {
  readonly stream: Stream;
  readonly data: Record<string, Column>;
  readonly timestamps: Record<string, Column>;
}

/** What a flyer handed over, as it is, and as pages in order: those before one that belongs nowhere are told of. */
export interface HandedOver {
  readonly payload: readonly unknown[];
  readonly pages: Iterable<Columns>;
}

/**
 * Takes the events or pages that a flyer has by now; undefined for one that gives neither.
 *
 * @param streams that it describes.
 * @throws HalcyonError `engine.reading` for what is no list of events or pages; `document.composition` for keys that
 * none of the streams has; for a page, when its turn comes.
 */
export async function handedOver(flyer: Collectable, streams: readonly Stream[]): Promise<HandedOver | undefined> {
  if (can(flyer, "eventPageCollectable")) {
    const pages: readonly EventPageColumns[] = await drain(listed(flyer, "pages", await flyer.collectPages()));
    for (const page of pages) checkShape(flyer, "page", page);
    return { payload: pages, pages: eachOf(pages, streams) };
  }
  if (!can(flyer, "eventCollectable")) return undefined;
  const events = await drain(listed(flyer, "events", await flyer.collect()));
  for (const event of events) checkShape(flyer, "event", event);
  return { payload: events, pages: pagesOf(events, streams) };
}

function listed<L>(flyer: Collectable, what: "events" | "pages", given: L): L {
  const isList =
    given !== null && typeof given === "object" && (Symbol.iterator in given || Symbol.asyncIterator in given);
  if (isList) return given;
  throw new HalcyonError(
    "engine.reading",
    `${flyer.name} collected ${String(given)}; what is collected is a list of ${what}, empty when there are none.`,
    { device: flyer.name, unexpected: [], missing: [] },
  );
}

function checkShape(flyer: Collectable, what: "event" | "page", given: Partial<PartialEvent | EventPageColumns>): void {
  const missing = (["data", "timestamps"] as const).filter((part) => typeof given?.[part] !== "object");
  if (missing.length === 0) return;
  throw new HalcyonError(
    "engine.reading",
    `${flyer.name} collected ${what === "event" ? "an event" : "a page"} without ${missing.join(" and ")}: each has values and timestamps by their keys.`,
    { device: flyer.name, unexpected: [], missing },
  );
}

function* eachOf(pages: readonly EventPageColumns[], streams: readonly Stream[]): Generator<Columns> {
  for (const { data, timestamps } of pages) yield { stream: streamOf(Object.keys(data), streams), data, timestamps };
}

/** A page for each stream that has events. */
function pagesOf(events: readonly PartialEvent[], streams: readonly Stream[]): Columns[] {
  const byStream = Map.groupBy(events, (event) => streamOf(Object.keys(event.data), streams));
  return [...byStream].map(([stream, list]) => {
    const data: Record<string, Column> = {};
    const timestamps: Record<string, Column> = {};
    for (const key of Object.keys(stream.descriptor?.data_keys ?? {})) {
      data[key] = list.map((event) => event.data[key]);
      timestamps[key] = list.map((event) => event.timestamps[key]);
    }
    return { stream, data, timestamps };
  });
}

function streamOf(keys: readonly string[], streams: readonly Stream[]): Stream {
  const found = streams.find((stream) => {
    const dataKeys = stream.descriptor?.data_keys ?? {};
    return keys.length === Object.keys(dataKeys).length && keys.every((key) => key in dataKeys);
  });
  if (found !== undefined) return found;
  const described = streams.map(
    (stream) => `${stream.name} (${Object.keys(stream.descriptor?.data_keys ?? {}).join(", ")})`,
  );
  throw new HalcyonError(
    "document.composition",
    `Collected data with the keys ${keys.join(", ")}; described: ${described.join(", ")}.`,
    {
      document: "event_page",
      reason: "keys differ from the description",
      keys,
    },
  );
}
