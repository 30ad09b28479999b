/**
 * Keeps the HDF5 library of a thread within its folders, however a file leads out of them: a file may name others in
 * its links, as sources of a virtual dataset, or as where its raw data lie, and the library opens what it names. Files
 * that it names by where they were before their folder was moved are opened where they are now.
 *
 * The library opens files by the `fs` of its thread, which is the thread's own copy: that is where it is held.
 *
 * @module
 */
import { createRequire } from "node:module";
import { realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { ReadableFolders, type RootMap, isIn } from "../read/readable-folders.ts";
import { FileSearches } from "./file-searches.ts";

/** What the library may open. */
export interface Confinement {
  readonly folders: readonly string[];
  /** Where the filters are, which it opens as well. */
  readonly plugins: string;
  readonly moved: RootMap;
}

/** The files of a thread. */
export interface ThreadFiles {
  /** From now on the library reads this file, a real path, and what it leads to. */
  begin(path: string): void;
  /** The name under which the library opened a file last. */
  readonly last: string;
  /** What it asked for since the beginning, and could not open by any name. */
  readonly missing: readonly string[];
  /** Where a file is that the library asks for by this name; undefined for one beyond the folders. */
  placeOf(name: string): string | undefined;
}

/** Opens nothing beyond these folders from now on, and nothing for writing but the library's own error texts. */
export function confineThread({ folders, plugins, moved }: Confinement): ThreadFiles {
  // The one object that all of `require("fs")` in this thread are.
  const fs = createRequire(import.meta.url)("node:fs") as ThreadFs;
  const { openSync: open, lstatSync: look } = fs;
  const places = new ReadableFolders(folders, moved);
  const searches = new FileSearches();
  let [path, last] = ["", ""];

  /** What is named from the folder of the file itself, which is where it is now, is as it is. */
  const placed = (name: string): string =>
    name === path || name.startsWith(dirname(path) + sep) ? name : places.placeOf(resolve(name));
  const inside = (place: string): boolean => [...folders, plugins].some((folder) => isIn(realOf(place), folder));

  const openHeld = (name: string, flags: OpenArgs[1], mode: unknown): number => {
    const reads = flags === undefined || flags === "r" || (typeof flags === "number" && (flags & 3) === 0);
    const place = placed(name);
    if (!reads || !inside(place))
      throw Object.assign(new Error(`EACCES: ${name} is beyond the readable folders`), { code: "EACCES" });
    return open(place, flags, mode);
  };
  fs.openSync = (named, flags, mode) => {
    const name = String(named);
    // The library prints an error into a file before it is thrown.
    if (/^\/tmp\/tmpfile_\w+$/u.test(name)) return open(named, flags, mode);
    if (isIn(name, plugins)) return openHeld(name, flags, mode);
    try {
      const opened = openHeld(name, flags, mode);
      searches.found(name);
      last = name;
      return opened;
    } catch (error) {
      searches.failed(name);
      throw error;
    }
  };
  // What is open it looks at by its name again.
  fs.lstatSync = (named, ...options) => look(typeof named === "string" ? placed(named) : named, ...options);
  return {
    begin(now) {
      [path, last] = [now, now];
      searches.begin();
    },
    get last() {
      return last;
    },
    get missing() {
      return searches.missing;
    },
    placeOf: (name) => (inside(placed(name)) ? placed(name) : undefined),
  };
}

type OpenArgs = [path: unknown, flags?: string | number, mode?: unknown];

interface ThreadFs {
  openSync: (...args: OpenArgs) => number;
  lstatSync: (path: unknown, ...options: unknown[]) => unknown;
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there: the folder decides, and opening it says so.
    try {
      return `${realpathSync(dirname(path))}/`;
    } catch {
      return "/";
    }
  }
}
