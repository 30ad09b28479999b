/**
 * Documents about files that devices write: which the engine completes and puts in their place.
 *
 * Devices tell of resources once and of datums as they come; the engine fills in the run, the descriptor and the
 * sequence numbers (event model: `stream_datum.seq_nums`). Everything told at one time is checked before any of
 * it is posted. @module
 */
import {
  HalcyonError,
  type Asset,
  type Datum,
  type Resource,
  type StreamAsset,
  type StreamDatum,
  type StreamResource,
  type ToldFrames,
} from "@halcyon/model";
import type { Stream } from "./stream.ts";

/** A document that a device told of. */
export type AssetDocument = Asset | StreamAsset;

/** The same, completed. */
export type CompleteAsset =
  | readonly ["resource", Resource]
  | readonly ["datum", Datum]
  | readonly ["stream_resource", StreamResource]
  | readonly ["stream_datum", StreamDatum];

/** What devices told at one time: the documents to post, and how many rows wide they are. */
export interface Packed {
  readonly documents: readonly CompleteAsset[];
  readonly width: number;
}

function refuse(document: string, reason: string): HalcyonError<"document.composition"> {
  return new HalcyonError("document.composition", `A device told of a ${document} that cannot be used: ${reason}.`, {
    document,
    reason,
  });
}

/** The files of one run. */
export class Assets {
  readonly #run: string;
  /** From the uid of each stream resource to its data key. */
  readonly #resources = new Map<string, string>();
  /** What is told of each data key, by its last resource. */
  readonly #told = new Map<string, { resource: StreamResource; stop: number; rows: number; reports: number }>();

  constructor(run: string) {
    this.#run = run;
  }

  /** A resource that was told of in an earlier process. */
  know(resource: StreamResource): void {
    this.#resources.set(resource.uid, resource.data_key);
    const rows = this.#told.get(resource.data_key)?.rows ?? 0;
    this.#told.set(resource.data_key, { resource, stop: 0, rows, reports: 0 });
  }

  /** Frames that documents tell of, in this process or an earlier one. */
  count({ stream_resource: uid, indices }: StreamDatum): void {
    const told = this.#told.get(this.#resources.get(uid) ?? "");
    if (told === undefined || told.resource.uid !== uid) return;
    told.stop = Math.max(told.stop, indices.stop);
    told.rows += indices.stop - indices.start;
    told.reports += 1;
  }

  /** What documents tell of a data key. */
  told(dataKey: string): ToldFrames | undefined {
    return this.#told.get(dataKey);
  }

  /**
   * Completes what devices told, for rows from `stream.next` on. A key may have rows in several resources, one after
   * another. With `lastOnly`, for one row: the last.
   *
   * @throws HalcyonError `document.composition` when it does not fit together; nothing is changed then.
   */
  pack(told: readonly AssetDocument[], stream: Stream, lastOnly = false): Packed {
    const documents: CompleteAsset[] = [];
    const fresh = new Map<string, string>();
    const widths = new Map<string, number>();
    for (const [name, document] of told) {
      if (name === "resource") documents.push([name, { ...document, run_start: this.#run }]);
      else if (name === "datum") documents.push([name, document]);
      else if (name === "stream_resource") {
        this.#checkResource(document, stream, fresh);
        fresh.set(document.uid, document.data_key);
        documents.push([name, { ...document, run_start: this.#run }]);
      } else {
        const key = fresh.get(document.stream_resource) ?? this.#resources.get(document.stream_resource);
        const shown = lastOnly ? lastOf(document) : document;
        const rows = checkedRows(shown, key);
        const before = widths.get(key ?? "") ?? 0;
        widths.set(key ?? "", before + rows);
        const start = stream.next + before;
        const seq_nums = { start, stop: start + rows };
        documents.push([name, { ...shown, descriptor: stream.descriptor?.uid ?? "", seq_nums }]);
      }
    }
    const [width = 0, ...others] = widths.values();
    const other = others.find((one) => one !== width);
    if (other !== undefined)
      throw refuse("stream_datum", `it is ${other} rows wide and others at the same time ${width}`);
    const seen = new Set(widths.keys());
    if (seen.size > 0 && (seen.size !== stream.frameKeys.length || stream.frameKeys.some((key) => !seen.has(key))))
      throw refuse(
        "stream_datum",
        `it came for ${[...seen].join(", ")}, but the stream has ${stream.frameKeys.join(", ")}`,
      );
    for (const [name, document] of documents) {
      if (name === "stream_resource") this.know(document);
      else if (name === "stream_datum") this.count(document);
    }
    return { documents, width };
  }

  #checkResource(document: StreamResource, stream: Stream, fresh: ReadonlyMap<string, string>): void {
    if (this.#resources.has(document.uid) || fresh.has(document.uid))
      throw refuse("stream_resource", `its uid ${document.uid} came twice`);
    if (!stream.frameKeys.includes(document.data_key))
      throw refuse(
        "stream_resource",
        `its data key ${document.data_key} is not among the frames of ${stream.name} (${stream.frameKeys.join(", ") || "none"})`,
      );
  }
}

/** How many rows a datum tells of. */
function checkedRows(document: StreamDatum, key: string | undefined): number {
  if (key === undefined) throw refuse("stream_datum", `its resource ${document.stream_resource} was never told`);
  if (document.descriptor !== "")
    throw refuse("stream_datum", "its descriptor is the engine's to fill in; leave it empty");
  if (document.seq_nums.start !== 0 || document.seq_nums.stop !== 0)
    throw refuse("stream_datum", "its seq_nums are the engine's to fill in; leave them at 0 to 0");
  return document.indices.stop - document.indices.start;
}

function lastOf(document: StreamDatum): StreamDatum {
  const { start, stop } = document.indices;
  return stop - start > 1 ? { ...document, indices: { start: stop - 1, stop } } : document;
}

/** Everything that an iterable tells; a promise only when it is an asynchronous one. */
export function drain<T>(told: Iterable<T> | AsyncIterable<T> | Promise<Iterable<T>>): T[] | Promise<T[]> {
  if (told instanceof Promise) return told.then((list) => [...list]);
  if (Symbol.iterator in told) return [...told];
  return Array.fromAsync(told);
}
