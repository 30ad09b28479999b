/** Files that are named to the service: they may lie in readable folders alone. @module */
import type { ReadableFolders } from "@halcyon/files";
import { isHalcyonError } from "@halcyon/model";

/**
 * A file may come later; where it will be is checked now, and where it leads at every reading.
 *
 * @throws HalcyonError `files.name` for a place that is not readable.
 */
export function checkFile(folders: ReadableFolders, uri: string): void {
  try {
    folders.pathOf(uri);
  } catch (cause) {
    if (!isHalcyonError(cause, "files.unreadable")) throw cause;
  }
}
