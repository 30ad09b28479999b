/**
 * A facility's own words for kinds of files: a `spec` of resources, or a MIME type of stream resources, that are read as one
 * of those that are known here. Documents keep the word; what follows from them has the known one.
 *
 * @module
 */
import { HalcyonError, type Resource, type StreamResource } from "@halcyon/model";
import { referenced } from "../arrays/file-array.ts";
import { legacySpecs } from "./legacy-resources.ts";

/** From a facility's word to the known one. */
export type OwnSpecs = Readonly<Record<string, string>>;

/** Specs and MIME types that are read here. */
export const knownSpecs: readonly string[] = [...legacySpecs, ...Object.keys(referenced)];

/** @throws HalcyonError `catalog.query` for a word that would be read as one that nobody reads. */
export function checkSpecs(specs: OwnSpecs): void {
  for (const [own, known] of Object.entries(specs)) {
    if ((own.includes("/") ? Object.keys(referenced) : legacySpecs).includes(known)) continue;
    const kind = own.includes("/") ? "the MIME type" : "the spec";
    const reason = `${kind} ${own} is to be read as ${known}, which is not read here; there are ${knownSpecs.join(", ")}`;
    throw new HalcyonError("catalog.query", `The specs are not taken: ${reason}.`, { reason });
  }
}

/** The resource in known words. */
export function inKnownWords(resource: Resource | StreamResource, specs: OwnSpecs): Resource | StreamResource {
  const word = "mimetype" in resource ? resource.mimetype : resource.spec;
  const known = Object.hasOwn(specs, word) ? specs[word] : undefined;
  if (known === undefined) return resource;
  return "mimetype" in resource ? { ...resource, mimetype: known } : { ...resource, spec: known };
}
