/**
 * Values to be written, as DBR payloads.
 *
 * A value is written as what the PV is. What would change on the way is refused here, before anything is sent: 1.5 to a
 * whole number, 70,000 to a short, a text of 40 bytes or more to a record's text. A text to a number or to an enum is
 * sent as a text, and the record reads it: that is how choices are written by name.
 *
 * @module
 */
import { HalcyonError, type NumberArray } from "@halcyon/model";
import { type BaseType, baseTypes, elementBytes, textBytes } from "./dbr.ts";
import { swap } from "./swapping.ts";

/** What may be written to a PV. */
export type CaPutValue = number | string | boolean | bigint | readonly (number | string)[] | NumberArray;

/** A value that can be written: how many elements of which type, and how to write them. */
export interface Encoded {
  /** The number of the DBR type. */
  readonly type: number;
  readonly count: number;
  /** Bytes, without padding. */
  readonly size: number;
  /** Writes `size` bytes at `at`. */
  write(bytes: Uint8Array, view: DataView, at: number): void;
}

/** The whole numbers that fit, by base type. */
const whole: Partial<Record<BaseType, readonly [low: number, high: number]>> = {
  short: [-0x8000, 0x7fff],
  enum: [0, 0xffff],
  char: [-0x80, 0xff],
  long: [-0x8000_0000, 0x7fff_ffff],
};

/** The typed arrays whose bytes travel as they are, but for their order. */
const alike: Partial<Record<BaseType, object>> = {
  short: Int16Array,
  float: Float32Array,
  char: Uint8Array,
  long: Int32Array,
  double: Float64Array,
};

/**
 * A value, ready to be written to a PV.
 *
 * @param native what the PV is, and how many elements it takes.
 * @throws HalcyonError `ca.value` when it cannot be written without being changed.
 */
export function encode(pv: string, native: BaseType, nativeCount: number, value: CaPutValue): Encoded {
  if (typeof value === "string") {
    return native === "char" && nativeCount > 1
      ? encodeLongText(pv, nativeCount, value)
      : encodeTexts(pv, nativeCount, [value]);
  }
  if (typeof value === "number") return encodeNumbers(pv, native, nativeCount, [value]);
  if (typeof value === "boolean") return encodeNumbers(pv, native, nativeCount, [value ? 1 : 0]);
  if (typeof value === "bigint") return encodeNumbers(pv, native, nativeCount, [exact(pv, native, value)]);
  if (Array.isArray(value) && value.some((v) => typeof v === "string")) {
    return encodeTexts(pv, nativeCount, (value as readonly (number | string)[]).map(String));
  }
  return encodeNumbers(pv, native, nativeCount, value as readonly number[] | NumberArray);
}

function encodeTexts(pv: string, nativeCount: number, texts: readonly string[]): Encoded {
  checkCount(pv, "string", nativeCount, texts.length);
  const encoded = texts.map((text) => Buffer.from(text, "utf8"));
  const long = encoded.findIndex((b) => b.length >= textBytes || b.includes(0));
  if (long >= 0) {
    throw refused(
      pv,
      "string",
      texts[long],
      `a text has at most ${textBytes - 1} bytes; write longer ones to "${pv}$"`,
    );
  }
  return {
    type: 0,
    count: texts.length,
    size: texts.length * textBytes,
    write(bytes, _view, at) {
      for (const [i, text] of encoded.entries()) bytes.set(text, at + i * textBytes);
    },
  };
}

function encodeLongText(pv: string, nativeCount: number, text: string): Encoded {
  const encoded = Buffer.from(text, "utf8");
  checkCount(pv, "char", nativeCount, encoded.length + 1);
  return {
    type: baseTypes.indexOf("char"),
    count: encoded.length + 1,
    size: encoded.length + 1,
    write: (bytes, _view, at) => bytes.set(encoded, at),
  };
}

function encodeNumbers(
  pv: string,
  native: BaseType,
  nativeCount: number,
  given: readonly number[] | NumberArray,
): Encoded {
  if (native === "string") return encodeTexts(pv, nativeCount, Array.from<unknown, string>(given, String));
  checkCount(pv, native, nativeCount, given.length);
  const type = baseTypes.indexOf(native);
  const width = elementBytes[type] ?? 0;
  const size = given.length * width;
  if (ArrayBuffer.isView(given) && given.constructor === alike[native]) {
    return { type, count: given.length, size, write: (bytes, _view, at) => copySwapped(given, bytes, at, width) };
  }
  const values = checked(pv, native, given);
  return { type, count: values.length, size, write: (_bytes, view, at) => writeNumbers(view, at, native, values) };
}

/** The numbers, when each of them fits. */
function checked(pv: string, native: BaseType, given: ArrayLike<unknown>): ArrayLike<number> {
  const range = whole[native];
  return Array.from(given, (one) => {
    const value = typeof one === "bigint" ? exact(pv, native, one) : one;
    if (typeof value !== "number") throw refused(pv, native, value, "numbers are allowed");
    if (range !== undefined && !(Number.isInteger(value) && value >= range[0] && value <= range[1])) {
      throw refused(pv, native, value, `whole numbers from ${range[0]} to ${range[1]} are allowed`);
    }
    return value;
  });
}

function writeNumbers(view: DataView, at: number, native: BaseType, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (native === "double") view.setFloat64(at + i * 8, value);
    else if (native === "float") view.setFloat32(at + i * 4, value);
    else if (native === "long") view.setInt32(at + i * 4, value);
    else if (native === "char") view.setUint8(at + i, value);
    else view.setUint16(at + i * 2, value);
  }
}

function copySwapped(source: NumberArray, bytes: Uint8Array, at: number, width: number): void {
  const target = Buffer.from(bytes.buffer, bytes.byteOffset + at, source.byteLength);
  target.set(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  swap(target, width);
}

function exact(pv: string, native: BaseType, value: bigint): number {
  const number = Number(value);
  if (BigInt(number) !== value) throw refused(pv, native, value, "Channel Access carries whole numbers up to 2^53");
  return number;
}

function checkCount(pv: string, native: BaseType, allowed: number, count: number): void {
  if (count <= allowed) return;
  throw refused(pv, native, `${count} elements`, `it has ${allowed}`);
}

function refused(pv: string, native: BaseType, value: unknown, allowed: string): HalcyonError<"ca.value"> {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new HalcyonError("ca.value", `${text} cannot be written to ${pv}, which is ${native}: ${allowed}.`, {
    pv,
    native,
    value: text,
  });
}
