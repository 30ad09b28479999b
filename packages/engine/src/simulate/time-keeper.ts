/**
 * Lets the model's time pass: only when every plan waits for it, and never further than to what is due next.
 *
 * A plan alone waits or does not. Of plans side by side, one may still be about to set something going that is due
 * sooner: then time stands still until all is quiet, which is when nothing was asked for two turns of the event loop
 * and no device thinks about a question.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { nextTurn } from "../macrotask.ts";
import type { ModelClock } from "./clock.ts";

/** Lets time pass for those that wait. */
export class TimeKeeper {
  readonly #clock: ModelClock;
  readonly #waiting = new Map<object, (error: unknown) => void>();
  readonly #thinking = new Set<Promise<unknown>>();
  #beside = 0;
  #asked = 0;
  #driving = false;

  constructor(clock: ModelClock) {
    this.#clock = clock;
  }

  /** A message was asked for. */
  asked(): void {
    this.#asked++;
  }

  /** A reply that comes with time. @throws HalcyonError `simulate.stuck` when it never comes. */
  pass(reply: Promise<unknown>, command: string): Promise<unknown> {
    const { promise, reject } = Promise.withResolvers<never>();
    const waiter = {};
    this.#waiting.set(waiter, (error) => reject(error ?? stuck(command, this.#clock.monotonic())));
    const over = (): void => void this.#waiting.delete(waiter);
    reply.then(over, over);
    if (!this.#driving) void this.#drive();
    return Promise.race([reply, promise]);
  }

  /** A reply that a device has to think about. */
  think<T>(reply: Promise<T>): Promise<T> {
    const over = (): void => void this.#thinking.delete(reply);
    this.#thinking.add(reply);
    reply.then(over, over);
    return reply;
  }

  /** Starts plans side by side; the reply comes when all are over. */
  async beside(start: () => unknown): Promise<unknown> {
    // Before they start: the first of them may wait at once.
    this.#beside++;
    try {
      return await start();
    } finally {
      this.#beside--;
    }
  }

  async #drive(): Promise<void> {
    this.#driving = true;
    try {
      while (this.#waiting.size > 0) {
        if (this.#beside > 0) await this.#quiet();
        if (this.#waiting.size > 0 && !this.#clock.step()) this.#giveUp(undefined);
        await nextTurn();
      }
    } catch (error) {
      this.#giveUp(error);
    }
    this.#driving = false;
  }

  async #quiet(): Promise<void> {
    for (let seen = -1; seen !== this.#asked || this.#thinking.size > 0;) {
      seen = this.#asked;
      await Promise.allSettled(this.#thinking);
      await nextTurn();
      await nextTurn();
    }
  }

  #giveUp(error: unknown): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const tell of waiting) tell(error);
  }
}

function stuck(command: string, time: number): HalcyonError<"simulate.stuck"> {
  const text = `The plan waits (${command}) for something that never happens, ${time} s after it began.`;
  return new HalcyonError("simulate.stuck", text, { command, time });
}
