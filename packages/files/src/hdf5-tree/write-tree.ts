/**
 * An HDF5 file from a tree, at once: as a file that has another name until it is whole, or as bytes to be sent.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { HalcyonError } from "@halcyon/model";
import { FileOutput, PieceOutput } from "./output.ts";
import type { Hdf5Group } from "./tree.ts";
import { writeTree } from "./tree-writer.ts";

/**
 * Writes `root` to `path`, over what is there. Either all of it is there afterwards, or what was before.
 *
 * @throws HalcyonError `files.dataset` for what HDF5 does not take; `files.write` when the system refuses.
 */
export function writeHdf5Tree(path: string, root: Hdf5Group): void {
  const unfinished = `${path}.unfinished`;
  try {
    const file = openSync(unfinished, "w");
    try {
      writeTree(root, new FileOutput(file));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    if (cause instanceof HalcyonError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HalcyonError("files.write", `${path} cannot be written: ${reason}.`, { path, reason }, { cause });
  }
}

/** A file that is sent: how long it is, and its bytes. */
export interface Hdf5Stream {
  /** In bytes. */
  readonly length: number;
  /** The file, in pieces that follow each other. */
  readonly pieces: () => AsyncGenerator<Uint8Array, void, void>;
}

/**
 * The file of `root` as bytes. Numbers are in it as they were given, without a copy; those that are read later are read
 * when it is their turn, so that a file of any length takes the memory of what is in the tree.
 *
 * @throws HalcyonError `files.dataset` for what HDF5 does not take.
 */
export function hdf5Stream(root: Hdf5Group): Hdf5Stream {
  const output = new PieceOutput();
  writeTree(root, output);
  return { length: output.length, pieces: () => output.pieces() };
}
