/** The files of an array of ours: put in their places whole, and read in part. @module */
import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { asError, isHalcyonError } from "@halcyon/model";
import { writeAside } from "../arrow/write-aside.ts";
import { corrupt, unreadable } from "../store/unreadable.ts";
import { writeError } from "../store/write-error.ts";
import { type OpenChunk, sumBytes } from "./chunk-sums.ts";

/** What a chunk has to be. */
export interface ChunkForm {
  /** How many bytes its values have. */
  readonly bytes: number;
  /** Whether a checksum is behind them. */
  readonly summed: boolean;
  /** Whether it has the one that it ends with. */
  readonly isSound: (chunk: OpenChunk) => Promise<boolean>;
}

/** A piece of a chunk: where it goes, and from which byte on. */
export interface ChunkPiece {
  readonly to: Uint8Array;
  readonly from: number;
}

/**
 * Reads a piece of a chunk; false when that was never written.
 *
 * @throws HalcyonError `catalog.corrupt` for another checksum; `catalog.files` for another length, and what cannot be read.
 */
export async function readChunk(
  path: string,
  { bytes, summed, isSound }: ChunkForm,
  { to, from }: ChunkPiece,
): Promise<boolean> {
  try {
    await using file = await open(path);
    const stats = await file.stat();
    const due = bytes + (summed ? sumBytes : 0);
    if (stats.size !== due) throw unreadable(path, `it has ${stats.size} bytes, not ${due}`);
    if (summed && !(await isSound({ path, file, stats })))
      throw corrupt(path, "it has another checksum than when it was written");
    if (!(await filled(file, to, from))) throw unreadable(path, "it became shorter while it was read");
    return true;
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ENOENT") return false;
    throw isHalcyonError(cause) ? cause : unreadable(path, asError(cause).message, cause);
  }
}

/**
 * Writes a file aside, of pieces one behind the other, and puts it in its place: whole, or not at all.
 *
 * @throws HalcyonError `catalog.full`, `catalog.write`.
 */
export async function place(path: string, pieces: readonly Uint8Array[], flush: boolean = false): Promise<void> {
  const aside = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(aside, pieces, flush);
    await rename(aside, path);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

async function write(path: string, pieces: readonly Uint8Array[], flush: boolean): Promise<void> {
  await using file = await open(path, "w");
  await writeAside(file.fd, pieces, 0);
  if (flush) await file.sync();
}

async function filled(file: FileHandle, to: Uint8Array, from: number): Promise<boolean> {
  for (let at = 0; at < to.length;) {
    const { bytesRead } = await file.read(to, at, to.length - at, from + at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}
