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
 * The datatype of numpy's word: numbers (`<u2`, `|i1`, `>f4`, `<c16`), truths (`|b1`), times as whole numbers (`<M8`),
 * texts of a fixed length in UTF-8 (`|S5`), and bytes without a meaning of their own (`|V3`).
 *
 * @throws HalcyonError `files.dataset` for what is none of these.
 */
export function elementType(key: string, word: string): Datatype {
  const [, order = "", kind = "", digits = ""] = /^([<>|=]?)([a-zA-Z])([1-9]\d{0,8})(?:\[.*\])?$/u.exec(word) ?? [];
  const bytes = Number(digits);
  const message = messageOf(kind, bytes, order === ">");
  if (message !== undefined) return { bytes, message };
  const reason = `elements of ${word} are none that HDF5 files are written with here`;
  throw new HalcyonError("files.dataset", `The dataset ${key} cannot be written: ${reason}.`, { key, reason });
}

function messageOf(kind: string, bytes: number, big: boolean): Uint8Array | undefined {
  if (kind === "b" && bytes === 1) return booleanType.message;
  if (kind === "f" && Object.hasOwn(floats, bytes)) return real(bytes, big);
  if (kind === "c" && (bytes === 8 || bytes === 16)) return complex(bytes, big);
  // Padded with zeros (1), in UTF-8 (1 << 4).
  if (kind === "S") return new Packer().number(0x13, 1).number(0x11, 1).number(0, 2).number(bytes, 4).done();
  if (kind === "V") return new Packer().number(0x15, 1).number(0, 1).number(0, 2).number(bytes, 4).done();
  const isWhole = "uimM".includes(kind) && [1, 2, 4, 8].includes(bytes);
  return isWhole ? whole(bytes, kind !== "u", big) : undefined;
}

/** A record of a real and an imaginary part, as h5py writes it. */
function complex(bytes: number, big: boolean): Uint8Array {
  const half = bytes / 2;
  const record = new Packer().number(0x36, 1).number(2, 2).number(0, 1).number(bytes, 4);
  record.text("r").number(0, 1).bytes(real(half, big));
  return record.text("i").number(half, 1).bytes(real(half, big)).done();
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
