/** Plans side by side. @module */
import { type Plan, msg } from "../message.ts";

/** The results of plans, in their order. */
export type Results<P extends readonly Plan<unknown>[]> = {
  -readonly [I in keyof P]: P[I] extends Plan<infer R> ? R : never;
};

/**
 * Runs plans side by side: each has its own replies, groups and checkpoints; devices and open runs are shared. Returns
 * the list of their results when the last of them is done.
 *
 * The failure of one is thrown into the others as `engine.beside`; when all are over, the first failure is thrown
 * here. A pause rewinds each to its own last checkpoint. Preprocessors around this message do not see the messages of
 * the plans: wrap the plans themselves.
 */
export function* parallel<const P extends readonly Plan<unknown>[]>(...plans: P): Plan<Results<P>> {
  return (yield msg("parallel", undefined, plans)) as Results<P>;
}
