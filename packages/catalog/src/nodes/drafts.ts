/** What a node may be: checked before anything is written, and refused whole. @module */
import { HalcyonError, decodeValue, isHalcyonError } from "@halcyon/model";
import type { NodeDraft, NodePath } from "../contract.ts";

const longestKey = 1000; /* characters */
const largestMetadata = 64 * 1024 * 1024; /* characters */
const mostSpecs = 20;
const deepest = 100;
const longestPath = 2000; /* bytes: what an index of PostgreSQL takes */

/** @returns the metadata as a value. @throws HalcyonError `catalog.node`. */
export function checkDraft(parent: NodePath, draft: NodeDraft): unknown {
  const path = [...parent, draft.key];
  if (draft.key === "" || draft.key === "." || draft.key === "..") refuse(path, "a key is neither empty nor dots");
  if (draft.key.length > longestKey) refuse(path, `a key has ${longestKey} characters at most`);
  if (/[/\p{Cc}]|\p{Cs}/u.test(draft.key)) refuse(path, "no slash and no control character can be in a key");
  if (path.length > deepest) refuse(path, `nodes lie ${deepest} deep at most`);
  if (Buffer.byteLength(JSON.stringify(path)) > longestPath) refuse(path, `a path has ${longestPath} bytes at most`);
  if (draft.specs.length > mostSpecs) refuse(path, `a node has ${mostSpecs} specs at most`);
  if (new Set(draft.specs.map(({ name }) => name)).size < draft.specs.length) refuse(path, "a spec is there twice");
  if (draft.accessTags.some((tag) => tag === "")) refuse(path, "an access tag is empty");
  return checkMetadata(path, draft.metadata);
}

/** @returns the metadata as a value. @throws HalcyonError `catalog.node` for what is no JSON object, or too large. */
export function checkMetadata(path: NodePath, metadata: string): unknown {
  if (metadata.length > largestMetadata) refuse(path, `metadata have ${largestMetadata} characters at most`);
  let value: unknown;
  try {
    value = decodeValue(metadata);
  } catch (cause) {
    if (!isHalcyonError(cause)) throw cause;
    refuse(path, `its metadata are not JSON: ${cause.message}`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    refuse(path, "its metadata are no JSON object");
  return value;
}

function refuse(path: NodePath, reason: string, cause?: unknown): never {
  const named = path.join("/").slice(0, 200);
  throw new HalcyonError(
    "catalog.node",
    `The node ${JSON.stringify(named)} cannot be kept: ${reason}.`,
    { path: named, reason },
    { cause },
  );
}
