/**
 * NumPy's own files, `.npy` (format versions 1 to 3): a line of Python that says what is in it, and the values.
 *
 * Only the rows of the first axis that a selection spans are read. Pickled objects are refused: they are programs.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { HalcyonError } from "@halcyon/model";
import { checkSelection, itemBytes, type Selection, type StoredArray, sizeOf } from "./stored-array.ts";
import { pick, stridesOf } from "./pick.ts";
import { reading } from "./reading.ts";

interface NpyHeader {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** Where the values begin. */
  readonly begin: number;
}

/**
 * The array of a `.npy` file.
 *
 * @throws HalcyonError `files.unreadable`; `files.format` when it is no such file, or has what cannot be read safely.
 */
export async function openNpy(path: string): Promise<StoredArray> {
  const header = await reading(path, (file, size) => headerOf(file, size, path));
  const { dtype, shape } = header;
  return {
    dtype,
    shape,
    chunks: shape,
    read: async (selection, signal) => {
      checkSelection(path, shape, selection);
      signal?.throwIfAborted();
      return await reading(path, async (file, size) => {
        const now = await headerOf(file, size, path);
        if (now.dtype !== dtype || String(now.shape) !== String(shape)) refuse(path, "it has been replaced by another");
        return await valuesOf(file, now, selection, path);
      });
    },
  };
}

async function valuesOf(file: FileHandle, header: NpyHeader, selection: Selection, path: string): Promise<Uint8Array> {
  const { shape, dtype, begin, fortran } = header;
  const item = itemBytes(dtype);
  // In Fortran's order the file is the array with its axes reversed.
  const stored = fortran ? shape.toReversed() : shape;
  const slow = fortran ? selection.at(-1) : selection[0];
  const row = sizeOf(stored.slice(1)) * item;
  const first = slow?.start ?? 0;
  const rows = slow === undefined ? 1 : slow.count === 0 ? 0 : (slow.count - 1) * slow.step + 1;
  const bytes = new Uint8Array(rows * row);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, begin + first * row);
  if (bytesRead < bytes.length) refuse(path, "it ends before its values do");
  const within = selection.map((range) => (range === slow ? { ...range, start: 0 } : range));
  const part = fortran ? [...shape.slice(0, -1), rows] : [...(shape.length === 0 ? [] : [rows]), ...shape.slice(1)];
  const strides = fortran ? stridesOf(part.toReversed(), item).toReversed() : stridesOf(part, item);
  return pick(bytes, { dtype, shape: part }, within, strides);
}

async function headerOf(file: FileHandle, size: number, path: string): Promise<NpyHeader> {
  const begins = Buffer.alloc(12);
  await file.read(begins, 0, 12, 0);
  if (begins.toString("latin1", 0, 6) !== "\u0093NUMPY") refuse(path, "its first bytes are others");
  const version = begins[6] ?? 0;
  if (version < 1 || version > 3) refuse(path, `its version is ${version}`);
  const at = version === 1 ? 10 : 12;
  const length = version === 1 ? begins.readUInt16LE(8) : begins.readUInt32LE(8);
  if (length > 1_000_000 || at + length > size) refuse(path, "its header is longer than the file");
  const text = Buffer.alloc(length);
  await file.read(text, 0, length, at);
  const said = text.toString(version === 3 ? "utf8" : "latin1");
  const dtype = /'descr'\s*:\s*'([^']*)'/u.exec(said)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/u.exec(said)?.[1];
  const shape = /'shape'\s*:\s*\(([\d,\s]*)\)/u.exec(said)?.[1];
  if (dtype === undefined || order === undefined || shape === undefined)
    refuse(path, "its header is not of the form that can be read (records are not)");
  if (!/^[<>|=][biufcSUmMV]\d+(?:\[\w+\])?$/u.test(dtype)) refuse(path, `its values are ${dtype}, which is not read`);
  const lengths = shape.split(",").flatMap((word) => (word.trim() === "" ? [] : [Number(word)]));
  const header = { dtype: dtype.replace("=", "<"), shape: lengths, fortran: order === "True", begin: at + length };
  if (header.begin + sizeOf(lengths) * itemBytes(header.dtype) > size) refuse(path, "it ends before its values do");
  return header;
}

function refuse(path: string, reason: string): never {
  throw new HalcyonError("files.format", `${path} is no NumPy file that can be read: ${reason}.`, { path, reason });
}
