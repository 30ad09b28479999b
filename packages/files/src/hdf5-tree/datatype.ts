/**
 * What the elements of datasets and attributes are, as HDF5's datatype message says it (specification IV.A.2.d).
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { Packer } from "./packer.ts";

/** A datatype: its message, and the bytes of an element. */
export interface Datatype {
  readonly message: Uint8Array;
  readonly bytes: number;
}

/** Bits of exponent and mantissa, and the exponent's bias, by the bytes of a number. */
const floats: Readonly<Record<number, readonly [exponent: number, mantissa: number, bias: number]>> = {
  2: [5, 10, 15],
  4: [8, 23, 127],
  8: [11, 52, 1023],
};

/** Texts of any length in UTF-8; the texts themselves are in a heap. */
export const textType: Datatype = {
  bytes: 16,
  // Variable length (9) of texts (1), in UTF-8 (1 << 8), over bytes.
  message: new Packer()
    .number(0x19, 1)
    .number(0x01, 1)
    .number(0x01, 1)
    .number(0, 1)
    .number(16, 4)
    .bytes(whole(1, false, false))
    .done(),
};

/** Yes and no, as h5py writes them: an enumeration over a byte. */
export const booleanType: Datatype = {
  bytes: 1,
  message: new Packer()
    .number(0x38, 1)
    .number(2, 2)
    .number(0, 1)
    .number(1, 4)
    .bytes(whole(1, true, false))
    .text("FALSE")
    .text("TRUE")
    .bytes(Uint8Array.of(0, 1))
    .done(),
};

/**
 * The datatype of numpy's word: `<u2`, `|i1`, `>f4`, `|b1`. Undefined for what is no number.
 */
export function numberType(word: string): Datatype | undefined {
  const [, order = "", kind = "", digit = ""] = /^([<>|=]?)([buif])([1248])$/u.exec(word) ?? [];
  const bytes = Number(digit);
  if (kind === "" || (kind === "f" && bytes === 1) || (kind === "b" && bytes !== 1)) return undefined;
  if (kind === "b") return booleanType;
  const big = order === ">";
  return { bytes, message: kind === "f" ? real(bytes, big) : whole(bytes, kind === "i", big) };
}

/** As `numberType`. @throws HalcyonError `files.dataset` for what is no number. */
export function theNumberType(key: string, word: string): Datatype {
  const type = numberType(word);
  if (type !== undefined) return type;
  const reason = `elements of ${word} are no numbers that HDF5 files are written with here`;
  throw new HalcyonError("files.dataset", `The dataset ${key} cannot be written: ${reason}.`, { key, reason });
}

function whole(bytes: number, signed: boolean, big: boolean): Uint8Array {
  return new Packer()
    .number(0x10, 1)
    .number((big ? 1 : 0) | (signed ? 8 : 0), 1)
    .number(0, 2)
    .number(bytes, 4)
    .number(0, 2)
    .number(8 * bytes, 2)
    .done();
}

function real(bytes: number, big: boolean): Uint8Array {
  const [exponent, mantissa, bias] = floats[bytes] ?? [0, 0, 0];
  // The leading bit of the mantissa is implied (2 << 4); the sign is the last bit.
  return new Packer()
    .number(0x11, 1)
    .number((big ? 1 : 0) | 0x20, 1)
    .number(8 * bytes - 1, 1)
    .number(0, 1)
    .number(bytes, 4)
    .number(0, 2)
    .number(8 * bytes, 2)
    .number(mantissa, 1)
    .number(exponent, 1)
    .number(0, 1)
    .number(mantissa, 1)
    .number(bias, 4)
    .done();
}
