/** The types of numbers that drivers of areaDetector put into frames. @module */
import type { NumberArray } from "@halcyon/model";

interface FrameType {
  readonly numpy: string;
  /** Bytes of a number. */
  readonly bytes: number;
  /** The typed array over memory that holds such numbers. Channel Access has none of 64 bits but floats. */
  readonly view?: (buffer: ArrayBuffer, offset: number, length: number) => FrameNumbers;
}

/** Numbers of a frame, as Channel Access carries them. */
export type FrameNumbers = Exclude<NumberArray, BigInt64Array | BigUint64Array>;

/** By the driver's word. */
export const frameTypes: Readonly<Record<string, FrameType>> = {
  Int8: { numpy: "|i1", bytes: 1, view: (b, at, n) => new Int8Array(b, at, n) },
  UInt8: { numpy: "|u1", bytes: 1, view: (b, at, n) => new Uint8Array(b, at, n) },
  Int16: { numpy: "<i2", bytes: 2, view: (b, at, n) => new Int16Array(b, at, n) },
  UInt16: { numpy: "<u2", bytes: 2, view: (b, at, n) => new Uint16Array(b, at, n) },
  Int32: { numpy: "<i4", bytes: 4, view: (b, at, n) => new Int32Array(b, at, n) },
  UInt32: { numpy: "<u4", bytes: 4, view: (b, at, n) => new Uint32Array(b, at, n) },
  Int64: { numpy: "<i8", bytes: 8 },
  UInt64: { numpy: "<u8", bytes: 8 },
  Float32: { numpy: "<f4", bytes: 4 },
  Float64: { numpy: "<f8", bytes: 8 },
};

/**
 * Numbers of a waveform record as those of the driver: Channel Access does not tell signed from unsigned, and records
 * for frames are often declared as one for the other.
 */
export function asDriven(type: string, numbers: FrameNumbers): FrameNumbers {
  const { view, bytes } = frameTypes[type] ?? {};
  const isFloat = numbers instanceof Float32Array || numbers instanceof Float64Array;
  if (view === undefined || isFloat || bytes !== numbers.BYTES_PER_ELEMENT) return numbers;
  return view(numbers.buffer as ArrayBuffer, numbers.byteOffset, numbers.length);
}
