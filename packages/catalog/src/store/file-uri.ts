/** Paths as the field's URIs, `file://localhost/…`, and back. @module */
import { fileURLToPath, pathToFileURL } from "node:url";
import { HalcyonError } from "@halcyon/model";

/** The URI of a file. */
export function uriOf(path: string): string {
  return `file://localhost${pathToFileURL(path).pathname}`;
}

/** @throws HalcyonError `catalog.files` for what names no file of this machine. */
export function pathOf(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    throw new HalcyonError(
      "catalog.files",
      `${uri} names no file of this machine.`,
      { path: uri, reason: "not a file URI" },
      { cause },
    );
  }
}
