/**
 * Where the bytes of an HDF5 file go while it is written from a tree: to a file, or to pieces in memory.
 *
 * Every byte is written once at most, though not front to back: what a structure names is written before it, and the
 * first bytes come last.
 *
 * @module
 */
import { ftruncateSync, writeSync } from "node:fs";

/** Takes the bytes of a file. */
export interface Hdf5Output {
  /** Puts bytes at a place of the file. They may be kept as they are: they are not changed afterwards. */
  write(at: number, bytes: Uint8Array): void;
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

/** Keeps the bytes, without a copy. */
export class PieceOutput implements Hdf5Output {
  readonly #kept: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #length = 0;

  write(at: number, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#kept.push({ at, bytes });
  }

  end(length: number): void {
    this.#length = length;
  }

  /** The file, in pieces that follow each other. */
  pieces(): readonly Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let at = 0;
    const zerosUntil = (place: number): void => {
      if (place > at) pieces.push(new Uint8Array(place - at));
      at = place;
    };
    for (const piece of this.#kept.toSorted((a, b) => a.at - b.at)) {
      zerosUntil(piece.at);
      pieces.push(piece.bytes);
      at += piece.bytes.length;
    }
    zerosUntil(this.#length);
    return pieces;
  }
}
