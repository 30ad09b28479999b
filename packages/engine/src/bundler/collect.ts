/**
 * Takes from flyers what they measured on their own.
 *
 * Flyers of the older style describe several streams (`{stream: {key: …}}`) and make events; newer ones describe
 * their keys alone and need a declared stream. Pages pass through column by column: there is no object per row.
 *
 * @module
 */
import {
  HalcyonError,
  can,
  requires,
  type Clock,
  type Collectable,
  type Column,
  type DataKeys,
  type EventPageColumns,
  type HasName,
  type MaybePromise,
  type PartialEvent,
} from "@halcyon/model";
import * as atRest from "../at-rest.ts";
import { illegal } from "../errors.ts";
import type { StatusHandle } from "../status-handle.ts";
import { drain, type AssetDocument } from "./assets.ts";
import { describe } from "./described.ts";
import { pageOf } from "./pages.ts";
import type { RunBundler } from "./run-bundler.ts";
import { Stream } from "./stream.ts";

/** Whether a description is of keys, and not of streams of keys. */
export function isFlat(described: DataKeys | Record<string, DataKeys>): described is DataKeys {
  return Object.values(described).every((value) => typeof (value as { source?: unknown }).source === "string");
}

/** A plan that may go back to its last checkpoint. */
export interface Rewinding {
  /** How many it has made. */
  readonly checkpoints: number;
}

/** A flyer on its way. */
interface Flown {
  /** The plan that would kick it off again; undefined when none would. */
  readonly by: Rewinding | undefined;
  /** How many checkpoints that had made. */
  readonly checkpoints: number;
  readonly landing: StatusHandle | undefined;
}

/** The flyers of one run. */
export class Collector {
  readonly #run: RunBundler;
  /** Kicked off and not collected since. */
  readonly uncollected: Set<HasName> = new Set();
  readonly #flown = new Map<HasName, Flown>();
  /** Older flyers whose streams have been described. */
  readonly #described = new Map<HasName, Stream[]>();

  constructor(run: RunBundler) {
    this.#run = run;
  }

  /** A flyer is kicked off by a plan; or was, in an earlier process. */
  kickedOff(flyer: HasName, by: Rewinding | undefined): void {
    this.uncollected.add(flyer);
    this.#flown.set(flyer, { by, checkpoints: by?.checkpoints ?? 0, landing: undefined });
  }

  /** A flyer is told to finish: it has when `landing` is done. */
  completes(flyer: HasName, landing: StatusHandle): void {
    const flown = this.#flown.get(flyer);
    if (flown !== undefined) this.#flown.set(flyer, { ...flown, landing });
  }

  /** Plans that ran side by side are over: what they kicked off is not kicked off anew. */
  inherit(from: readonly object[]): void {
    for (const [flyer, flown] of this.#flown)
      if (flown.by !== undefined && from.includes(flown.by)) this.#flown.set(flyer, { ...flown, by: undefined });
  }

  /**
   * What it gives is not given again: after a rewind it is not kicked off anew, and goes on with what comes next, as
   * long as it flies. The numbers of what was collected then stay.
   */
  #goesOn(flyer: HasName): boolean {
    const flown = this.#flown.get(flyer);
    if (flown === undefined || flown.landing?.status.done === true) return false;
    return flown.by === undefined || flown.checkpoints < flown.by.checkpoints;
  }

