/**
 * A clock that stands still until the plan waits, and then goes exactly as far as the plan waits.
 *
 * A `VirtualClock` jumps as soon as the process has nothing else to do; while a device is asked for its description
 * over a network, that would be in the middle of a move. Here the time a plan takes follows from the plan alone.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";

interface Due {
  readonly at: number;
  readonly call: () => void;
}

/** A clock that is moved by hand. Times in s. */
export class ModelClock implements Clock {
  readonly #start: number;
  // From 0 and not from the date, whose last digit is worth 0.2 µs: a million sums would show it.
  #time = 0;
  #due: Due[] = [];

  /** @param start the date at first, s since 1970. */
  constructor(start: number) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#time;
  }

  /** s since the plan began. */
  monotonic(): number {
    return this.#time;
  }

  after(seconds: number, call: () => void): () => void {
    if (seconds === Infinity) return () => undefined;
    const due: Due = { at: this.#time + Math.max(0, seconds), call };
    const later = this.#due.findIndex((one) => one.at > due.at);
    this.#due.splice(later < 0 ? this.#due.length : later, 0, due);
    return () => {
      this.#due = this.#due.filter((one) => one !== due);
    };
  }

  /** Goes on to what is due next. False when nothing is. */
  step(): boolean {
    const next = this.#due[0];
    if (next === undefined) return false;
    this.#due.shift();
    this.#time = Math.max(this.#time, next.at);
    next.call();
    return true;
  }
}
