/** How long a run still takes, from the time between its points. @module */
import type { Clock } from "@halcyon/model";

/**
 * The pace of a run. The time before its first point says nothing of those between points: a count with a delay has
 * its first at once, a scan may come from far away.
 */
export class Pace {
  readonly #clock: Clock;
  #begun: number;
  #first: { readonly at: number; readonly done: number } | undefined;
  #last = 0;
  #done = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begun = clock.monotonic();
  }

  /** A run begins. */
  begin(): void {
    this.#begun = this.#clock.monotonic();
    this.#first = undefined;
    this.#done = 0;
  }

  /** So many points are done now. */
  reached(done: number): void {
    if (done === this.#done) return;
    this.#done = done;
    this.#last = this.#clock.monotonic();
    this.#first ??= { at: this.#last, done };
  }

  /** s since it began. */
  get elapsed(): number {
    return this.#clock.monotonic() - this.#begun;
  }

  /** s until `of` points are done; undefined until it has a pace. */
  left(of: number): number | undefined {
    const first = this.#first;
    if (first === undefined || this.#done <= first.done) return undefined;
    const each = (this.#last - first.at) / (this.#done - first.done);
    return Math.max(0, each * (of - this.#done) - (this.#clock.monotonic() - this.#last));
  }
}
