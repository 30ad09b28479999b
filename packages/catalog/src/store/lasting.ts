/**
 * Files and folders that outlive a loss of power.
 *
 * The bytes of a file are one thing, its name in the folder another: a file that is new is there for good when the
 * folder has been synced, too.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writing } from "./write-error.ts";

/** Done when a file, or the names in a folder, outlive a loss of power. @throws HalcyonError `catalog.write`. */
export function sync(path: string): void {
  writing(path, () => {
    const file = openSync(path, "r");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
}

/** The same for files that are new, with their names and those of the folders on the way down from `root`. */
export function syncNew(paths: Iterable<string>, root: string): void {
  const folders = new Set<string>([root]);
  for (const path of paths) {
    sync(path);
    for (let folder = dirname(path); folder.startsWith(root) && !folders.has(folder); folder = dirname(folder))
      folders.add(folder);
  }
  for (const folder of folders) sync(folder);
}

/** The same for a folder with all that is below it, and its own name. */
export function syncTree(folder: string): void {
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else sync(path);
    }
    sync(at);
  };
  walk(folder);
  sync(dirname(folder));
}
