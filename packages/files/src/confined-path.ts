/** Keeps files in the folder that they were given, whatever a detector or a document is called. @module */
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { HalcyonError } from "@halcyon/model";

/** A name as part of a file's name: all but letters, digits, `_`, `-` and `.` becomes `_`. */
export function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]/gu, "_");
}

/**
 * The path of `name` in `folder`.
 *
 * @throws HalcyonError `files.name` when it would lie outside, or be the folder itself.
 */
export function confinedPath(folder: string, name: string): string {
  const root = resolve(folder);
  const path = resolve(join(root, name));
  const inside = relative(root, path);
  if (name.includes("\0") || isAbsolute(name) || inside === "" || inside.split(sep)[0] === ".." || isAbsolute(inside))
    throw new HalcyonError("files.name", `${JSON.stringify(name)} is no file in ${root}: it must lie inside.`, {
      name,
      folder: root,
    });
  return path;
}
