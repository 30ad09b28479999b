/**
 * Global heaps of an HDF5 file: where texts and the maps of virtual arrays are (specification III.E).
 *
 * A collection takes its place in the file when it is begun, so that what is in it can be named at once; its bytes are
 * written when it is full.
 *
 * @module
 */
import { Packer } from "./packer.ts";

/** Where something in a heap is. */
export interface HeapAddress {
  readonly collection: number;
  readonly index: number;
}

/** Takes bytes at the places that it gave. */
export interface Space {
  /** Where so many bytes will be. */
  reserve(bytes: number): number;
  write(at: number, bytes: Uint8Array): void;
}

interface Collection {
  readonly at: number;
  readonly size: number;
  readonly bytes: Packer;
  objects: number;
}

const collectionBytes = 65_536;
const headBytes = 16;
const most = 65_535; /* objects: their numbers have 16 bits */

/** The heaps of one file. */
export class GlobalHeap {
  readonly #space: Space;
  #open: Collection | undefined;

  constructor(space: Space) {
    this.#space = space;
  }

  /** Puts an object into a heap. */
  put(object: Uint8Array): HeapAddress {
    const padded = Math.ceil(object.length / 8) * 8;
    const collection = this.#with(headBytes + padded);
    collection.objects += 1;
    collection.bytes.number(collection.objects, 2).number(1, 2).number(0, 4).long(object.length);
    collection.bytes.bytes(object).zeros(padded - object.length);
    return { collection: collection.at, index: collection.objects };
  }

  /** Writes what is not written yet. */
  finish(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const rest = open.size - open.bytes.length;
    // What is left over is object 0; where not even its head fits, there is none.
    if (rest >= headBytes)
      open.bytes
        .number(0, 2)
        .number(0, 2)
        .number(0, 4)
        .long(rest)
        .zeros(rest - headBytes);
    else open.bytes.zeros(rest);
    this.#space.write(open.at, open.bytes.done());
  }

  #with(bytes: number): Collection {
    const open = this.#open;
    if (open !== undefined && open.bytes.length + bytes <= open.size && open.objects < most) return open;
    this.finish();
    const size = Math.max(collectionBytes, headBytes + bytes);
    const begun = { at: this.#space.reserve(size), size, bytes: new Packer(), objects: 0 };
    begun.bytes.bytes(new TextEncoder().encode("GCOL")).number(1, 4).long(size);
    this.#open = begun;
    return begun;
  }
}
