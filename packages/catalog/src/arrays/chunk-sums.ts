/**
 * Chunks of arrays of ours end with a checksum, CRC-32C of all before it, as Zarr's codec `crc32c` has it. Arrays of before
 * have none, and stay as they are: `zarr.json` says which it is.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError, asError } from "@halcyon/model";
import { crc32c } from "./crc32c.ts";

/** Bytes of a checksum. */
export const sumBytes = 4;

/** What is known of folders: it never changes. */
const known = new Map<string, boolean>();
const mostKnown = 1000;

/** Whether the chunks of an array end with a checksum. @throws HalcyonError `catalog.files` for a `zarr.json` that cannot be read. */
export function hasSums(folder: string): boolean {
  const there = known.get(folder);
  if (there !== undefined) return there;
  const path = join(folder, "zarr.json");
  try {
    const sums = isSummed(JSON.parse(readFileSync(path, "utf8")));
    if (known.size >= mostKnown) known.clear();
    known.set(folder, sums);
    return sums;
  } catch (cause) {
    const reason = asError(cause).message;
    throw new HalcyonError("catalog.files", `${path} cannot be read: ${reason}.`, { path, reason }, { cause });
  }
}

/** Whether a `zarr.json` says that its chunks end with a checksum. */
export function isSummed(metadata: unknown): boolean {
  const { codecs } = (metadata ?? {}) as { readonly codecs?: unknown };
  return Array.isArray(codecs) && codecs.some((codec: { readonly name?: unknown } | null) => codec?.name === "crc32c");
}

/** A chunk with its checksum behind it. */
export function withSum(chunk: Uint8Array): Uint8Array {
  const sum = Buffer.alloc(sumBytes);
  sum.writeUInt32LE(crc32c(chunk));
  return Buffer.concat([chunk, sum]);
}

/** Whether a chunk has the checksum that it ends with. */
export function hasItsSum(bytes: Uint8Array): boolean {
  const end = bytes.length - sumBytes;
  return crc32c(bytes.subarray(0, end)) === new DataView(bytes.buffer, bytes.byteOffset + end).getUint32(0, true);
}
