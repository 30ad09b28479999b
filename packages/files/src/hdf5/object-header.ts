/** Object headers of HDF5, version 2, and the messages in them. @module */
import { lookup3 } from "./lookup3.ts";

/** A message: its kind, and its bytes. */
export type HeaderMessage = readonly [kind: number, data: Buffer];

/** What an array is. */
interface Described {
  readonly type: { readonly kind: string; readonly itemsize: number; readonly bigEndian: boolean };
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** No message is longer. */
const longestMessage = 60_000;
const nowhere = Buffer.alloc(8, 0xff);

/** The header with its sum. */
export function header(messages: readonly HeaderMessage[]): Buffer {
  const body = Buffer.concat(messages.flatMap(([kind, data]) => [bytes(u8(kind), u16(data.length), u8(0)), data]));
  const whole = bytes(Buffer.from("OHDR"), u8(2), u8(0x02), u32(body.length), body);
  return bytes(whole, u32(lookup3(whole)));
}

/** What makes a group: where its children are. */
export function groupMessages(links: readonly (readonly [name: string, place: number])[]): readonly HeaderMessage[] {
  return [
    [0x02, bytes(u8(0), u8(0), nowhere, nowhere)],
    [0x0a, bytes(u8(0), u8(0))],
    ...links.map(([name, place]): HeaderMessage => {
      const text = Buffer.from(name, "utf8");
      return [0x06, bytes(u8(1), u8(0x11), u8(1), u16(text.length), text, u64(place))];
    }),
  ];
}

/** What makes an array. @param place where its bytes are; undefined when there are none. */
export function dataset({ type, shape, bytes: data }: Described, place: number | undefined): readonly HeaderMessage[] {
  const at = place === undefined ? nowhere : u64(place);
  return [
    [0x01, dataspace(shape)],
    [0x03, datatype(type)],
    [0x05, bytes(u8(3), u8(0x0a))],
    [0x08, bytes(u8(3), u8(1), at, u64(data.length))],
  ];
}

/** An attribute; none when it would be too long. */
export function attribute(name: string, value: string | number): readonly HeaderMessage[] {
  const key = Buffer.from(`${name}\0`, "utf8");
  const data = typeof value === "number" ? f64(value) : Buffer.from(value === "" ? "\0" : value, "utf8");
  const type = datatype({ kind: typeof value === "number" ? "f" : "S", itemsize: data.length, bigEndian: false });
  const space = dataspace([]);
  if (key.length + data.length > longestMessage) return [];
  const sizes = bytes(u8(3), u8(0), u16(key.length), u16(type.length), u16(space.length), u8(1));
  return [[0x0c, bytes(sizes, key, type, space, data)]];
}

function dataspace(shape: readonly number[]): Buffer {
  return bytes(u8(2), u8(shape.length), u8(0), u8(shape.length === 0 ? 0 : 1), ...shape.map(u64));
}

/** Exponent and mantissa of floats: bits, places and bias. */
const floats: Readonly<Record<number, readonly [exponentAt: number, exponentBits: number, bias: number]>> = {
  2: [10, 5, 15],
  4: [23, 8, 127],
  8: [52, 11, 1023],
};

function datatype({ kind, itemsize, bigEndian }: Described["type"]): Buffer {
  const order = bigEndian ? 1 : 0;
  const float = kind === "f" ? floats[itemsize] : undefined;
  if (float !== undefined) {
    const [at, exponent, bias] = float;
    const bits = bytes(u16(0), u16(8 * itemsize), u8(at), u8(exponent), u8(0), u8(at), u32(bias));
    return bytes(u8(0x11), u8(0x20 | order), u8(8 * itemsize - 1), u8(0), u32(itemsize), bits);
  }
  if (kind === "c") {
    const part = datatype({ kind: "f", itemsize: itemsize / 2, bigEndian });
    const member = (name: string, offset: number): Buffer => bytes(Buffer.from(`${name}\0`), u8(offset), part);
    return bytes(u8(0x36), u16(2), u8(0), u32(itemsize), member("r", 0), member("i", itemsize / 2));
  }
  if (kind === "S") return bytes(u8(0x13), u8(0x11), u16(0), u32(itemsize));
  if ("iubMm".includes(kind) && kind !== "") {
    const signed = "iMm".includes(kind) ? 0x08 : 0;
    return bytes(u8(0x10), u8(signed | order), u16(0), u32(itemsize), u16(0), u16(8 * itemsize));
  }
  // Bytes without a meaning of their own.
  return bytes(u8(0x15), u8(0), u16(0), u32(itemsize), Buffer.alloc(8));
}

function bytes(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts);
}

function u8(value: number): Buffer {
  return Buffer.of(value);
}

function u16(value: number): Buffer {
  const out = Buffer.alloc(2);
  out.writeUInt16LE(value);
  return out;
}

function u32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

function u64(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(value));
  return out;
}

function f64(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeDoubleLE(value);
  return out;
}
