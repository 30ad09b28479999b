/**
 * Takes from flyers what they measured on their own.
 *
 * Flyers of the older style describe several streams (`{stream: {key: …}}`) and make events; newer ones describe
 * their keys alone and need a declared stream. Pages pass through column by column: there is no object per row.
 *
 * @module
 */
import { HalcyonError, can, requires, type Clock, type Collectable, type Column, type HasName } from "@halcyon/model";
import * as atRest from "../at-rest.ts";
import { illegal } from "../errors.ts";
import { drain, type AssetDocument } from "./assets.ts";
import { describe } from "./described.ts";
import { Flyers } from "./flyers.ts";
import { streamsOf } from "./described-by-flyer.ts";
import { handedOver } from "./handed-over.ts";
import { pageOf } from "./pages.ts";
import type { RunBundler } from "./run-bundler.ts";
import { Stream } from "./stream.ts";

/** The flyers of one run. */
export class Collector {
  readonly #run: RunBundler;
  /** Those that are on their way. */
  readonly flyers: Flyers = new Flyers();
  /** Older flyers whose streams have been described. */
  readonly #described = new Map<HasName, Stream[]>();

  constructor(run: RunBundler) {
    this.#run = run;
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
    for (const object of objects) this.flyers.uncollected.delete(object);
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
    const collected = await handedOver(first, streams);
    if (collected !== undefined) {
      for (const { stream, data, timestamps } of collected.pages) this.#postPage(stream, data, timestamps);
      if (this.flyers.goesOn(first)) for (const stream of streams) stream.settle();
      return wantsPayload ? [...collected.payload] : undefined;
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
    const entries = await streamsOf(object);
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

  #postPage(stream: Stream, data: Record<string, Column>, timestamps: Record<string, Column>): void {
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
    const along = this.flyers.uncollected.size > 0 ? this.#framesStreams() : [];
    for (const object of this.flyers.uncollected)
      if (can(object, "collectable")) await collect(...this.#asDeclared(object));
    for (const [objects, name] of along) await collect(objects, name);
    this.flyers.uncollected.clear();
    return failed;
  }

  #framesStreams(): (readonly [readonly Collectable[], string])[] {
    return [...this.#run.streams.values()].flatMap((stream): (readonly [readonly Collectable[], string])[] => {
      const objects = [...stream.objects.keys()].filter((one) => can(one, "collectable"));
      const frames = stream.declaredFor === "collect" && objects.every((one) => can(one, "writesStreamAssets"));
      return frames && objects.length > 0 && !objects.some((one) => this.flyers.uncollected.has(one))
        ? [[objects, stream.name]]
        : [];
    });
  }
}
