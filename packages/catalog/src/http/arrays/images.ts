/**
 * Arrays as pictures: PNG to look at, TIFF to keep.
 *
 * A PNG is scaled from the first to the last percentile of the values, since detector counts seldom fill their type; a
 * TIFF has the numbers themselves, one page for each frame.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";
import { HalcyonError } from "@halcyon/model";
import type { ArrayPart, DataType } from "../../contract.ts";
import { isNumeric, numbersOf, sizeOf } from "./numbers-in-memory.ts";

/** @throws HalcyonError `catalog.format_asked` for arrays that are no picture: more than two axes, no numbers, or nothing. */
export function pngOf(part: ArrayPart, type: DataType): Uint8Array {
  const [height, width] = sides(part, type, "image/png", 2);
  const grey = greyOf(numbersOf(part, type));
  const rows = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row += 1)
    rows.set(grey.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** At most this many values are looked at for the percentiles. */
const sampled = 65_536;

function greyOf(numbers: ArrayLike<number | bigint>): Uint8Array {
  const step = Math.max(1, Math.floor(numbers.length / sampled));
  const sample: number[] = [];
  for (let at = 0; at < numbers.length; at += step) {
    const value = Number(numbers[at]);
    if (Number.isFinite(value)) sample.push(value);
  }
  const sorted = Float64Array.from(sample).toSorted();
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))] ?? 0;
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))] ?? 0;
  const scale = high > low ? 255 / (high - low) : 0;
  const grey = new Uint8Array(numbers.length);
  for (let at = 0; at < grey.length; at += 1) {
    const value = (Number(numbers[at]) - low) * scale;
    grey[at] = Number.isNaN(value) ? 0 : Math.min(Math.max(Math.round(value), 0), 255);
  }
  return grey;
}

const sampleFormats: Readonly<Record<string, number>> = { u: 1, b: 1, i: 2, f: 3 };

/** Little-endian TIFF, uncompressed, one strip for each page. Throws as `pngOf`, for more than four axes. */
export function tiffOf(part: ArrayPart, type: DataType): Uint8Array {
  const [height, width, frames] = sides(part, type, "image/tiff", 4);
  const frameBytes = height * width * type.itemsize;
  const entries = 10;
  const directory = 2 + 12 * entries + 4;
  const first = 8;
  const out = Buffer.alloc(first + frames * (directory + frameBytes));
  const big = type.endianness === "big";
  out.write(big ? "MM" : "II", 0, "latin1");
  const u16 = (value: number, at: number): number =>
    big ? out.writeUInt16BE(value, at) : out.writeUInt16LE(value, at);
  const u32 = (value: number, at: number): number =>
    big ? out.writeUInt32BE(value, at) : out.writeUInt32LE(value, at);
  u16(42, 2);
  u32(first, 4);
  for (let frame = 0; frame < frames; frame += 1) {
    const at = first + frame * (directory + frameBytes);
    const tags: readonly (readonly [tag: number, kind: 3 | 4, value: number])[] = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 8 * type.itemsize],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, at + directory],
      [277, 3, 1],
      [278, 4, height],
      [279, 4, frameBytes],
      [339, 3, sampleFormats[type.kind] ?? 1],
    ];
    u16(entries, at);
    for (const [index, [tag, kind, value]] of tags.entries()) {
      const entry = at + 2 + 12 * index;
      u16(tag, entry);
      u16(kind, entry + 2);
      u32(1, entry + 4);
      if (kind === 3) u16(value, entry + 8);
      else u32(value, entry + 8);
    }
    u32(frame + 1 < frames ? at + directory + frameBytes : 0, at + 2 + 12 * entries);
    out.set(part.bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes), at + directory);
  }
  return out;
}

function sides(
  part: ArrayPart,
  type: DataType,
  asked: string,
  most: number,
): readonly [height: number, width: number, frames: number] {
  const { shape } = part;
  const width = shape.at(-1) ?? 1;
  const height = shape.at(-2) ?? 1;
  const size = sizeOf(shape);
  if (shape.length <= most && size > 0 && (isNumeric(type) || type.kind === "b"))
    return [height, width, size / height / width];
  throw new HalcyonError(
    "catalog.format_asked",
    `An array of shape [${shape.join(", ")}] and type ${type.kind}${type.itemsize} is no picture: slice it, or ask for another format.`,
    { asked, offered: "application/octet-stream" },
  );
}
