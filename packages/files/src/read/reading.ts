/** Opens a file, reads, and closes it again: nothing stays open between two reads. @module */
import { type FileHandle, open } from "node:fs/promises";
import { HalcyonError } from "@halcyon/model";
import { unreadable } from "./unreadable.ts";

/** @throws HalcyonError `files.unreadable` when the system refuses. */
export async function reading<T>(path: string, work: (file: FileHandle, size: number) => Promise<T>): Promise<T> {
  try {
    await using file = await open(path, "r");
    const stat = await file.stat();
    if (!stat.isFile()) throw unreadable(path, "it is no file");
    return await work(file, stat.size);
  } catch (cause) {
    if (cause instanceof HalcyonError) throw cause;
    throw unreadable(path, cause);
  }
}
