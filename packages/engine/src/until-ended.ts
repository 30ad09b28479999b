/** Waiting for something that takes its time, unless the end of the session is asked for. @module */
import type { Requests } from "./requests.ts";

/** What waiting needs of its session. */
export interface UntilOptions {
  readonly requests: Requests;
  /** Resolves when something changes. */
  readonly asleep: () => Promise<void>;
  readonly wake: () => void;
}

/** Waits for a step. Rejects with the request when the end is asked for before it is done. */
export async function untilEnded<T>(step: Promise<T>, { requests, asleep, wake }: UntilOptions): Promise<T> {
  let over = false;
  const ended = async (): Promise<never> => {
    while (requests.end === undefined && !over) await asleep();
    throw requests.end ?? new Error("the step was over first");
  };
  try {
    return await Promise.race([step, ended()]);
  } finally {
    over = true;
    wake();
  }
}
