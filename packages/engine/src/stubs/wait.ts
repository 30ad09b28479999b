/** Waiting: for groups, for time, for promises, for a signal. @module */
import type { Readings, StatusView, Subscribable } from "@halcyon/model";
import { type Group, type Plan, msg } from "../message.ts";

/** How to wait for a group. */
export interface WaitOptions {
  /** s. */
  readonly timeout?: number;
  /** Fail when the time is over (the default), or answer false. */
  readonly errorOnTimeout?: boolean;
  /** Other groups: a failure in one of them ends the waiting. */
  readonly watch?: readonly (string | symbol)[];
  /** These, instead of a group. */
  readonly statuses?: readonly StatusView[];
}

/** Waits until all statuses of a group are done. Returns false when `errorOnTimeout` is false and time is over. */
export function* wait(group?: Group, options: WaitOptions = {}): Plan<boolean> {
  return (yield msg("wait", undefined, [], { group, ...options })) as boolean;
}

/** Waits for `seconds`. */
export function* sleep(seconds: number): Plan {
  yield msg("sleep", undefined, [seconds]);
}

/**
 * Waits for promises. Each factory is called when the engine gets there, and again when it is done again after a
 * pause; its signal is aborted when the waiting is given up. A failed promise does not fail the plan: look at the
 * results.
 */
export function* waitFor(
  factories: readonly ((signal: AbortSignal) => PromiseLike<unknown>)[],
  options: { timeout?: number } = {},
): Plan<PromiseSettledResult<unknown>[]> {
  return (yield msg("wait_for", undefined, [factories], options)) as PromiseSettledResult<unknown>[];
}

/** Waits until a reading of `signal` satisfies `holds`. Returns that reading. @throws `engine.wait_timeout` */
export function* waitUntil(
  signal: Subscribable,
  holds: (readings: Readings) => boolean,
  options: { timeout?: number } = {},
): Plan<Readings> {
  const [result] = yield* waitFor([(given) => untilReading(signal, holds, given)], options);
  if (result === undefined || result.status === "rejected") throw result?.reason ?? new Error("nothing was awaited");
  return result.value as Readings;
}

function untilReading(
  signal: Subscribable,
  holds: (readings: Readings) => boolean,
  given: AbortSignal | undefined,
): Promise<Readings> {
  const { promise, resolve, reject } = Promise.withResolvers<Readings>();
  const seen = (readings: Readings): void => {
    try {
      if (holds(readings)) resolve(readings);
    } catch (error) {
      reject(error);
    }
  };
  const end = signal.subscribe(seen);
  const giveUp = (): void => reject(given?.reason);
  given?.addEventListener("abort", giveUp, { once: true });
  return promise.finally(() => {
    end();
    given?.removeEventListener("abort", giveUp);
  });
}
