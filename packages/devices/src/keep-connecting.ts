/** Goes on connecting what isn't there yet, while everything else is already in use. @module */
import { type Clock, asError, systemClock } from "@halcyon/model";
import { connectAll } from "./connect.ts";

/** How to go on trying. All times in s. */
export interface RetryOptions {
  readonly clock?: Clock;
  /** How long each try may take. 5. */
  readonly timeout?: number;
  /** The first pause between tries; each further one is twice as long. 1. */
  readonly first?: number;
  /** The longest pause. 30. */
  readonly longest?: number;
  /** Told whenever a device has been connected. */
  readonly onConnected?: (path: string) => void;
  /** Told of each failed try. */
  readonly onFailed?: (path: string, error: Error) => void;
}

/** Devices on their way. Disposing of it stops the tries. */
export interface Reconnecting extends Disposable {
  /** What isn't there, and why: of the last try. */
  readonly missing: ReadonlyMap<string, Error>;
  /** Resolves when each device has been tried once. */
  readonly tried: Promise<void>;
  /** Resolves when all are there. Never, when it is disposed of before. */
  readonly complete: Promise<void>;
}

/** Connects devices, each on its own; those that fail are tried again with growing pauses. */
export function keepConnecting(devices: ReadonlyMap<string, unknown>, options: RetryOptions = {}): Reconnecting {
  const { clock = systemClock, timeout = 5, first = 1, longest = 30 } = options;
  const missing = new Map<string, Error>();
  const stopped = new AbortController();
  const pending = new Set<() => void>();

  async function once(path: string, device: unknown): Promise<boolean> {
    try {
      await connectAll(path, device, { timeout, signal: stopped.signal });
      missing.delete(path);
      return true;
    } catch (error) {
      if (stopped.signal.aborted) return false;
      missing.set(path, asError(error));
      options.onFailed?.(path, asError(error));
      return false;
    }
  }

  async function untilThere(path: string, device: unknown): Promise<void> {
    for (let pause = first; ; pause = Math.min(2 * pause, longest)) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(pause, () => {
          pending.delete(cancel);
          resolve();
        });
        pending.add(cancel);
      });
      if (await once(path, device)) return options.onConnected?.(path);
    }
  }

  const firsts = [...devices].map(async ([path, device]) => {
    const there = await once(path, device);
    if (there) options.onConnected?.(path);
    return { path, device, there };
  });
  return {
    missing,
    tried: Promise.all(firsts).then(() => undefined),
    complete: Promise.all(
      firsts.map(async (tried) => {
        const { path, device, there } = await tried;
        if (!there) await untilThere(path, device);
      }),
    ).then(() => undefined),
    [Symbol.dispose]() {
      stopped.abort();
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}
