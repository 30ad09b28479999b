/**
 * Chunks of arrays of ours end with a checksum, CRC-32C of all before it, as Zarr's codec `crc32c` has it. Arrays of before
 * have none, and stay as they are: `zarr.json` says which it is.
 *
 * Long chunks are summed piece by piece: others have their turn in between.
 *
 * @module
 */
import { type Stats, readFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { asError } from "@halcyon/model";
import { unreadable } from "../store/unreadable.ts";
import { crc32c } from "./crc32c.ts";

/** Bytes of a checksum. */
export const sumBytes = 4;

/** Bytes that are summed without a pause, in about 1 ms. */
const atOnce = 1 << 20;

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
    throw unreadable(path, asError(cause).message, cause);
  }
}

/** Whether a `zarr.json` says that its chunks end with a checksum. */
export function isSummed(metadata: unknown): boolean {
  const { codecs } = (metadata ?? {}) as { readonly codecs?: unknown };
  return Array.isArray(codecs) && codecs.some((codec: { readonly name?: unknown } | null) => codec?.name === "crc32c");
}

/** The checksum that a chunk is to end with. */
export async function sumOf(chunk: Uint8Array): Promise<Uint8Array> {
  let sum = 0;
  for (let at = 0; at < chunk.length; at += atOnce) {
    if (at > 0) await turn();
    sum = crc32c(chunk.subarray(at, at + atOnce), sum);
  }
  const bytes = Buffer.alloc(sumBytes);
  bytes.writeUInt32LE(sum);
  return bytes;
}

/** A chunk that is open, and what the system says of it. */
export interface OpenChunk {
  readonly path: string;
  readonly file: FileHandle;
  readonly stats: Pick<Stats, "ino" | "size" | "ctimeMs">;
}

/** Whether a chunk has the checksum that it ends with. */
export async function hasItsSum({ file, stats: { size } }: OpenChunk): Promise<boolean> {
  const end = size - sumBytes;
  const piece = Buffer.allocUnsafe(Math.min(atOnce, size));
  let [at, sum] = [0, 0];
  while (at < end) {
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, end - at), at);
    if (bytesRead === 0) return false;
    sum = crc32c(piece.subarray(0, bytesRead), sum);
    at += bytesRead;
  }
  const { bytesRead } = await file.read(piece, 0, sumBytes, end);
  return bytesRead === sumBytes && piece.readUInt32LE() === sum;
}