  /**
   * Writes what the flyers have by now, and answers the events or pages they gave.
   *
   * @param owner the plan that collects: a rewind of it takes their numbers back.
   * @throws HalcyonError `engine.sequence` when the stream was not declared, `document.composition` when the data
   * do not fit the description.
   */
  async collect(
    objects: readonly Collectable[],
    name: string | undefined,
    wantsPayload: boolean,
    owner?: object,
  ): Promise<unknown[] | undefined> {
    const [first] = objects;
    if (first === undefined) throw illegal("collect", "no flyer was given", this.#run.key);
    if (objects.length > 1) for (const object of objects) requires(object, "writesStreamAssets");
    for (const object of objects) this.uncollected.delete(object);
    const declared = this.#declared(objects, name);
    if (declared === undefined && objects.length > 1)
      throw illegal(
        "collect",
        "several flyers are collected together only into a declared stream; declare it first",
        this.#run.key,
      );
    const own = declared === undefined ? (this.#described.get(first) ?? (await this.#describe(first))) : undefined;
    // Frames that are told of are in their files: they are never taken again, whatever else is.
    if (can(first, "writesStreamAssets")) declared?.keepNumbers();
    const width = declared === undefined ? 0 : await this.#collectAssets(objects, declared);
    if (can(first, "writesStreamAssets")) {
      declared?.take(width);
      return undefined;
    }
    const streams = own ?? (declared === undefined ? [] : [declared]);
    if (owner !== undefined) for (const stream of streams) stream.writer = owner;
    const collected = await this.#handedOver(first, streams);
    if (collected !== undefined) {
      if (this.#goesOn(first)) for (const stream of streams) stream.settle();
      return wantsPayload ? [...collected] : undefined;
    }
    if (declared === undefined)
      throw illegal(
        "collect",
        `${first.name} gives neither events nor pages; declare a stream for its files`,
        this.#run.key,
      );
    declared.take(width);
    return undefined;
  }

  #declared(objects: readonly HasName[], name: string | undefined): Stream | undefined {
    const matching = [...this.#run.streams.values()].filter(
      (stream) =>
        stream.declaredFor !== undefined &&
        stream.objects.size === objects.length &&
        objects.every((object) => stream.objects.has(object)),
    );
    if (name !== undefined) {
      const named = matching.find((stream) => stream.name === name);
      if (named !== undefined) return named;
      throw new HalcyonError(
        "engine.argument",
        `No stream ${name} was declared for ${objects.map((o) => o.name).join(", ")}; declared: ${matching.map((s) => s.name).join(", ") || "none"}.`,
        {
          command: "collect",
          argument: "name",
          reason: "not declared for these objects",
        },
      );
    }
    if (matching.length > 1)
      throw new HalcyonError(
        "engine.argument",
        `Streams ${matching.map((s) => s.name).join(", ")} were declared for these flyers; name one.`,
        {
          command: "collect",
          argument: "name",
          reason: "several streams declared",
        },
      );
    return matching[0];
  }

  async #describe(object: Collectable): Promise<Stream[]> {
    const described = await object.describeCollect();
    if (isFlat(described) && Object.keys(described).length > 0)
      throw new HalcyonError(
        "device.verb",
        `${object.name} describes keys without streams: declare a stream for it before collecting.`,
        {
          device: object.name,
          verb: "describeCollect",
        },
      );
    const entries = Object.entries(described as Record<string, DataKeys>);
    checkDistinct(object, entries);
    const streams: Stream[] = [];
    for (const [name, dataKeys] of entries) {
      const known = this.#run.streams.get(name);
      const stream = known ?? new Stream(name);
      const renewed = await describe(object, dataKeys);
      this.#run.streams.set(name, stream);
      if (!stream.objects.has(object)) {
        stream.objects.clear();
        stream.objects.set(object, renewed);
        this.#run.postDescriptor(stream);
      }
      streams.push(stream);
    }
    this.#described.set(object, streams);
    return streams;
  }

  async #collectAssets(objects: readonly Collectable[], stream: Stream): Promise<number> {
    let index: number | undefined;
    if (objects.length > 1)
      index = Math.min(
        ...(await Promise.all(objects.map(async (object) => requires(object, "writesStreamAssets").getIndex()))),
      );
    const told: AssetDocument[] = [];
    for (const object of objects) {
      if (can(object, "writesStreamAssets")) told.push(...(await drain(object.collectAssetDocs(index))));
      else if (can(object, "writesExternalAssets")) told.push(...(await drain(object.collectAssetDocs())));
    }
    const { documents, width } = this.#run.assets.pack(told, stream);
    for (const [name, document] of documents) this.#run.post(name, document);
    return width;
  }

