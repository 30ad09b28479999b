/**
 * Which ends of statuses plans have seen.
 *
 * An end that is written down last of all was seen by nobody: the process died before the plan was asked for its
 * next message. What it was the end of is brought about again, so the plan must not look at it as over. @module
 */
import { keyOf } from "./journal.ts";
import type { Told } from "./history.ts";

/** The same without the ends that no plan has seen. */
export function seenBy(told: readonly Told[]): readonly Told[] {
  /** Keys of plans that are answered later, and of messages in which others are. */
  const answered = new Set<string>();
  const failed = new Set<string>();
  const seen = told.toReversed().filter((entry) => {
    if (entry.t === "document") return true;
    if (entry.t === "status") {
      const within = keyOf([...(entry.p ?? []), entry.before - 1]);
      // The failure of a status in a message in which others run is thrown into those.
      return answered.has(keyOf(entry.p ?? [])) || (entry.error === undefined ? answered : failed).has(within);
    }
    const { p = [] } = entry;
    answered.add(keyOf(p));
    for (let length = 1; length < p.length; length += 2) {
      answered.add(keyOf(p.slice(0, length)));
      if (entry.t === "error") failed.add(keyOf(p.slice(0, length)));
    }
    return true;
  });
  return seen.toReversed();
}
