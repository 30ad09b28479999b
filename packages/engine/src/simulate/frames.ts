/**
 * The frames that a modelled detector would have taken, and the documents about the files it would have written.
 *
 * Nothing is written anywhere: the files have addresses that no program opens. @module
 */
import type { Asset, DataKeys, NewUid, StreamAsset } from "@halcyon/model";
import { externalKeysOf } from "./values.ts";

interface Flight {
  /** s since the plan began. */
  readonly start: number;
  readonly end: number;
  readonly frames: number;
}

/** The frames of one device. */
export class Frames {
  readonly #name: string;
  readonly #newUid: NewUid;
  #taken = 0;
  #told = 0;
  #flight: Flight | undefined;
  #streams = new Map<string, string>();
  #resource: string | undefined;
  #datums = 0;
  #untold: Asset[] = [];

  constructor(name: string, newUid: NewUid) {
    this.#name = name;
    this.#newUid = newUid;
  }

  /** New files from now on. */
  begin(): void {
    this.#taken = this.#told = this.#datums = 0;
    this.#flight = undefined;
    this.#streams = new Map();
    this.#resource = undefined;
    this.#untold = [];
  }

  /** One more frame. */
  take(): void {
    this.#taken++;
  }

  /** Sets off: `frames` come evenly from `start` to `end`. */
  fly(flight: Flight): void {
    this.#taken = this.index(flight.start);
    this.#flight = flight;
  }

  /** When the flight is over, in s since the plan began. */
  get flightEnd(): number {
    return this.#flight?.end ?? 0;
  }

  /** How many frames there are `now`: times are in s since the plan began. */
  index(now: number): number {
    const flight = this.#flight;
    if (flight === undefined) return this.#taken;
    const { start, end, frames } = flight;
    // Sums of periods fall short of a frame's end by a rounding.
    const done = now >= end ? frames : Math.floor((frames * (now - start)) / (end - start) + 1e-9);
    return this.#taken + Math.max(0, Math.min(frames, done));
  }

  /** How many frames have come since this was last asked. */
  since(now: number): number {
    const index = this.index(now);
    const fresh = index - this.#told;
    this.#told = index;
    return fresh;
  }

  /** The value of a key of the older style: the name of a datum, told of next. */
  datum(key: string): string {
    const untold = this.#untold;
    if (this.#resource === undefined) {
      this.#resource = this.#newUid();
      const [root, resource_path] = ["/", `simulated/${this.#name}`];
      const resource = { uid: this.#resource, spec: "SIMULATED", root, resource_path, resource_kwargs: {} };
      untold.push(["resource", { ...resource, path_semantics: "posix" }]);
    }
    const number = this.#datums++;
    const datum_id = `${this.#resource}/${number}`;
    untold.push(["datum", { datum_id, resource: this.#resource, datum_kwargs: { key, number } }]);
    return datum_id;
  }

  /** What was not told before: files, and the frames below `index`. */
  *tell(described: DataKeys, now: number, index: number = Infinity): Generator<Asset | StreamAsset, void, void> {
    yield* this.#untold.splice(0);
    const keys = externalKeysOf(described, "stream");
    const stop = Math.min(index, this.index(now));
    if (keys.length === 0 || stop <= this.#told) return;
    const indices = { start: this.#told, stop };
    this.#told = stop;
    const seq_nums = { start: 0, stop: 0 };
    for (const key of keys) {
      let uid = this.#streams.get(key);
      if (uid === undefined) {
        uid = this.#newUid();
        this.#streams.set(key, uid);
        const mimetype = "application/octet-stream";
        const uri = `simulated://localhost/${this.#name}/${key}`;
        yield ["stream_resource", { uid, data_key: key, mimetype, uri, parameters: {} }];
      }
      const datum = { uid: `${uid}/${indices.start}`, stream_resource: uid, descriptor: "", indices, seq_nums };
      yield ["stream_datum", datum];
    }
  }
}
