/** Numbers in memory, by NumPy's words for them without the order of their bytes: `f8`. @module */
import type { NumberArray } from "./kinds.ts";

/** The typed array of each kind of numbers: of so many zeros, or over memory. */
export const numberArrays: Readonly<
  Record<string, { new (length: number): NumberArray; new (memory: ArrayBuffer): NumberArray }>
> = {
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f4: Float32Array,
  f8: Float64Array,
};
