/**
 * What `for await` reads of a signal: the latest only, or all within a bound.
 *
 * @module
 */
import { type Clock, HalcyonError, type Reading } from "@halcyon/model";
import type { Listener, Monitored } from "./monitored.ts";
import type { ObserveOptions, Observer } from "./signal.ts";
import { waiting } from "./wait.ts";

/** Readings, one by one. Opened by the first `next`, closed by `return`, by an error, or by the caller's signal. */
export class Observation<T> implements Observer<T> {
  readonly #monitored: Monitored<T>;
  readonly #options: ObserveOptions;
  readonly #clock: Clock;
  readonly #signal: { readonly name: string; readonly source: string };
  #queue: Reading<T>[] = [];
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #close: (() => void) | undefined;
  #over = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    monitored: Monitored<T>,
    options: ObserveOptions,
    clock: Clock,
    signal: { readonly name: string; readonly source: string },
  ) {
    this.#monitored = monitored;
    this.#options = options;
    this.#clock = clock;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Asked again before it has answered, it answers in the order in which it was asked. */
  next(): Promise<IteratorResult<Reading<T>, undefined>> {
    if (!this.#over) this.#close ??= this.#monitored.listen(this.#listener());
    const answer = this.#last.then(() => this.#answer());
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async return(): Promise<IteratorResult<Reading<T>, undefined>> {
    this.#end();
    this.#wake?.();
    return { done: true, value: undefined };
  }

  async #answer(): Promise<IteratorResult<Reading<T>, undefined>> {
    if (this.#over) return { done: true, value: undefined };
    try {
      if (this.#queue.length === 0 && this.#error === undefined) await this.#more();
    } catch (error) {
      this.#end();
      throw error;
    }
    const reading = this.#queue.shift();
    if (reading !== undefined) return { done: false, value: reading };
    const error = this.#error;
    this.#end();
    if (error !== undefined) throw error;
    return { done: true, value: undefined };
  }

  #listener(): Listener<T> {
    return { update: (reading) => this.#take(reading), lost: (why) => this.#fail(why) };
  }

  #more(): Promise<void> {
    const { name, source } = this.#signal;
    return waiting<void>(
      (resolve) => {
        this.#wake = () => resolve();
        return () => {
          this.#wake = undefined;
        };
      },
      this.#options,
      (timeout) =>
        new HalcyonError("signal.timeout", `${name} (${source}) told of no new reading within ${timeout} s.`, {
          signal: name,
          source,
          timeout,
        }),
      this.#clock,
    );
  }

  #take(reading: Reading<T>): void {
    const { keep = "latest" } = this.#options;
    if (this.#error !== undefined) return;
    if (keep === "latest") this.#queue = [reading];
    else if (this.#queue.length < keep) this.#queue.push(reading);
    else {
      const { name, source } = this.#signal;
      const text = `The observer of ${name} (${source}) did not keep up: ${keep} readings were waiting when one more came.`;
      this.#fail(new HalcyonError("signal.overrun", text, { signal: name, source, capacity: keep }));
    }
    this.#wake?.();
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#wake?.();
  }

  #end(): void {
    this.#over = true;
    this.#queue = [];
    this.#close?.();
    this.#close = undefined;
  }
}
