/** How long somebody is ready to wait, and who may call it off. @module */
import { type Clock, HalcyonError, asError, systemClock } from "@halcyon/model";

/** A deadline (s from now; none when left out) and a signal: every wait takes both. */
export interface Wait {
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for what `start` resolves, within the limits of `wait`. `start` gets a function to which it tells how to
 * clean up; that is called once, however the wait ends.
 *
 * @param late makes the error of a wait that took too long.
 */
export function waiting<T>(
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
  wait: Wait,
  late: (timeout: number) => Error,
  clock: Clock = systemClock,
): Promise<T> {
  const { timeout, signal } = wait;
  return new Promise<T>((resolve, reject) => {
    let over = false;
    let close: (() => void) | undefined;
    const end = (how: () => void): void => {
      if (over) return;
      over = true;
      clearTimer?.();
      signal?.removeEventListener("abort", aborted);
      close?.();
      how();
    };
    const aborted = (): void => end(() => reject(abortedBy(signal)));
    const clearTimer =
      timeout === undefined || timeout === Infinity
        ? undefined
        : clock.after(timeout, () => end(() => reject(late(timeout))));
    if (signal?.aborted === true) return aborted();
    signal?.addEventListener("abort", aborted, { once: true });
    try {
      close = start(
        (value) => end(() => resolve(value)),
        (error) => end(() => reject(asError(error))),
      );
    } catch (error) {
      end(() => reject(asError(error)));
    }
    if (over) close?.();
  });
}

/** Waits for `promise`, but no longer than `wait` allows. The promise itself goes on. */
export function within<T>(
  promise: Promise<T>,
  wait: Wait,
  late: (timeout: number) => Error,
  clock?: Clock,
): Promise<T> {
  if (wait.timeout === undefined && wait.signal === undefined) return promise;
  return waiting(
    (resolve, reject) => {
      promise.then(resolve, reject);
      return () => undefined;
    },
    wait,
    late,
    clock,
  );
}

/** The reason of an abort, as an error. */
export function abortedBy(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  if (reason instanceof Error) return reason;
  return new HalcyonError("status.cancelled", `The wait was called off: ${String(reason)}.`, { status: "wait" });
}
