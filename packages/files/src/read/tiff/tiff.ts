/**
 * TIFF files of detectors: pages of one shape, in strips or tiles.
 *
 * Of each page only the strips and tiles that a selection touches are read and unpacked. A reader of our own, as
 * detectors write 32-bit integers, which the readers of pictures refuse, and as most of a series is copying bytes.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { pick } from "../pick.ts";
import { reading } from "../reading.ts";
import { type AxisRange, checkSelection, itemBytes, type StoredArray, sizeOf } from "../stored-array.ts";
import { compressions, undoDifferences } from "./decompress.ts";
import { pagesOf, refuseTiff, type TiffPage } from "./directory.ts";

/**
 * The array of a TIFF file: `[rows, columns]`, with the pages in front when there are several and the samples of a
 * pixel behind when there are several.
 *
 * @throws HalcyonError `files.unreadable`; `files.format` when it is no TIFF file, or pages differ.
 */
export async function openTiff(path: string): Promise<StoredArray> {
  const { pages, stamp } = await directoryOf(path);
  const [first = refuseTiff(path, "it has no page")] = pages;
  const single = pages.length === 1;
  const shape = single ? first.shape : [pages.length, ...first.shape];
  return {
    dtype: first.dtype,
    shape,
    chunks: single ? shape : [1, ...first.shape],
    read: async (selection, signal) => {
      checkSelection(path, shape, selection);
      const [pageRange, ...within] = single ? [{ start: 0, count: 1, step: 1 }, ...selection] : selection;
      const size = sizeOf(within.map(({ count }) => count)) * itemBytes(first.dtype);
      const out = new Uint8Array((pageRange?.count ?? 0) * size);
      await reading(path, async (file, length) => {
        const now = await stampOf(file);
        const known = now === stamp ? pages : await pagesOf(file, length, path);
        for (let i = 0; i < (pageRange?.count ?? 0); i += 1) {
          signal?.throwIfAborted();
          const page = known[(pageRange?.start ?? 0) + i * (pageRange?.step ?? 1)];
          if (page === undefined || page.dtype !== first.dtype || String(page.shape) !== String(first.shape))
            refuseTiff(path, "it has been replaced by another");
          out.set(await partOf(file, page, within, path), i * size);
        }
      });
      return out;
    },
  };
}

async function directoryOf(path: string): Promise<{ readonly pages: readonly TiffPage[]; readonly stamp: string }> {
  return await reading(path, async (file, size) => {
    const pages = await pagesOf(file, size, path);
    const [first] = pages;
    const differs = pages.findIndex(
      (page) => page.dtype !== first?.dtype || String(page.shape) !== String(first.shape),
    );
    if (differs >= 0) refuseTiff(path, `its page ${differs} is unlike its first`);
    return { pages, stamp: await stampOf(file) };
  });
}

async function stampOf(file: FileHandle): Promise<string> {
  const { ino, size, mtimeMs } = await file.stat();
  return `${ino} ${size} ${mtimeMs}`;
}

async function partOf(
  file: FileHandle,
  page: TiffPage,
  within: readonly AxisRange[],
  path: string,
): Promise<Uint8Array> {
  const [rows = 0, columns = 0, samples = 1] = page.shape;
  const [rowRange, columnRange] = within;
  if (rowRange === undefined || columnRange === undefined || within.some(({ count }) => count === 0))
    return new Uint8Array();
  const width = itemBytes(page.dtype);
  const pixel = width * samples;
  const [blockRows, blockColumns] = page.block;
  const across = Math.ceil(columns / blockColumns);
  // The rectangle of whole blocks that holds the selection.
  const [top, bottom] = spanned(rowRange, blockRows);
  const [left, right] = spanned(columnRange, blockColumns);
  const height = Math.min(bottom * blockRows, rows) - top * blockRows;
  const breadth = Math.min(right * blockColumns, columns) - left * blockColumns;
  const bytes = new Uint8Array(height * breadth * pixel);
  for (let down = top; down < bottom; down += 1) {
    for (let over = left; over < right; over += 1) {
      const inBlock = Math.min(blockRows, rows - down * blockRows);
      const block = await blockOf(file, page, down * across + over, blockColumns * pixel * blockRows, path);
      const length = Math.min(blockColumns, columns - over * blockColumns) * pixel;
      for (let row = 0; row < inBlock; row += 1) {
        const from = row * blockColumns * pixel;
        const to = ((down - top) * blockRows + row) * breadth * pixel + (over - left) * blockColumns * pixel;
        if (from + length > block.length) refuseTiff(path, "a strip of it is too short");
        bytes.set(block.subarray(from, from + length), to);
      }
    }
  }
  const shifted = [
    { ...rowRange, start: rowRange.start - top * blockRows },
    { ...columnRange, start: columnRange.start - left * blockColumns },
    ...within.slice(2),
  ];
  const shape = [height, breadth, ...page.shape.slice(2)];
  return pick(bytes, { dtype: page.dtype, shape }, shifted);
}

/** The first block that a range touches, and the one behind the last. */
function spanned({ start, count, step }: AxisRange, length: number): readonly [number, number] {
  return [Math.floor(start / length), Math.floor((start + (count - 1) * step) / length) + 1];
}

async function blockOf(
  file: FileHandle,
  page: TiffPage,
  index: number,
  length: number,
  path: string,
): Promise<Uint8Array> {
  const unpack = compressions[page.compression];
  if (unpack === undefined) refuseTiff(path, `its compression ${page.compression} is not read`);
  const packed = new Uint8Array(page.byteCounts[index] ?? 0);
  const { bytesRead } = await file.read(packed, 0, packed.length, page.offsets[index] ?? 0);
  if (bytesRead < packed.length) refuseTiff(path, "it ends before its pixels do");
  let block: Uint8Array;
  try {
    block = unpack(packed, length);
  } catch (cause) {
    refuseTiff(path, `a strip of it cannot be unpacked (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  const width = itemBytes(page.dtype);
  if (page.predictor === 2) {
    const samples = page.shape[2] ?? 1;
    const rowBytes = page.block[1] * samples * width;
    undoDifferences(block, { rowBytes, samples, width, little: page.dtype[0] !== ">" });
  } else if (page.predictor !== 1) refuseTiff(path, `its predictor ${page.predictor} is not read`);
  return block;
}
