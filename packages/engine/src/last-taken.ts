/** The end of the documents: a session is over when every critical subscriber has taken its last. @module */
import type { Outbox } from "./outbox.ts";

/** What waiting for the last documents needs. */
export interface LastTakenOptions {
  /** Resolves when something changes. */
  readonly asleep: () => Promise<void>;
  /** The end was asked for: a subscriber that fails is given up. */
  readonly ended: () => boolean;
  /** Pauses until resumed; false when the end was asked for instead. */
  readonly paused: () => Promise<boolean>;
}

/** Waits for every critical subscriber; answers the error of one that failed for good. */
export async function lastTaken(
  outbox: Outbox,
  { asleep, ended, paused }: LastTakenOptions,
): Promise<Error | undefined> {
  outbox.deliver();
  while (!outbox.caughtUp()) {
    if (!outbox.hasFailed) await asleep();
    else if (ended()) return outbox.failure;
    else if (await paused()) outbox.retry();
  }
  return undefined;
}
