/**
 * What an HDF5 file is to hold: groups, arrays, arrays that lie in other files, and links.
 *
 * Plain data; nothing is looked at until it is written.
 *
 * @module
 */
import type { Pixels } from "@halcyon/model";
import type { Hdf5Block } from "./selection.ts";

/** The value of an attribute. Numbers that are whole are written as 64-bit integers; a `scalar` of one is as it is. */
export type Hdf5Attribute = string | number | boolean | readonly string[] | Pixels | { readonly scalar: Pixels };

/** Attributes by name. */
export type Hdf5Attributes = Readonly<Record<string, Hdf5Attribute>>;

/** A group: its members by name, in any order. */
export interface Hdf5Group {
  readonly kind: "group";
  readonly attributes: Hdf5Attributes;
  readonly members: ReadonlyMap<string, Hdf5Node>;
}

/** Elements in C order, of numpy's `word` (`<u2`, `>c16`, `|S5`), that are read when they are sent: see `hdf5Stream`. */
export interface Hdf5Later {
  readonly word: string;
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** An array in the file itself. A scalar has no shape: `[]`. */
export interface Hdf5Array {
  readonly kind: "array";
  readonly shape: readonly number[];
  /** Texts; or elements in C order, of numpy's `word`, in one piece or in several, or later. */
  readonly data: readonly string[] | { readonly word: string; readonly pieces: Iterable<Pixels> } | Hdf5Later;
  readonly attributes: Hdf5Attributes;
}

/** A piece of a virtual array: this block of it is that block of another dataset, element by element. */
export interface Hdf5Source {
  /** A path; a relative one starts from the file's own folder, and `.` is the file itself. */
  readonly file: string;
  readonly dataset: string;
  readonly from: Hdf5Block;
  readonly to: Hdf5Block;
}

/** An array that lies elsewhere. When a source has no end, it grows with that along its first dimension. */
export interface Hdf5Virtual {
  readonly kind: "virtual";
  /** numpy's word for the elements. */
  readonly word: string;
  readonly shape: readonly [rows: number, ...frame: number[]];
  readonly sources: readonly Hdf5Source[];
  readonly attributes: Hdf5Attributes;
}

/** Another name for something in this file. */
export interface Hdf5SoftLink {
  readonly kind: "soft";
  readonly path: string;
}

/** A name for something in another file; a relative path starts from the file's own folder. */
export interface Hdf5ExternalLink {
  readonly kind: "external";
  readonly file: string;
  readonly path: string;
}

/** Anything that has a name in a file. */
export type Hdf5Node = Hdf5Group | Hdf5Array | Hdf5Virtual | Hdf5SoftLink | Hdf5ExternalLink;
