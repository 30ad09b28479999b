/**
 * The reading side of a channel: one monitor however many look, open only while somebody does.
 *
 * While it is open, reads answer its latest reading. When the far end goes, that reading is dropped: a read then
 * waits for the far end, and nothing stale is taken for fresh.
 *
 * @module
 */
import { type MaybePromise, type Reading, asError } from "@halcyon/model";
import type { Channel } from "./channel.ts";
import type { Wait } from "./wait.ts";

/** Who is told. */
export interface Listener<T> {
  readonly update: (reading: Reading<T>) => void;
  readonly lost?: (reason: Error) => void;
}

/** The readings of a channel, monitored while anybody holds it. */
export class Monitored<T> {
  readonly #channel: Channel<T>;
  readonly #listeners = new Set<Listener<T>>();
  #holders = 0;
  #latest: Reading<T> | undefined;
  #close: (() => void) | undefined;

  constructor(channel: Channel<T>) {
    this.#channel = channel;
  }

  /** The latest monitored reading, or what the far end answers. */
  reading(wait: Wait, fresh: boolean): MaybePromise<Reading<T>> {
    return fresh || this.#latest === undefined ? this.#channel.get(wait) : this.#latest;
  }

  /** Monitors until the returned function is called; calling it again does nothing. */
  hold(): () => void {
    this.#holders += 1;
    if (this.#holders === 1) this.#open();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#latest = undefined;
      this.#close?.();
      this.#close = undefined;
    };
  }

  /** Holds, and tells of the present reading (when it is known) and each new one. */
  listen(listener: Listener<T>): () => void {
    const known = this.#latest;
    this.#listeners.add(listener);
    const release = this.hold();
    if (known !== undefined) listener.update(known);
    return () => {
      this.#listeners.delete(listener);
      release();
    };
  }

  #open(): void {
    const close = this.#channel.monitor({
      update: (reading) => {
        this.#latest = reading;
        this.#tell((listener) => listener.update(reading));
      },
      lost: (reason) => {
        this.#latest = undefined;
        this.#tell((listener) => listener.lost?.(reason));
      },
    });
    // A listener may have let go in its first update already.
    if (this.#holders > 0) this.#close = close;
    else close();
  }

  // One that fails doesn't keep the others from being told.
  #tell(how: (listener: Listener<T>) => void): void {
    const failures: unknown[] = [];
    for (const listener of this.#listeners) {
      try {
        how(listener);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw asError(failures[0]);
    if (failures.length > 1) throw new AggregateError(failures, `${failures.length} listeners failed.`);
  }
}
