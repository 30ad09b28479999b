/** How an HDF5 file is to be opened: a file that is being written opens for readers only as one of many. @module */
import { closeSync, openSync, readSync } from "node:fs";

const signature = Buffer.from("894844460d0a1a0a", "hex");

/** `r` plainly; `Sr` while a writer grows it, or when one died; or why not at all. */
export function openModeOf(path: string): { readonly mode: "r" | "Sr" } | { readonly reason: string } {
  const file = openSync(path, "r");
  try {
    const block = Buffer.alloc(12);
    // The superblock is at the beginning, or behind a user's block of 512 bytes, 1024, and so on.
    for (let at = 0; readSync(file, block, 0, 12, at) === 12; at = at === 0 ? 512 : 2 * at) {
      if (!block.subarray(0, 8).equals(signature)) continue;
      // Version 3 has marks of its writer: 1 it is being written, 4 others may read meanwhile.
      const marks = (block[8] ?? 0) >= 3 ? (block[11] ?? 0) : 0;
      if ((marks & 1) === 0) return { mode: "r" };
      if ((marks & 4) !== 0) return { mode: "Sr" };
      return { reason: "it is being written by somebody who lets nobody read meanwhile, or who died" };
    }
    return { reason: "it is no HDF5 file" };
  } finally {
    closeSync(file);
  }
}
