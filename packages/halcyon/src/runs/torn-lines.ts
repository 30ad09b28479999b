/**
 * Files of lines as a process leaves them that died while it wrote: the last line may lack its end.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { HalcyonError } from "@halcyon/model";
import { systemReason } from "../errors.ts";
import type { FileSystem } from "./file-system.ts";

/** A line of a file. */
export interface Line {
  readonly text: string;
  /** In the file, its end included. */
  readonly bytes: number;
  /** It has its line feed: only the last one may lack it. */
  readonly ended: boolean;
}

/** The lines of a file, of any size; none when there is no file. @throws HalcyonError `files.read` */
export function* linesOf(path: string): Generator<Line, void, void> {
  const file = openToRead(path);
  if (file === undefined) return;
  try {
    yield* linesIn(file);
  } finally {
    closeSync(file);
  }
}

/** Cuts a file at `length` bytes. @throws HalcyonError `files.write` */
export function cut(path: string, length: number, files: FileSystem): void {
  try {
    const file = files.openAppend(path);
    try {
      files.truncate(file, length);
    } finally {
      files.close(file);
    }
  } catch (error) {
    const reason = systemReason(error);
    throw new HalcyonError(
      "files.write",
      `The torn last line of ${path} cannot be cut: ${reason}.`,
      { path, reason },
      { cause: error },
    );
  }
}

function openToRead(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    const reason = systemReason(error);
    if (reason === "ENOENT") return undefined;
    throw new HalcyonError("files.read", `${path} cannot be read: ${reason}.`, { path, reason }, { cause: error });
  }
}

function* linesIn(file: number): Generator<Line, void, void> {
  const chunk = Buffer.allocUnsafe(1 << 20);
  const decoder = new StringDecoder("utf8");
  let text = "";
  let bytes = 0;
  for (;;) {
    const count = readSync(file, chunk, 0, chunk.length, null);
    if (count === 0) break;
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0 && end < count; end = chunk.indexOf(10, from)) {
      yield { text: text + decoder.write(chunk.subarray(from, end)), bytes: bytes + end + 1 - from, ended: true };
      text = "";
      bytes = 0;
      from = end + 1;
    }
    text += decoder.write(chunk.subarray(from, count));
    bytes += count - from;
  }
  if (bytes > 0) yield { text: text + decoder.end(), bytes, ended: false };
}
