/** Waits for several at once, and only when one of them has to be waited for. @module */
import type { MaybePromise } from "@halcyon/model";

/** All values, in order; a promise only when one of them is. */
export function together<T>(parts: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  const now = parts.filter((part): part is T => !(part instanceof Promise));
  if (now.length === parts.length) return now;
  return Promise.all(parts.map(async (part) => await part));
}
