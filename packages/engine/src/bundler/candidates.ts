/** Devices that were asked to describe themselves for a stream that has no descriptor yet, or one of other devices. @module */
import type { HasName, MaybePromise } from "@halcyon/model";
import { describe, type Described } from "./described.ts";
import type { Stream } from "./stream.ts";

/** What devices said of themselves and no descriptor says yet, by stream: each is asked once. */
export class Candidates {
  readonly #described = new Map<Stream, Map<HasName, Described>>();

  /** What a device says of itself; a promise when it has to be asked and takes its time. */
  ask(stream: Stream, object: HasName): MaybePromise<Described> {
    const known = this.#described.get(stream)?.get(object);
    if (known !== undefined) return known;
    const keep = (described: Described): Described => {
      const candidates = this.#described.get(stream) ?? new Map<HasName, Described>();
      this.#described.set(stream, candidates.set(object, described));
      return described;
    };
    const described = describe(object);
    return described instanceof Promise ? described.then(keep) : keep(described);
  }

  /** The stream has a descriptor. */
  settle(stream: Stream): void {
    this.#described.delete(stream);
  }

  /** A device says something else from now on. */
  forget(object: HasName): void {
    for (const candidates of this.#described.values()) candidates.delete(object);
  }
}
