/**
 * The arrays that resources and datums of the old kind make up, as far as it is known how their files are read.
 *
 * An event names its datum in place of a value, so a row of the array is known when the event comes. A datum that comes
 * later than its event, as from some exports, holds up what follows it in its array until it is there.
 *
 * @module
 */
import {
  type Column,
  type Datum,
  type DatumPage,
  type EventDescriptor,
  type Resource,
  type StreamResource,
  asError,
} from "@halcyon/model";
import type { NodePath } from "../contract.ts";
import { ExternalArray } from "./external-array.ts";
import { legacyFrames } from "./legacy-resources.ts";

/** What of an event, or a page of one, has to do with files. */
export interface LegacyEvent {
  readonly descriptor: EventDescriptor;
  /** Of the container of the stream. */
  readonly path: NodePath;
  readonly seq: number;
  /** The value of a key: the id of a datum, unless it was filled in. */
  readonly value: (key: string) => unknown;
}

/** A data key that has no array: its documents are kept as they came. */
export interface Unread {
  readonly name: string;
  readonly reason: string;
}

/** A row whose datum is to be looked at. */
interface Row {
  readonly event: LegacyEvent;
  readonly key: string;
  readonly datum: string;
}

/** Those of one run. */
export class LegacyArrays {
  readonly #arrays: Map<string, ExternalArray>;
  readonly #resources = new Map<string, Resource>();
  readonly #datums = new Map<string, Pick<Datum, "resource" | "datum_kwargs">>();
  /** By array: rows in order, the first of which waits for its datum. */
  readonly #waiting = new Map<string, Row[]>();
  readonly #unread = new Set<string>();
  /** What could not be made an array, and has not been said yet. */
  readonly #unsaid: Unread[] = [];

  /** @param arrays those of the run, by stream and data key. */
  constructor(arrays: Map<string, ExternalArray>) {
    this.#arrays = arrays;
  }

  resource(resource: Resource): void {
    this.#resources.set(resource.uid, resource);
  }

  datum({ datum_id: id, resource, datum_kwargs }: Datum): void {
    this.#datums.set(id, { resource, datum_kwargs });
    for (const name of this.#waiting.keys()) this.#goOn(name);
  }

  datumPage({ datum_id: ids, resource, datum_kwargs: columns }: DatumPage): void {
    for (let i = 0; i < ids.length; i += 1) {
      const kwargs = Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column.at(i)]));
      this.datum({ datum_id: ids.at(i) ?? "", resource, datum_kwargs: kwargs });
    }
  }

  /** @param keys of the stream, whose values are ids of datums. */
  event(event: LegacyEvent, keys: readonly string[]): void {
    for (const key of keys) {
      const datum = event.value(key);
      if (typeof datum !== "string") continue;
      const name = [...event.path, key].join("/");
      const row = { event, key, datum };
      const waiting = this.#waiting.get(name);
      if (waiting !== undefined) waiting.push(row);
      else if (!this.#place(row, name)) this.#waiting.set(name, [row]);
    }
  }

  /** Data keys that have no array, each told of once. */
  unread(): readonly Unread[] {
    return this.#unsaid.splice(0);
  }

  /** What still waits for a datum when its run stops is not to be had. */
  end(): void {
    for (const [name, [row]] of this.#waiting) this.#giveUp(name, `the datum ${row?.datum} is not among the documents`);
    this.#waiting.clear();
  }

  #goOn(name: string): void {
    const rows = this.#waiting.get(name) ?? [];
    while (rows[0] !== undefined && this.#place(rows[0], name)) rows.shift();
    if (rows.length === 0) this.#waiting.delete(name);
  }

  /** Whether the datum of a row is there. */
  #place({ event, key, datum: id }: Row, name: string): boolean {
    const datum = this.#datums.get(id);
    if (datum === undefined) return false;
    this.#datums.delete(id);
    if (this.#unread.has(name)) return true;
    const resource = this.#resources.get(datum.resource);
    const frames =
      resource === undefined
        ? `the resource ${datum.resource} is not among the documents`
        : legacyFrames(resource, datum.datum_kwargs, key);
    if (typeof frames === "string") this.#giveUp(name, frames);
    else this.#grow(event, name, frames.resource, frames.index);
    return true;
  }

  #grow({ path, descriptor, seq }: LegacyEvent, name: string, resource: StreamResource, index: number): void {
    try {
      const array =
        this.#arrays.get(name) ??
        new ExternalArray([...path, resource.data_key], resource, withoutZeros(descriptor, resource.data_key));
      array.add(resource);
      array.isGuess = true;
      this.#arrays.set(name, array);
      array.grow(resource, {
        indices: { start: index, stop: index + 1 },
        seq_nums: { start: seq, stop: seq + 1 },
      });
    } catch (error) {
      this.#giveUp(name, asError(error).message);
    }
  }

  #giveUp(name: string, reason: string): void {
    if (this.#unread.has(name)) return;
    this.#unread.add(name);
    this.#unsaid.push({ name, reason });
  }
}

/** Older area detectors say 0 for the axes that a frame does not have. */
function withoutZeros(descriptor: EventDescriptor, key: string): EventDescriptor {
  const described = descriptor.data_keys[key];
  if (described === undefined) return descriptor;
  const shape = described.shape.filter((length) => length !== 0);
  return { ...descriptor, data_keys: { ...descriptor.data_keys, [key]: { ...described, shape } } };
}

/** The data keys of a stream whose values are ids of datums. */
export function legacyKeys({ data_keys: keys }: EventDescriptor): readonly string[] {
  return Object.entries(keys).flatMap(([key, { external }]) =>
    external === undefined || external === null || external === "STREAM:" ? [] : [key],
  );
}

/** The values of a row of a page. */
export function valueIn(data: Readonly<Record<string, Column | null>>, row: number): LegacyEvent["value"] {
  return (key) => data[key]?.at(row);
}
