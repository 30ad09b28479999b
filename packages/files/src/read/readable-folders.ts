/**
 * Which files may be read: those in folders that somebody named, wherever links and addresses would lead.
 *
 * Addresses of files come in documents and over HTTP: without this, whoever may register a file could read any.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { HalcyonError } from "@halcyon/model";
import { unreadable } from "./unreadable.ts";

/** Where files are now that were told to be below a folder: from that folder to the one of today. */
export type RootMap = Readonly<Record<string, string>>;

/** Folders whose files may be read. */
export class ReadableFolders {
  readonly folders: readonly string[];
  readonly moved: RootMap;
  /** The longest first: the nearest folder counts. */
  readonly #moved: readonly (readonly [from: string, to: string])[];

  /** @param moved what was below one of these folders is looked for below another. */
  constructor(folders: readonly string[], moved: RootMap = {}) {
    this.folders = folders.map((folder) => resolve(folder));
    this.moved = moved;
    this.#moved = Object.entries(moved)
      .map(([from, to]) => [rootOf(from), resolve(to)] as const)
      .toSorted(([one], [other]) => other.length - one.length);
  }

  /** Where a file is now. */
  placeOf(path: string): string {
    const moved = this.#moved.find(([from]) => isIn(path, from));
    return moved === undefined ? path : join(moved[1], path.slice(moved[0].length));
  }

  /**
   * The path that an address of a file (`file://localhost/data/a.h5`) names, with all links followed.
   *
   * @throws HalcyonError `files.name` for a file beyond the folders, or an address of something else; `files.unreadable` when there is none.
   */
  pathOf(uri: string): string {
    return this.confine(this.placeOf(pathOfUri(uri)));
  }

  /** The same of a path. */
  confine(path: string): string {
    // Refused before it is looked for: whether a file is there is not told either.
    if (!this.#holds(resolve(path)) && !this.realFolders().some((folder) => isIn(resolve(path), folder)))
      throw this.#beyond(path);
    let real: string;
    try {
      real = realpathSync(path);
    } catch (cause) {
      throw unreadable(path, cause);
    }
    if (!this.realFolders().some((folder) => isIn(real, folder))) throw this.#beyond(path);
    return real;
  }

  #holds(path: string): boolean {
    return this.folders.some((folder) => isIn(path, folder));
  }

  /** The folders with all links followed. */
  realFolders(): readonly string[] {
    return this.folders.map((folder) => {
      try {
        return realpathSync(folder);
      } catch {
        return folder; // A folder that is not there yet holds nothing.
      }
    });
  }

  #beyond(path: string): HalcyonError<"files.name"> {
    const folder = this.folders.join(", ");
    const allowed = folder === "" ? "no folder is readable" : `files are read in ${folder}`;
    return new HalcyonError("files.name", `${path} is not read: ${allowed}.`, { name: path, folder });
  }
}

/** A folder as addresses of files name it: `/C:/data` for one of Windows. */
function rootOf(folder: string): string {
  const parts = folder
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  return `/${parts.join("/")}`;
}

/** @throws HalcyonError `files.name` for an address that names no file of this machine. */
export function pathOfUri(uri: string): string {
  const named = /^file:\/\/(?:localhost)?(\/.*)$/u.exec(uri)?.[1];
  try {
    if (named !== undefined) {
      // A `?` or `#` in the name of a file is written as it is by some.
      const path = fileURLToPath(`file://${named.replaceAll("?", "%3F").replaceAll("#", "%23")}`);
      if (!path.includes("\0")) return path;
    }
  } catch {
    // Not an address: said below, as for those that are addresses of something else.
  }
  const text = `${JSON.stringify(uri)} names no file of this machine: file://localhost/… does.`;
  throw new HalcyonError("files.name", text, { name: uri, folder: "" });
}

/** Whether a path is a folder or below it. */
export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
