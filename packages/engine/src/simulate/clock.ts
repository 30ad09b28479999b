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
  #time: number;
  #due: Due[] = [];

  /** @param start the date at first, s since 1970. */
  constructor(start: number) {
    this.#start = this.#time = start;
  }

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time - this.#start;
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

  /** Goes on to the date `end`; what falls due on the way is called, each at its own time. */
  advanceTo(end: number): void {
    for (let next = this.#due[0]; next !== undefined && next.at <= end; next = this.#due[0]) this.#call(next);
    if (end > this.#time) this.#time = end;
  }

  /** Goes on to what is due next. False when nothing is. */
  step(): boolean {
    const next = this.#due[0];
    if (next === undefined) return false;
    this.#call(next);
    return true;
  }

  #call(due: Due): void {
    this.#due.shift();
    this.#time = Math.max(this.#time, due.at);
    due.call();
  }
}
