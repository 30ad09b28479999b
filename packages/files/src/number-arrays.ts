/** Numbers in memory, by numpy's words for them without the order of their bytes: `f8`. @module */
import type { Pixels } from "@halcyon/model";

/** The typed array of each kind of numbers. */
export const numberArrays: Readonly<Record<string, new (length: number) => Pixels>> = {
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

/** What can be written to any place of any typed array: its own setter converts, and whoever writes has looked before. */
export type AnyNumbers = { [at: number]: unknown; set(values: ArrayLike<unknown>, at?: number): void };
