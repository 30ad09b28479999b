/** The kinds of pixels that can be written: numpy's word, HDF5's, and the typed array that holds them. @module */
import type { Pixels } from "@halcyon/model";

interface PixelKind {
  /** What the HDF5 library is told: Python's letters of `struct`. */
  readonly hdf5: string;
  readonly array: string;
}

const kinds: Readonly<Record<string, PixelKind>> = {
  u1: { hdf5: "<B", array: "Uint8Array" },
  i1: { hdf5: "<b", array: "Int8Array" },
  u2: { hdf5: "<H", array: "Uint16Array" },
  i2: { hdf5: "<h", array: "Int16Array" },
  u4: { hdf5: "<I", array: "Uint32Array" },
  i4: { hdf5: "<i", array: "Int32Array" },
  u8: { hdf5: "<Q", array: "BigUint64Array" },
  i8: { hdf5: "<q", array: "BigInt64Array" },
  f4: { hdf5: "<f", array: "Float32Array" },
  f8: { hdf5: "<d", array: "Float64Array" },
};

/** The kind of `<u2`, `|u1`, …; undefined for big-endian words and for what are no numbers. */
export function pixelKind(dtypeNumpy: string): PixelKind | undefined {
  const [, order, word = ""] = /^([<|=]?)([uif]\d)$/u.exec(dtypeNumpy) ?? [];
  return order === undefined ? undefined : kinds[word];
}

/** Whether these pixels are of the kind of the word. */
export function isOfKind(pixels: Pixels, dtypeNumpy: string): boolean {
  return pixelKind(dtypeNumpy)?.array === pixels.constructor.name;
}

/** Bytes of one pixel. */
export function pixelBytes(dtypeNumpy: string): number {
  return Number(dtypeNumpy.at(-1));
}
