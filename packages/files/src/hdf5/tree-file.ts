/**
 * A tree of groups and arrays as the bytes of an HDF5 file, written in one go.
 *
 * For answers that are made in memory: no library, no file, no thread. Arrays are contiguous, names and attributes are
 * UTF-8, and all metadata carry their sums (HDF5 File Format Specification 3.0: superblock version 2, object headers
 * version 2).
 *
 * @module
 */
import { attribute, dataset, groupMessages, header } from "./object-header.ts";
import { lookup3 } from "./lookup3.ts";

/** An array. */
export interface Hdf5Array {
  readonly attributes: Hdf5Attributes;
  /** NumPy's character and size of the numbers: `f8`; texts are `S` with their width in bytes, in UTF-8. */
  readonly type: { readonly kind: string; readonly itemsize: number; readonly bigEndian: boolean };
  readonly shape: readonly number[];
  /** In C order. */
  readonly bytes: Uint8Array;
}

/** A group. */
export interface Hdf5Group {
  readonly attributes: Hdf5Attributes;
  readonly children: ReadonlyMap<string, Hdf5Group | Hdf5Array>;
}

/** Texts, and numbers as float64, by name. An attribute has at most 60,000 bytes; longer ones are left out. */
export type Hdf5Attributes = ReadonlyMap<string, string | number>;

const superblockBytes = 48;

/** The file, in pieces that follow each other. */
export function hdf5Pieces(root: Hdf5Group): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = superblockBytes;
  const put = (bytes: Uint8Array): number => {
    const place = at;
    const padding = (8 - (bytes.length % 8)) % 8;
    pieces.push(bytes);
    if (padding > 0) pieces.push(new Uint8Array(padding));
    at += bytes.length + padding;
    return place;
  };
  const write = (node: Hdf5Group | Hdf5Array): number => {
    const attributes = [...node.attributes].flatMap(([name, value]) => attribute(name, value));
    if (!("children" in node)) {
      const place = node.bytes.length === 0 ? undefined : put(node.bytes);
      return put(header([...dataset(node, place), ...attributes]));
    }
    const links = [...node.children].map(([name, child]) => [name, write(child)] as const);
    return put(header([...groupMessages(links), ...attributes]));
  };
  const rootPlace = write(root);
  return [superblock(rootPlace, at), ...pieces];
}

function superblock(root: number, end: number): Uint8Array {
  const block = Buffer.alloc(superblockBytes);
  block.set(Buffer.from("894844460d0a1a0a", "hex"));
  block.set([2, 8, 8, 0], 8);
  block.fill(0xff, 20, 28);
  block.writeBigUInt64LE(BigInt(end), 28);
  block.writeBigUInt64LE(BigInt(root), 36);
  block.writeUInt32LE(lookup3(block.subarray(0, 44)), 44);
  return block;
}
