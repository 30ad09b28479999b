/**
 * The members of a JSON object as the pieces of text that they are.
 *
 * A body is read once to be checked; what is to be kept (metadata) is cut out of its text, so that 1.0 stays 1.0.
 *
 * @module
 */
import { membersOf as spansOf, textOf, wholeOf } from "../../json-text/scan.ts";

/** @param text a JSON object, already known to be well formed. */
export function membersOf(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const { key, value } of spansOf(text, wholeOf(text).start)) members.set(key, textOf(text, value));
  return members;
}
