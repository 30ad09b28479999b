/**
 * The directories of a TIFF file (TIFF 6.0, and BigTIFF): what each page is, and where its strips or tiles lie.
 *
 * Everything in them comes from outside: offsets and counts are checked against the length of the file before
 * anything of that size is made.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { HalcyonError } from "@halcyon/model";

/** One page. Values of all samples of a pixel lie together. */
export interface TiffPage {
  readonly dtype: string;
  /** Rows, columns, and the samples of a pixel when there is more than one. */
  readonly shape: readonly number[];
  readonly compression: number;
  readonly predictor: number;
  /** Rows and columns of a strip or tile. */
  readonly block: readonly [number, number];
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
}

const maxPages = 1_000_000;
/** Bytes of a value of each type. */
const widths: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  13: 4,
  16: 8,
  18: 8,
};
const kinds: Readonly<Record<number, string>> = { 1: "u", 2: "i", 3: "f" };

/** @throws HalcyonError `files.format` */
export async function pagesOf(file: FileHandle, size: number, path: string): Promise<readonly TiffPage[]> {
  const read = async (at: number, length: number): Promise<Buffer> => {
    if (at < 0 || length < 0 || at + length > size) refuseTiff(path, "it ends before its directory does");
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, at);
    return bytes;
  };
  const begins = await read(0, Math.min(16, size));
  const little = begins.toString("latin1", 0, 2) === "II";
  if (begins.length < 8 || (!little && begins.toString("latin1", 0, 2) !== "MM"))
    refuseTiff(path, "its first bytes are others");
  const magic = number(begins, 2, 2, little);
  const big = magic === 43;
  if (magic !== 42 && !(big && begins.length === 16)) refuseTiff(path, "its first bytes are others");
  const word = big ? 8 : 4;
  const entryBytes = big ? 20 : 12;
  const pages: TiffPage[] = [];
  let at = number(begins, big ? 8 : 4, word, little);
  while (at !== 0) {
    if (pages.length >= maxPages) refuseTiff(path, `it has more than ${maxPages} pages`);
    const count = number(await read(at, big ? 8 : 2), 0, big ? 8 : 2, little);
    if (count > 10_000) refuseTiff(path, `a directory of it has ${count} entries`);
    const directory = await read(at + (big ? 8 : 2), count * entryBytes + word);
    const values = new Map<number, readonly number[]>();
    for (let entry = 0; entry < count; entry += 1) {
      const from = entry * entryBytes;
      const width = widths[number(directory, from + 2, 2, little)];
      const tag = number(directory, from, 2, little);
      if (width === undefined || !wanted.has(tag)) continue;
      const length = number(directory, from + 4, word, little) * width;
      const inline = directory.subarray(from + 4 + word, from + 4 + word + length);
      const bytes = length <= word ? inline : await read(number(directory, from + 4 + word, word, little), length);
      values.set(
        tag,
        Array.from({ length: length / width }, (_, i) => number(bytes, i * width, width, little)),
      );
    }
    pages.push(pageOf(values, little, path, size));
    at = number(directory, count * entryBytes, word, little);
  }
  return pages.length > 0 ? pages : refuseTiff(path, "it has no page");
}

const wanted = new Set([256, 257, 258, 259, 273, 277, 278, 279, 284, 317, 322, 323, 324, 325, 339]);

function pageOf(tags: ReadonlyMap<number, readonly number[]>, little: boolean, path: string, size: number): TiffPage {
  const one = (tag: number, otherwise: number): number => tags.get(tag)?.[0] ?? otherwise;
  const [columns, rows, samples] = [one(256, 0), one(257, 0), one(277, 1)];
  const bits = tags.get(258) ?? [1];
  const kind = kinds[one(339, 1)];
  const [width = 0] = bits;
  if (rows < 1 || columns < 1 || samples < 1) refuseTiff(path, "it has an empty page");
  if (bits.some((other) => other !== width) || ![8, 16, 32, 64].includes(width) || kind === undefined)
    refuseTiff(path, `pixels of ${bits.join("+")} bits and format ${one(339, 1)} are not read`);
  if (kind === "f" && width < 32) refuseTiff(path, "floating-point numbers of less than 32 bits are not read");
  if (samples > 1 && one(284, 1) !== 1) refuseTiff(path, "samples in planes of their own are not read");
  const tiled = tags.has(324);
  const offsets = tags.get(tiled ? 324 : 273) ?? [];
  const block: [number, number] = tiled ? [one(323, 0), one(322, 0)] : [Math.min(one(278, rows), rows), columns];
  if (block[0] < 1 || block[1] < 1) refuseTiff(path, "its tiles have no size");
  const whole = (block[0] * columns * samples * width) / 8;
  const byteCounts = tags.get(tiled ? 325 : 279) ?? (offsets.length === 1 ? [whole] : []);
  const needed = Math.ceil(rows / block[0]) * Math.ceil(columns / block[1]);
  if (offsets.length < needed || byteCounts.length < needed) refuseTiff(path, "it does not say where its pixels are");
  if (offsets.some((offset, i) => offset + (byteCounts[i] ?? 0) > size))
    refuseTiff(path, "it ends before its pixels do");
  return {
    dtype: `${width === 8 ? "|" : little ? "<" : ">"}${kind}${width / 8}`,
    shape: samples > 1 ? [rows, columns, samples] : [rows, columns],
    compression: one(259, 1),
    predictor: one(317, 1),
    block,
    offsets,
    byteCounts,
  };
}

function number(bytes: Buffer, at: number, width: number, little: boolean): number {
  if (width === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
}

/** @throws HalcyonError `files.format` */
export function refuseTiff(path: string, reason: string): never {
  throw new HalcyonError("files.format", `${path} is no TIFF file that can be read: ${reason}.`, { path, reason });
}
