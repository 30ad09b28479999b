/**
 * The version of what is on the disk, so that another Halcyon knows whether it can read it, and where its index is:
 * opened with another index, nodes that are in no log would be missing.
 *
 * @module
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError, asError } from "@halcyon/model";
import { writing } from "./write-error.ts";

const version = 1;

/** Where the index is: a file of the folder, or a database on a server. */
export type IndexPlace = "sqlite" | "postgresql";

/**
 * Makes the file when there is none, and checks it when there is.
 *
 * @throws HalcyonError `catalog.version` for a newer one, `catalog.format` for a folder of something else,
 * `catalog.index` when its index is elsewhere.
 */
export function checkFormat(folder: string, index: IndexPlace): void {
  const path = join(folder, "catalog.json");
  if (!existsSync(path)) {
    writing(path, () => {
      const said = { format: "halcyon catalog", version, index };
      writeFileSync(`${path}.new`, `${JSON.stringify(said)}\n`, { flush: true });
      renameSync(`${path}.new`, path);
    });
    return;
  }
  const { version: found, index: own = "sqlite" } = readFormat(path);
  if (found === version) {
    if (own === index) return;
    const reason = `its index is ${own === "sqlite" ? "in its folder" : "in a database of PostgreSQL"}`;
    const todo = own === "sqlite" ? "open it without an address of an index" : "open it with the address of that";
    throw new HalcyonError("catalog.index", `The catalog ${folder} is not opened: ${reason}; ${todo}.`, {
      path: folder,
      reason,
    });
  }
  throw new HalcyonError(
    "catalog.version",
    `The catalog ${folder} has version ${found}; this Halcyon reads version ${version}. Open it with the Halcyon that wrote it, or a newer one.`,
    { path: folder, version: found, readable: String(version) },
  );
}

function readFormat(path: string): { readonly version: number; readonly index?: unknown } {
  try {
    const said = JSON.parse(readFileSync(path, "utf8")) as { format?: unknown; version?: unknown; index?: unknown };
    const { format, version: found, index } = said;
    if (format === "halcyon catalog" && typeof found === "number") return { version: found, index };
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
