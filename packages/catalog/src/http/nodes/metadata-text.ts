/** Metadata in the body of a request, as the text that they came as. @module */
import { HalcyonError } from "@halcyon/model";
import { optional, record } from "../wire/checked.ts";
import { membersOf } from "../wire/json-members.ts";

/**
 * The text of the metadata in a body; `{}` when it has none.
 *
 * @param given the same body, parsed.
 * @param most bytes.
 * @throws HalcyonError `catalog.request` for metadata that are no object, `catalog.size`.
 */
export function metadataText(text: string, given: Readonly<Record<string, unknown>>, most: number): string {
  if (optional(given, "metadata", "", record) === undefined) return "{}";
  return bounded(membersOf(text).get("metadata") ?? "{}", most);
}

/** @throws HalcyonError `catalog.size` for metadata that are longer than `most` bytes. */
export function bounded(metadata: string, most: number): string {
  const bytes = Buffer.byteLength(metadata);
  if (bytes <= most) return metadata;
  const text = `These metadata are ${bytes} bytes long; the service keeps ${most} at most of a node.`;
  throw new HalcyonError("catalog.size", text, { bytes, most, of: "body" });
}
