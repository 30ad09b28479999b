/** Typed arrays as elements of an HDF5 file. @module */
import type { Pixels } from "@halcyon/model";

/** numpy's word for the numbers of a typed array: `<u2`. All machines that Node runs on are little-endian. */
export function wordOf(numbers: Pixels): string {
  const letter = /^(?:Big)?(Int|Uint|Float)/u.exec(numbers.constructor.name)?.[1];
  return `<${letter === "Int" ? "i" : letter === "Uint" ? "u" : "f"}${numbers.BYTES_PER_ELEMENT}`;
}

/** The same memory as bytes. */
export function bytesOf(numbers: Pixels): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** The bytes of NaN as an element of a word of floating-point numbers. */
export function notANumber(word: string): Uint8Array {
  const bits = { f2: 0x7e00n, f4: 0x7fc00000n, f8: 0x7ff8000000000000n }[word.slice(-2)] ?? 0n;
  const bytes = bytesOf(BigUint64Array.of(bits)).slice(0, Number(word.at(-1)));
  return word.startsWith(">") ? bytes.toReversed() : bytes;
}
