/**
 * Sets one signal, and waits for what another one says of it.
 *
 * The other signal is watched before anything is sent: an answer that comes and goes while the put is still on its
 * way is seen.
 *
 * @module
 */
import type { Status } from "@halcyon/model";
import type { Match, SetOptions, SignalR, SignalRW, SignalW } from "./signal.ts";
import type { Wait } from "./wait.ts";

/** What is set, and what is waited for. */
export interface SetAndWait<T, U> {
  readonly set: SignalW<T>;
  readonly to: T;
  /** The one that answers. */
  readonly watch: SignalR<U>;
  readonly until: Match<U>;
}

/**
 * Resolves when the other signal answers: the status is that of the set itself, which may go on (a busy record is
 * matched now and completes later).
 *
 * @throws HalcyonError `signal.timeout` when the answer doesn't come; what the set fails with, when it fails first.
 */
export async function setAndWaitForOther<T, U>(of: SetAndWait<T, U>, wait: Wait = {}): Promise<Status> {
  const stop = new AbortController();
  const signal = wait.signal === undefined ? stop.signal : AbortSignal.any([wait.signal, stop.signal]);
  const answered = of.watch.when(of.until, { timeout: wait.timeout, signal });
  let status: Status;
  try {
    status = of.set.set(of.to, { signal: wait.signal });
  } catch (error) {
    stop.abort(error);
    // It fails with the same error, which is thrown here.
    await answered.catch(() => undefined);
    throw error;
  }
  status.onDone(({ error }) => {
    if (error !== undefined) stop.abort(error);
  });
  await answered;
  return status;
}

/** Sets a signal and resolves when its readback is there, or satisfies `until`. Throws as `setAndWaitForOther`. */
export async function setAndWait<T>(
  set: SignalRW<T>,
  to: T,
  options: SetOptions<T> & { readonly until?: (readback: T) => boolean } = {},
): Promise<void> {
  const until = options.until ?? ((readback: T) => set.type.same(readback, to));
  await setAndWaitForOther({ set, to, watch: set, until }, options);
}
