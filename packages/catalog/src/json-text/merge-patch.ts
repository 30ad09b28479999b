/** Merge patches (RFC 7386) on text: what the patch does not name keeps its characters. @module */
import { HalcyonError } from "@halcyon/model";
import { kindAt, membersOf, textOf, wholeOf } from "./scan.ts";
import { memberOf, withMember, without } from "./splice.ts";

/**
 * `text` after the patch. Both must be JSON.
 *
 * @throws HalcyonError `catalog.patch` for a patch that is no object: the whole text would be gone.
 */
export function mergePatched(text: string, patch: string): string {
  if (kindAt(patch, wholeOf(patch).start) !== "object")
    throw new HalcyonError("catalog.patch", "A merge patch of metadata is a JSON object.", {
      reason: "no object",
      operation: patch.slice(0, 40),
    });
  return merged(text, patch);
}

function merged(target: string | undefined, patch: string): string {
  const asked = wholeOf(patch);
  if (kindAt(patch, asked.start) !== "object") return textOf(patch, asked);
  let result = target !== undefined && kindAt(target, wholeOf(target).start) === "object" ? target : "{}";
  for (const { key, value } of membersOf(patch, asked.start)) {
    const wanted = textOf(patch, value);
    const whole = wholeOf(result);
    if (wanted === "null") result = without(result, whole, key);
    else {
      const there = memberOf(result, whole, key);
      result = withMember(result, whole, key, merged(there && textOf(result, there.value), wanted));
    }
  }
  return result;
}
