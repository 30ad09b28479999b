/**
 * What the folder of a catalog says of itself, in `catalog.json`: its version, so that another Halcyon knows whether it can
 * read it; who it is, so that two do not share one index; where its index is; and in which folders it has been, since
 * documents name files by where they were.
 *
 * @module
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError, asError } from "@halcyon/model";
import { sync } from "./lasting.ts";
import { checkVersion } from "./versions.ts";
import { writing } from "./write-error.ts";

/** Version 2 has a log of the tree, and files of its own by their way within the folder. */
export const folderVersions: { readonly oldest: 1; readonly current: 2 } = { oldest: 1, current: 2 };

/** Where the index is: a file of the folder, or a database on a server. */
export type IndexPlace = "sqlite" | "postgresql";

/** What is said. */
export interface CatalogFormat {
  readonly version: number;
  /** Its own name, for ever. */
  readonly id: string;
  readonly index: IndexPlace;
  /** Where it is and has been. */
  readonly folders: readonly string[];
}

/**
 * What a folder says; undefined for one that is no catalog yet.
 *
 * @throws HalcyonError `catalog.version` for another version, `catalog.format` for a folder of something else.
 */
export function readFormat(
  folder: string,
): (Partial<CatalogFormat> & Pick<CatalogFormat, "version" | "index">) | undefined {
  const path = join(folder, "catalog.json");
  if (!existsSync(path)) return undefined;
  const said = saidIn(path);
  checkVersion({ what: `The catalog ${folder}`, path: folder, found: said.version }, folderVersions);
  return said;
}

/** @throws HalcyonError `catalog.index` when the index of a catalog is elsewhere: nodes would be missing. */
export function checkPlace(folder: string, own: IndexPlace, asked: IndexPlace): void {
  if (own === asked) return;
  const reason = `its index is ${own === "sqlite" ? "in its folder" : "in a database of PostgreSQL"}`;
  const todo = own === "sqlite" ? "open it without an address of an index" : "open it with the address of that";
  throw new HalcyonError(
    "catalog.index",
    `The catalog ${folder} is not opened: ${reason}; ${todo}, or make it anew elsewhere (halcyon catalog rebuild).`,
    { path: folder, reason },
  );
}

/** Writes it down, for good. @throws HalcyonError `catalog.write`, `catalog.full`. */
export function writeFormat(folder: string, { version, id, index, folders }: CatalogFormat): void {
  const path = join(folder, "catalog.json");
  writing(path, () => {
    const said = { format: "halcyon catalog", version, id, index, folders };
    writeFileSync(`${path}.new`, `${JSON.stringify(said)}\n`, { flush: true });
    renameSync(`${path}.new`, path);
  });
  sync(folder);
}

function saidIn(path: string): Partial<CatalogFormat> & Pick<CatalogFormat, "version" | "index"> {
  try {
    const said = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>>;
    const { format, version, id, index = "sqlite", folders } = said;
    if (format !== "halcyon catalog" || typeof version !== "number" || (index !== "sqlite" && index !== "postgresql"))
      throw new TypeError("it says nothing of a halcyon catalog");
    return {
      version,
      index,
      ...(typeof id === "string" ? { id } : {}),
      ...(Array.isArray(folders) ? { folders: folders.map(String) } : {}),
    };
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
