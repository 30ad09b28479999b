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
  const keys = key.split(".");
  const reason =
    key.length > longest
      ? `it is longer than ${longest} characters`
      : keys.some((part) => part === "")
        ? "between two dots there is nothing"
        : /["\\\p{Cc}]|\p{Cs}/u.test(key)
          ? "no quotation mark, backslash or control character can be in it"
          : undefined;
  if (reason === undefined) return keys;
  throw new HalcyonError("catalog.query", `${JSON.stringify(key.slice(0, 80))} is no key of metadata: ${reason}.`, {
    reason: `key: ${reason}`,
  });
}
