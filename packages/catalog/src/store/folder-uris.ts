/**
 * The URIs of files below the catalog's folder, as the index keeps them: by the way within the folder, so that a catalog
 * that was moved, copied or mounted elsewhere finds all that is its own.
 *
 * Who asks is told the whole URI, of where the folder is now. Documents say once and for all where files were when
 * they came; below a folder in which this catalog was before, that means the same file in its folder of today, when it
 * is there.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import type { AssetUris } from "../nodes/asset-uris.ts";
import { uriOfPath } from "@halcyon/files";
import { pathOf } from "./file-uri.ts";

const own = "catalog:";

/** Those of one folder. */
export class FolderUris implements AssetUris {
  readonly #folder: string;
  readonly #former: readonly string[];

  /** @param former where the catalog has been before. */
  constructor(folder: string, former: readonly string[] = []) {
    this.#folder = resolve(folder);
    this.#former = former.map((each) => resolve(each)).filter((each) => each !== this.#folder);
  }

  kept(uri: string): string {
    if (uri.startsWith(own))
      throw new HalcyonError("catalog.files", `${uri} is no URI of a file: that scheme is the catalog's own.`, {
        path: uri,
        reason: "a scheme of our own",
      });
    const path = plainPathOf(uri);
    if (path === undefined) return uri;
    const here = within(this.#folder, path);
    if (here !== undefined) return own + here;
    for (const folder of this.#former) {
      const there = within(folder, path);
      if (there !== undefined && existsSync(join(this.#folder, there))) return own + there;
    }
    return uri;
  }

  keptAsOwn(uri: string): string {
    const kept = this.kept(uri);
    const path = kept === uri ? plainPathOf(uri) : undefined;
    const at = Math.max(...["runs", "nodes"].map((name) => path?.lastIndexOf(`${sep}${name}${sep}`) ?? -1));
    const there = path?.slice(at + 1);
    return at >= 0 && there !== undefined && existsSync(join(this.#folder, there)) ? own + there : kept;
  }

  told(kept: string): string {
    return kept.startsWith(own) ? uriOfPath(join(this.#folder, kept.slice(own.length))) : kept;
  }
}

/** The path of a file of this machine; undefined for every other URI, and for one that says more than a path. */
function plainPathOf(uri: string): string | undefined {
  if (!uri.startsWith("file://") || /[?#]/u.test(uri)) return undefined;
  try {
    return pathOf(uri);
  } catch (error) {
    if (isHalcyonError(error, "catalog.files")) return undefined;
    throw error;
  }
}

function within(folder: string, path: string): string | undefined {
  return path.startsWith(folder + sep) ? path.slice(folder.length + 1) : undefined;
}
