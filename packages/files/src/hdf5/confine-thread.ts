/**
 * Keeps the HDF5 library of a thread within its folders, however a file leads out of them: a file may name others in
 * its links, as sources of a virtual dataset, or as where its raw data lie, and the library opens what it names.
 *
 * The library opens files by the `fs` of its thread, which is the thread's own copy: that is where it is held.
 *
 * @module
 */
import { createRequire } from "node:module";
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { isIn } from "../read/readable-folders.ts";

/**
 * Opens nothing beyond these folders from now on, and nothing for writing but the library's own error texts.
 *
 * @returns whether a path would be opened.
 */
export function confineThread(folders: readonly string[]): (path: string) => boolean {
  // The one object that all of `require("fs")` in this thread are.
  const fs = createRequire(import.meta.url)("node:fs") as { openSync: (...args: OpenArgs) => number };
  const open = fs.openSync;
  const inside = (path: string): boolean => folders.some((folder) => isIn(realOf(path), folder));
  fs.openSync = (path, flags, mode) => {
    const text = String(path);
    // The library prints an error into a file before it is thrown.
    if (/^\/tmp\/tmpfile_\w+$/u.test(text)) return open(path, flags, mode);
    const reads = flags === undefined || flags === "r" || (typeof flags === "number" && (flags & 3) === 0);
    if (!reads || !inside(text)) {
      throw Object.assign(new Error(`EACCES: ${text} is beyond the readable folders`), { code: "EACCES" });
    }
    return open(path, flags, mode);
  };
  return inside;
}

type OpenArgs = [path: unknown, flags?: string | number, mode?: unknown];

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
