/** Whether a file is still the one that was looked at. @module */
import type { Stats } from "node:fs";

/** What the system says of a file; it is another once somebody has written the file, or put another in its place. */
export function fileMark({ ino, size, ctimeMs }: Pick<Stats, "ino" | "size" | "ctimeMs">): string {
  return `${ino} ${size} ${ctimeMs}`;
}
