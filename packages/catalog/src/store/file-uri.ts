/** The paths of the field's URIs, `file://localhost/…`. @module */
import { fileURLToPath } from "node:url";
import { HalcyonError } from "@halcyon/model";

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
