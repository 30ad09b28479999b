/**
 * The version of what is on the disk, so that another Halcyon knows whether it can read it.
 *
 * @module
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError, asError } from "@halcyon/model";
import { writing } from "./write-error.ts";

const version = 1;

/** @throws HalcyonError `catalog.version` for a newer one, `catalog.format` for a folder of something else. */
export function checkFormat(folder: string): void {
  const path = join(folder, "catalog.json");
  if (!existsSync(path)) {
    writing(path, () => {
      writeFileSync(`${path}.new`, `${JSON.stringify({ format: "halcyon catalog", version })}\n`, { flush: true });
      renameSync(`${path}.new`, path);
    });
    return;
  }
  const found = versionIn(path);
  if (found === version) return;
  throw new HalcyonError(
    "catalog.version",
    `The catalog ${folder} has version ${found}; this Halcyon reads version ${version}. Open it with the Halcyon that wrote it, or a newer one.`,
    { path: folder, version: found, readable: String(version) },
  );
}

function versionIn(path: string): number {
  try {
    const { format, version: found } = JSON.parse(readFileSync(path, "utf8")) as {
      format?: unknown;
      version?: unknown;
    };
    if (format === "halcyon catalog" && typeof found === "number") return found;
    throw new TypeError("it says nothing of a halcyon catalog");
  } catch (cause) {
    const reason = asError(cause).message;
    throw new HalcyonError(
      "catalog.format",
      `${path} is not that of a catalog: ${reason}.`,
      { path, reason },
      { cause },
    );
  }
}
