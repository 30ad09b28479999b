/**
 * Which part of a dataset is meant: a block, serialised as HDF5's regular hyperslab (specification VIII.B, version 2).
 *
 * @module
 */
import { Packer, undefinedAddress } from "./packer.ts";

/** A block of an array: where it begins along each dimension, and how long it is. */
export interface Hdf5Block {
  readonly start: readonly number[];
  /** Undefined for as long as the array is. */
  readonly lengths: readonly (number | undefined)[];
}

/** Rows from `start` on of an array, `length` of them, with all of their elements. */
export function blockOfRows(start: number, length: number | undefined, frame: readonly number[]): Hdf5Block {
  return { start: [start, ...frame.map(() => 0)], lengths: [length, ...frame] };
}

/** The selection of a block. */
export function selectionOf({ start, lengths }: Hdf5Block): Uint8Array {
  const rank = lengths.length;
  const packer = new Packer()
    .number(2, 4)
    .number(2, 4)
    .number(1, 1)
    .number(4 + 32 * rank, 4)
    .number(rank, 4);
  // One block along each dimension: start, stride, count, length.
  lengths.forEach((length, i) =>
    packer
      .long(start[i] ?? 0)
      .long(1)
      .long(1)
      .long(length ?? undefinedAddress),
  );
  return packer.done();
}
