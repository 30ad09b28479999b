/**
 * Releases an HDF5 file whose writer was killed, as `h5clear --status --filesize` would.
 *
 * Such a file is marked as being written, and opens for readers in SWMR mode alone. The marks, and how long the file
 * is, are in its superblock (version 3, 48 bytes, HDF5 File Format Specification II.A): the marks are cleared, the
 * length is set to that of the file, and the sum is made anew. Whoever calls this knows that the writer is gone.
 *
 * @module
 */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { HalcyonError } from "@halcyon/model";
import { lookup3 } from "./lookup3.ts";

const signature = Buffer.from("894844460d0a1a0a", "hex");
const superblockBytes = 48;

/**
 * Makes the file open plainly again. Returns whether it had been left open; a file that was closed is not touched.
 *
 * @throws HalcyonError `files.format` when it is no HDF5 file that this package wrote; `files.write` when the system refuses.
 */
export function releaseHdf5(path: string): boolean {
  try {
    const file = openSync(path, "r+");
    try {
      return release(file, path);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof HalcyonError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HalcyonError("files.write", `${path} cannot be released: ${reason}.`, { path, reason }, { cause });
  }
}

function release(file: number, path: string): boolean {
  const block = Buffer.alloc(superblockBytes);
  const read = readSync(file, block, 0, superblockBytes, 0);
  const reason = whatIsWrong(block, read);
  if (reason !== undefined)
    throw new HalcyonError("files.format", `${path} is no HDF5 file of ours: ${reason}.`, { path, reason });
  if (block[11] === 0) return false;
  block[11] = 0;
  block.writeBigUInt64LE(BigInt(fstatSync(file).size), 28);
  block.writeUInt32LE(lookup3(block.subarray(0, 44)), 44);
  writeSync(file, block, 0, superblockBytes, 0);
  fsyncSync(file);
  return true;
}

function whatIsWrong(block: Buffer, read: number): string | undefined {
  if (read < superblockBytes) return `it has ${read} bytes`;
  if (!block.subarray(0, 8).equals(signature)) return "its first bytes are others";
  if (block[8] !== 3 || block[9] !== 8)
    return `its superblock has version ${block[8]} and offsets of ${block[9]} bytes`;
  return block.readUInt32LE(44) === lookup3(block.subarray(0, 44)) ? undefined : "the sum of its superblock is wrong";
}
