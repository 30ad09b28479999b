/** Calls back again and again, as long as somebody watches. @module */
import type { Clock } from "@halcyon/model";

/** Calls `tick` after each of the times that `next` tells (s from now). Returns how to end it. */
export function ticking(clock: Clock, next: () => number, tick: () => void): () => void {
  let cancel: (() => void) | undefined;
  const wait = (): void => {
    cancel = clock.after(Math.max(0, next()), () => {
      tick();
      // The one who is told may have had enough.
      if (cancel !== undefined) wait();
    });
  };
  wait();
  return () => {
    cancel?.();
    cancel = undefined;
  };
}
