/**
 * Waiting for something that happens at most once, with a deadline and an `AbortSignal`.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Those who wait for the same thing. */
export class Waiters {
  readonly #clock: Clock;
  #waiting = new Set<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for `happened()`, at most `timeout` s; `late` makes the error of the deadline. */
  wait(timeout: number, signal: AbortSignal | undefined, late: () => Error): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      let cancel: (() => void) | undefined;
      const end = (): void => {
        this.#waiting.delete(waiter);
        cancel?.();
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = (): void => {
        end();
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        resolve: () => {
          end();
          resolve();
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      this.#waiting.add(waiter);
      if (timeout < Infinity) cancel = this.#clock.after(timeout, () => waiter.reject(late()));
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  happened(): void {
    for (const waiter of this.#waiting) waiter.resolve();
  }

  failed(error: Error): void {
    for (const waiter of this.#waiting) waiter.reject(error);
  }
}
