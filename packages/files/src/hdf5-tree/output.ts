/**
 * Where the bytes of an HDF5 file go while it is written from a tree: to a file, or to pieces in memory.
 *
 * Every byte is written once at most, though not front to back: what a structure names is written before it, and the
 * first bytes come last.
 *
 * @module
 */
import { ftruncateSync, writeSync } from "node:fs";
import { HalcyonError } from "@halcyon/model";
import type { Hdf5Later } from "./tree.ts";

/** Takes the bytes of a file. */
export interface Hdf5Output {
  /** Puts bytes at a place of the file. They may be kept as they are: they are not changed afterwards. */
  write(at: number, bytes: Uint8Array): void;
  /** Keeps a place for bytes that come later; an output that cannot wait has no such thing. */
  defer?(at: number, length: number, read: Hdf5Later["read"]): void;
  /** All was written; the file has so many bytes. What was not written is zeros. */
  end(length: number): void;
}

/** Writes to an open file. */
export class FileOutput implements Hdf5Output {
  readonly #file: number;

  constructor(file: number) {
    this.#file = file;
  }

  write(at: number, bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#file, bytes, written, bytes.length - written, at + written);
  }

  end(length: number): void {
    ftruncateSync(this.#file, length);
  }
}

interface Kept {
  readonly at: number;
  readonly length: number;
  readonly bytes: Uint8Array | Hdf5Later["read"];
}

/** Keeps the bytes, without a copy, and what is to be read. */
export class PieceOutput implements Hdf5Output {
  readonly #kept: Kept[] = [];
  length = 0;

  write(at: number, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#kept.push({ at, length: bytes.length, bytes });
  }

  defer(at: number, length: number, read: Hdf5Later["read"]): void {
    if (length > 0) this.#kept.push({ at, length, bytes: read });
  }

  end(length: number): void {
    this.length = length;
  }

  /** The file, in pieces that follow each other. */
  async *pieces(): AsyncGenerator<Uint8Array, void, void> {
    let at = 0;
    for (const piece of this.#kept.toSorted((a, b) => a.at - b.at)) {
      if (piece.at > at) yield new Uint8Array(piece.at - at);
      if (typeof piece.bytes === "function") yield* whole(piece.bytes, piece.length);
      else yield piece.bytes;
      at = piece.at + piece.length;
    }
    if (this.length > at) yield new Uint8Array(this.length - at);
  }
}

/** What was read later has to be as long as the place that was kept for it. */
async function* whole(read: Hdf5Later["read"], length: number): AsyncGenerator<Uint8Array, void, void> {
  let got = 0;
  for await (const bytes of read()) {
    got += bytes.length;
    if (got > length) break;
    yield bytes;
  }
  if (got === length) return;
  const reason = `${length} bytes were told of, and ${got > length ? "more" : got} came`;
  throw new HalcyonError("files.dataset", `An array cannot be written: ${reason}.`, { key: "", reason });
}
