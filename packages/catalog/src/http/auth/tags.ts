/** Who may give which access tags. @module */
import { HalcyonError } from "@halcyon/model";
import type { Caller } from "./scopes.ts";

/**
 * The tags of a node that a caller makes: one that sees some nodes only makes none that it does not see.
 *
 * @throws HalcyonError `catalog.forbidden` for tags that are not the caller's own, or none.
 */
export function tagsFor(caller: Caller, tags: readonly string[] | undefined): readonly string[] {
  if (caller.tags === undefined) return tags ?? [];
  const own = tags ?? [...caller.tags].toSorted();
  const strange = own.filter((tag) => !(caller.tags ?? []).includes(tag));
  if (strange.length === 0 && own.length > 0) return own;
  const may = caller.tags.join(", ");
  throw new HalcyonError("catalog.forbidden", `This key may give the access tags ${may}, and has to give one.`, {
    needs: may,
    reason: strange.length === 0 ? "no tag" : `not its own: ${strange.join(", ")}`,
  });
}
