/**
 * Puts data that lie in files into the events that refer to them, by way of `resource` and `datum`.
 *
 * A handler knows one format of file (`spec`): it is opened once per resource and asked once per datum. The event
 * given is left as it is; what is answered holds the data, and in `filled` the datum ids that stood in their place.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { refuseComposition } from "./composition.ts";
import type {
  Column,
  Datum,
  DocumentName,
  Documents,
  Event,
  EventDescriptor,
  EventPage,
  Resource,
} from "./documents.ts";
import { HalcyonError } from "./errors.ts";
import { unpackDatumPage } from "./pages.ts";
import type { MaybePromise } from "./protocols.ts";

/** An open file of some format. */
export interface AssetHandler {
  /** The data of one datum. */
  read(datumKwargs: Readonly<Record<string, unknown>>): MaybePromise<unknown>;
  close?(): MaybePromise<void>;
}

/** Opens a file of some format; `root` is where it lies on this machine. */
export type OpenAsset = (resource: Readonly<Resource>) => MaybePromise<AssetHandler>;

export interface FillerOptions {
  /** From the `spec` of a resource to who opens it. */
  readonly handlers: Readonly<Record<string, OpenAsset>>;
  /** From a `root` as it was recorded to where it is now. */
  readonly roots?: Readonly<Record<string, string>>;
  /** How long to wait before each further attempt to open a file or read from it, in s; files may appear late. */
  readonly retryAfter?: readonly number[];
  readonly clock?: Clock;
}

/** Fills events. Give it every document of the run, in order. */
export class Filler implements AsyncDisposable {
  readonly #options: FillerOptions;
  readonly #descriptors = new Map<string, EventDescriptor>();
  readonly #resources = new Map<string, Resource>();
  readonly #datums = new Map<string, Datum>();
  readonly #handlers = new Map<string, Promise<AssetHandler>>();

  constructor(options: FillerOptions) {
    this.#options = options;
  }

  /** Remembers what later events refer to, and answers events and pages with their data; the rest as it is. */
  async take<N extends DocumentName>(name: N, doc: Documents[N]): Promise<Documents[N]> {
    if (name === "event") return (await this.fillEvent(doc as Event)) as Documents[N];
    if (name === "event_page") return (await this.fillPage(doc as EventPage)) as Documents[N];
    if (name === "descriptor") this.#descriptors.set((doc as EventDescriptor).uid, doc as EventDescriptor);
    else if (name === "resource") this.#resources.set((doc as Resource).uid, doc as Resource);
    else if (name === "datum") this.#datums.set((doc as Datum).datum_id, doc as Datum);
    else if (name === "datum_page")
      for (const datum of unpackDatumPage(doc as Documents["datum_page"])) this.#datums.set(datum.datum_id, datum);
    return doc;
  }

  /**
   * The event with its data.
   *
   * @throws HalcyonError `asset.unknown` when nobody opens that kind of file, `asset.unreadable` when it cannot be
   * read, `document.composition` when it refers to what never came.
   */
  async fillEvent(event: Event): Promise<Event> {
    const keys = this.#unfilled(event).filter((key) => event.filled?.[key] === false || event.filled === undefined);
    if (keys.length === 0) return event;
    const filled: Event = { ...event, data: { ...event.data }, filled: { ...event.filled } };
    const loads = keys.map(async (key) => {
      const id = event.data[key];
      filled.data[key] = await this.#load("event", key, id);
      if (filled.filled !== undefined) filled.filled[key] = String(id);
    });
    await Promise.all(loads);
    return filled;
  }

  /** The page with its data. Throws as `fillEvent`. */
  async fillPage(page: EventPage): Promise<EventPage> {
    const filled: EventPage = { ...page, data: { ...page.data }, filled: { ...page.filled } };
    for (const key of this.#unfilled(page)) {
      const ids = page.data[key];
      if (ids === undefined) refuseComposition("event_page", `its external data ${key} are not there`, [key]);
      const was: Column<boolean | string> | undefined = page.filled?.[key];
      const rows = Array.from(ids, async (id, row) => {
        const state = was === undefined ? false : was.at(row);
        return state === false ? [await this.#load("event_page", key, id), String(id)] : [id, state ?? true];
      });
      const done = (await Promise.all(rows)) as [unknown, boolean | string][];
      filled.data[key] = done.map(([value]) => value);
      (filled.filled ??= {})[key] = done.map(([, state]) => state);
    }
    return filled;
  }

  /** Closes all files. */
  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#handlers.values());
    this.#handlers.clear();
    await using closing = new AsyncDisposableStack();
    for (const handler of opened)
      if (handler.status === "fulfilled") closing.defer(async () => await handler.value.close?.());
  }

  /** The keys to be looked at: those in `filled`, or all external ones of the descriptor when nothing is said. */
  #unfilled(doc: Event | EventPage): string[] {
    const descriptor = this.#descriptors.get(doc.descriptor);
    if (descriptor === undefined)
      refuseComposition("event", `its descriptor ${doc.descriptor} has not come; give the filler every document`);
    if (doc.filled !== undefined) return Object.keys(doc.filled);
    const external = Object.entries(descriptor.data_keys).filter(([, key]) => key.external !== undefined);
    return external.filter(([, key]) => key.external !== "STREAM:").map(([key]) => key);
  }

  async #load(document: "event" | "event_page", key: string, id: unknown): Promise<unknown> {
    const datum = this.#datums.get(String(id));
    if (datum === undefined)
      refuseComposition(document, `${key} refers to the datum ${String(id)}, which has not come`, [key]);
    const resource = this.#resources.get(datum.resource);
    if (resource === undefined)
      refuseComposition("datum", `${datum.datum_id} refers to the resource ${datum.resource}, which has not come`);
    const handler = await this.#open(resource);
    return await this.#attempt(resource, () => handler.read(datum.datum_kwargs));
  }

  #open(resource: Resource): Promise<AssetHandler> {
    const { handlers, roots = {} } = this.#options;
    const open = Object.hasOwn(handlers, resource.spec) ? handlers[resource.spec] : undefined;
    if (open === undefined)
      throw new HalcyonError(
        "asset.unknown",
        `The resource ${resource.uid} is a file of kind ${resource.spec}, which nobody opens. There are handlers for ${Object.keys(handlers).join(", ") || "nothing"}.`,
        { resource: resource.uid, spec: resource.spec, known: Object.keys(handlers) },
      );
    let opened = this.#handlers.get(resource.uid);
    if (opened === undefined) {
      const here = { ...resource, root: roots[resource.root] ?? resource.root };
      opened = this.#attempt(resource, () => open(here));
      this.#handlers.set(resource.uid, opened);
      // The next event tries again: the file may be there by then.
      opened.catch(() => this.#handlers.delete(resource.uid));
    }
    return opened;
  }

  async #attempt<T>(resource: Resource, act: () => MaybePromise<T>): Promise<T> {
    const { retryAfter = [], clock = systemClock } = this.#options;
    let failure: unknown;
    for (const wait of [0, ...retryAfter]) {
      if (wait > 0) await new Promise<void>((resolve) => void clock.after(wait, resolve));
      try {
        return await act();
      } catch (error) {
        failure = error;
      }
    }
    throw new HalcyonError(
      "asset.unreadable",
      `${resource.resource_path} (${resource.spec}) under ${resource.root} could not be read in ${retryAfter.length + 1} attempts.`,
      { resource: resource.uid, path: resource.resource_path },
      { cause: failure },
    );
  }
}
