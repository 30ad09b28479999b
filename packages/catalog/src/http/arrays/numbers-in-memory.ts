/**
 * Numbers in memory, as NumPy names their types, and as JavaScript sees them.
 *
 * @module
 */
import { HalcyonError, type NumberArray, numberArrays } from "@halcyon/model";
import type { ArrayPart, DataType } from "../../contract.ts";
import { type TimesUnit, momentText } from "../../tables/moments.ts";

/** How many numbers an array of this shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Whether the values are real numbers. */
export function isNumeric({ kind, itemsize }: DataType): boolean {
  return Object.hasOwn(numberArrays, `${kind}${itemsize}`) || isHalf({ kind, itemsize });
}

/**
 * The values one by one: numbers, bigints for 64-bit integers, booleans or texts; moments in the words of ISO 8601.
 *
 * @throws HalcyonError `catalog.format_asked` for types that only bytes can hold.
 */
export function valuesOf(part: ArrayPart, type: DataType): ArrayLike<number | bigint | boolean | string> {
  const { kind } = type;
  if (kind === "b") return Array.from(part.bytes, (byte) => byte !== 0);
  if (kind === "S" || kind === "U") return textsOf(part, type);
  const unit = /^\[(D|s|ms|us|ns)\]$/u.exec(type.dt_units ?? "")?.[1] as TimesUnit | undefined;
  if (kind === "M" && unit !== undefined) {
    const counts = numbersOf(part, { ...type, kind: "i" }) as BigInt64Array;
    return Array.from(counts, (count) => momentText(count, unit) ?? "NaT");
  }
  return numbersOf(part, type);
}

/** The values as numbers. Throws as `valuesOf`. */
export function numbersOf(part: ArrayPart, type: DataType): NumberArray {
  const { kind, itemsize } = type;
  const array = numberArrays[`${kind}${itemsize}`];
  if (kind === "b") return new Uint8Array(part.bytes);
  if (array === undefined && !isHalf(type))
    throw new HalcyonError(
      "catalog.format_asked",
      `Values of type ${kind}${itemsize} are answered as octet-stream only.`,
      {
        asked: `${kind}${itemsize}`,
        offered: "application/octet-stream",
      },
    );
  // A copy with memory of its own: `slice` of a Buffer is none.
  const bytes = type.endianness === "big" ? swapped(part.bytes, itemsize) : new Uint8Array(part.bytes);
  return array === undefined ? halves(bytes) : new array(bytes.buffer as ArrayBuffer);
}

/** The same values with the bytes of each in the other order. */
export function swapped(bytes: Uint8Array, itemsize: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += itemsize)
    for (let byte = 0; byte < itemsize; byte += 1) out[at + byte] = bytes[at + itemsize - 1 - byte] ?? 0;
  return out;
}

function isHalf({ kind, itemsize }: Pick<DataType, "kind" | "itemsize">): boolean {
  return kind === "f" && itemsize === 2;
}

function halves(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length / 2);
  const words = new Uint16Array(bytes.buffer);
  for (const [at, word] of words.entries()) {
    const sign = word & 0x8000 ? -1 : 1;
    const exponent = (word >> 10) & 31;
    const fraction = word & 1023;
    if (exponent === 31) out[at] = fraction === 0 ? sign * Infinity : Number.NaN;
    else out[at] = sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  }
  return out;
}

/** Fixed-width texts without the zeros behind them. */
function textsOf({ bytes }: ArrayPart, { kind, itemsize, endianness }: DataType): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = kind === "U" ? 4 : 1;
  const texts: string[] = [];
  for (let at = 0; itemsize > 0 && at + itemsize <= bytes.length; at += itemsize) {
    let value = "";
    for (let place = at; place < at + itemsize; place += step) {
      const point = step === 4 ? view.getUint32(place, endianness !== "big") : view.getUint8(place);
      if (point === 0) break;
      value += String.fromCodePoint(Math.min(point, 0x10_ff_ff));
    }
    texts.push(value);
  }
  return texts;
}