  /** Writes the events or pages of a flyer, and answers them; undefined for one that has neither. */
  async #handedOver(flyer: Collectable, streams: readonly Stream[]): Promise<readonly unknown[] | undefined> {
    if (can(flyer, "eventPageCollectable")) {
      const pages: readonly EventPageColumns[] = await drain(await flyer.collectPages());
      for (const page of pages) this.#postPage(page.data, page.timestamps, streams);
      return pages;
    }
    if (!can(flyer, "eventCollectable")) return undefined;
    const events = await drain(await flyer.collect());
    this.#postEvents(events, streams);
    return events;
  }

  #postEvents(events: readonly PartialEvent[], streams: readonly Stream[]): void {
    const byStream = new Map<Stream, PartialEvent[]>();
    for (const event of events) {
      const stream = streamOf(Object.keys(event.data), streams);
      const list = byStream.get(stream);
      if (list === undefined) byStream.set(stream, [event]);
      else list.push(event);
    }
    for (const [stream, list] of byStream) {
      const data: Record<string, Column> = {};
      const timestamps: Record<string, Column> = {};
      for (const key of Object.keys(stream.descriptor?.data_keys ?? {})) {
        data[key] = list.map((event) => event.data[key]);
        timestamps[key] = list.map((event) => event.timestamps[key]);
      }
      this.#postPage(data, timestamps, [stream]);
    }
  }

  #postPage(data: Record<string, Column>, timestamps: Record<string, Column>, streams: readonly Stream[]): void {
    const stream = streamOf(Object.keys(data), streams);
    const { context } = this.#run;
    this.#run.post("event_page", pageOf(stream, data, timestamps, context.newUid, context.clock.now()));
  }

  // Detectors that were declared together are collected together: that is what their stream is made of.
  #asDeclared(object: Collectable): readonly [readonly Collectable[], string | undefined] {
    for (const stream of this.#run.streams.values()) {
      const together = [...stream.objects.keys()].filter((one) => can(one, "collectable"));
      if (stream.declaredFor === "collect" && together.includes(object)) return [together, stream.name];
    }
    return [[object], undefined];
  }

  /** Collects what was kicked off and never collected, in `timeout` s for each at most; returns what went wrong. */
  async backstop(clock: Clock, timeout: number): Promise<Error[]> {
    const failed: Error[] = [];
    const collect = async (what: readonly Collectable[], name: string | undefined): Promise<void> => {
      const one = async (): Promise<void> => void (await this.collect(what, name, false));
      failed.push(...(await atRest.all(what.slice(0, 1), "collect", one, clock, timeout)));
    };
    // Detectors that a flyer had along were collected, and have taken more since.
    const along = this.uncollected.size > 0 ? this.#framesStreams() : [];
    for (const object of this.uncollected) if (can(object, "collectable")) await collect(...this.#asDeclared(object));
    for (const [objects, name] of along) await collect(objects, name);
    this.uncollected.clear();
    return failed;
  }

  #framesStreams(): (readonly [readonly Collectable[], string])[] {
    return [...this.#run.streams.values()].flatMap((stream): (readonly [readonly Collectable[], string])[] => {
      const objects = [...stream.objects.keys()].filter((one) => can(one, "collectable"));
      const frames = stream.declaredFor === "collect" && objects.every((one) => can(one, "writesStreamAssets"));
      return frames && objects.length > 0 && !objects.some((one) => this.uncollected.has(one))
        ? [[objects, stream.name]]
        : [];
    });
  }
}

function checkDistinct(object: HasName, streams: readonly (readonly [string, DataKeys])[]): void {
  const seen = new Map<string, string>();
  for (const [stream, dataKeys] of streams) {
    for (const key of Object.keys(dataKeys)) {
      const other = seen.get(key);
      if (other !== undefined)
        throw new HalcyonError(
          "document.composition",
          `${object.name} has the key ${key} in both ${other} and ${stream}: a key belongs to one stream.`,
          {
            document: "descriptor",
            reason: "key in two streams",
            keys: [key],
          },
        );
      seen.set(key, stream);
    }
  }
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

/** Describes flyers for a declared stream. */
export async function describeForCollect(
  object: Collectable,
  stream: string,
): Promise<Awaited<ReturnType<typeof describe>>> {
  const described: MaybePromise<DataKeys | Record<string, DataKeys>> = await object.describeCollect();
  const names = Object.keys(described);
  if (isFlat(described)) return describe(object, described);
  const own = described[stream];
  if (names.length !== 1 || own === undefined)
    throw new HalcyonError(
      "engine.argument",
      `${object.name} describes the streams ${names.join(", ")}; it can be declared for one stream of that name, not for ${stream}.`,
      {
        command: "declare_stream",
        argument: "name",
        reason: "describeCollect does not give this stream alone",
      },
    );
  return describe(object, own);
}
