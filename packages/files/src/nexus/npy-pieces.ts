/** Frames of NPY files, one file a frame: read when they are written elsewhere. @module */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { HalcyonError, type Pixels } from "@halcyon/model";
import type { ExternalRange } from "./external-rows.ts";

/**
 * The bytes of the frames, in order.
 *
 * @throws HalcyonError `files.format` for a file that is not there or holds something else; while they are read.
 */
export function* npyPieces(
  ranges: readonly ExternalRange[],
  word: string,
  frame: readonly number[],
  perEvent: number,
): Generator<Pixels> {
  let rows = 0;
  const size = frame.reduce((product, length) => product * length, Number(word.at(-1)));
  for (const { resource, row, index, length } of ranges) {
    if (row > rows) yield new Uint8Array((row - rows) * perEvent * size);
    rows = row + length;
    const { template = "%s_%d.npy", filename = "" } = resource.parameters;
    for (let at = index * perEvent; at < (index + length) * perEvent; at += 1) {
      const name = String(template).replace("%s", String(filename)).replace("%d", String(at));
      yield pixelsOf(join(fileURLToPath(resource.uri), name), word, size);
    }
  }
}

function pixelsOf(path: string, word: string, size: number): Uint8Array {
  const bytes = readWhole(path);
  const isLong = bytes[6] !== 1;
  const start = isLong ? 12 + bytes.readUInt32LE(8) : 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, start);
  const descr = /'descr': '([^']+)'/u.exec(header)?.[1] ?? "none";
  if (descr.replace(/^[|=]/u, "<") !== word || bytes.length - start !== size || header.includes("_order': True"))
    throw broken(path, `a frame is ${size} bytes of ${word}, this is ${bytes.length - start} of ${descr}`);
  return bytes.subarray(start);
}

function readWhole(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw broken(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (bytes.length < 12 || bytes.toString("latin1", 1, 6) !== "NUMPY") throw broken(path, "it is no NPY file");
  return bytes;
}

function broken(path: string, reason: string, cause?: unknown): HalcyonError<"files.format"> {
  const text = `The frame ${path} cannot be read: ${reason}.`;
  return new HalcyonError("files.format", text, { path, reason }, cause === undefined ? {} : { cause });
}
