/** Waits for several at once, and only when one of them has to be waited for. @module */
import type { MaybePromise } from "@halcyon/model";

/** All values, in order; a promise only when one of them is. */
export function together<T>(parts: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  const now = parts.filter((part): part is T => !(part instanceof Promise));
  if (now.length === parts.length) return now;
  return Promise.all(parts.map(async (part) => await part));
}

/** The readings (or keys) of several parts in one; a promise only when one of them is. */
export function merged<T extends object>(parts: readonly MaybePromise<T>[]): MaybePromise<T> {
  const joined = (all: readonly T[]): T => Object.assign({}, ...all) as T;
  const all = together(parts);
  return all instanceof Promise ? all.then(joined) : joined(all);
}
