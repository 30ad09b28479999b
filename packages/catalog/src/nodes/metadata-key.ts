/**
 * A path into metadata, as queries write it: `start.plan_name`.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";

const longest = 500; /* characters */

/**
 * The keys on the way, outermost first.
 *
 * @throws HalcyonError `catalog.query` for what neither database can look for: empty keys, quotation marks, backslashes.
 */
export function keysOf(key: string): readonly string[] {
  const reason = whyNone(key);
  if (reason === undefined) return key.split(".");
  throw new HalcyonError("catalog.query", `${JSON.stringify(key.slice(0, 80))} is no key of metadata: ${reason}.`, {
    reason: `key: ${reason}`,
  });
}

/** Whether a search can ask for it. */
export function isMetadataKey(key: string): boolean {
  return whyNone(key) === undefined;
}

function whyNone(key: string): string | undefined {
  const keys = key.split(".");
  if (key.length > longest) return `it is longer than ${longest} characters`;
  if (keys.includes("")) return keys.length === 1 ? "it is empty" : "between two dots there is nothing";
  return /["\\\p{Cc}]|\p{Cs}/u.test(key) ? "no quotation mark, backslash or control character can be in it" : undefined;
}
