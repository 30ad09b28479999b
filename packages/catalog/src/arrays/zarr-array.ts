/**
 * Arrays of ours: Zarr v3 on disk, one file a chunk, values as they are in memory.
 *
 * Any reader of Zarr can open them. A chunk is written aside and put in its place, so that a reader sees the old one or the
 * new one; chunks that were never written are zeros. Each ends with a checksum, which is looked at when a chunk is changed in
 * part, and by `halcyon catalog check`: reading goes at the speed of memory. A writer of our own, as the format is this simple, and values
 * never have to become numbers: bytes come, bytes go.
 *
 * @module
 */
import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import { pick, type Selection, sizeOf, stridesOf } from "@halcyon/files";
import type { ArrayPart, ArrayStore, ArrayStructure, AxisSlice } from "../contract.ts";
import { axisSelection, partOf } from "./axis-selection.ts";
import { syncNew } from "../store/lasting.ts";
import { writeError } from "../store/write-error.ts";
import { hasItsSum, hasSums, sumBytes, withSum } from "./chunk-sums.ts";
import { numpyWord } from "./numpy-word.ts";
import { chunkLengths, chunkShapeOf, zarrMetadata } from "./zarr-metadata.ts";

/** How many chunks are under way at once. */
const atOnce = 4;

/** What goes on in a folder is done by one at a time: a chunk is read, changed and written back. */
const lines = new Map<string, Promise<unknown>>();

/** Makes the store of an array, with no chunk in it yet. */
export async function makeZarr(folder: string, structure: ArrayStructure): Promise<void> {
  await place(join(folder, "zarr.json"), Buffer.from(zarrMetadata(structure)), true);
}

/** The array in a folder that `makeZarr` made. */
export class ZarrArray implements ArrayStore {
  readonly #folder: string;
  readonly #chunk: readonly number[];
  /** Files that were put in their places and not synced yet. */
  readonly #fresh = new Set<string>();
  #structure: ArrayStructure;

  constructor(folder: string, structure: ArrayStructure) {
    this.#folder = folder;
    this.#structure = structure;
    this.#chunk = chunkShapeOf(structure);
  }

  get structure(): ArrayStructure {
    return this.#structure;
  }

  async read(slices: readonly AxisSlice[]): Promise<ArrayPart> {
    const asked = axisSelection(slices, this.#structure.shape);
    const { itemsize } = this.#structure.data_type;
    const counts = asked.selection.map(({ count }) => count);
    const out = new Uint8Array(sizeOf(counts) * itemsize);
    if (out.length > 0)
      await this.#inChunks(asked.selection, async (index, inChunk, inOut) => {
        const [from, to] = [togetherAt(this.#chunk, inChunk, itemsize), togetherAt(counts, inOut, itemsize)];
        if (from !== undefined && to !== undefined) {
          const length = sizeOf(inChunk.map(({ count }) => count)) * itemsize;
          await this.#loadInto(index, from, out.subarray(to, to + length));
          return;
        }
        const chunk = await this.#load(index);
        if (chunk === undefined) return;
        const bytes = pick(chunk, { dtype: `|V${itemsize}`, shape: this.#chunk }, inChunk);
        putInto(out, counts, inOut, bytes, itemsize);
      });
    return partOf(out, asked, itemsize);
  }

  async write(offset: readonly number[], { shape, bytes }: ArrayPart): Promise<void> {
    const { data_type: type, shape: whole } = this.#structure;
    const fits = shape.length === whole.length && offset.length === whole.length;
    if (
      !fits ||
      shape.some((length, axis) => (offset[axis] ?? 0) < 0 || (offset[axis] ?? 0) + length > (whole[axis] ?? 0))
    )
      throw new HalcyonError(
        "catalog.range",
        `A block [${shape.join(", ")}] at [${offset.join(", ")}] is beyond the array.`,
        {
          asked: `[${shape.join(", ")}] at [${offset.join(", ")}]`,
          allowed: `within [${whole.join(", ")}]`,
        },
      );
    const expected = sizeOf(shape) * type.itemsize;
    if (bytes.length !== expected)
      throw new HalcyonError(
        "catalog.range",
        `A block [${shape.join(", ")}] has ${expected} bytes, not ${bytes.length}.`,
        {
          asked: `${bytes.length} bytes`,
          allowed: `${expected} bytes of ${numpyWord(type)}`,
        },
      );
    if (expected === 0) return;
    const selection = shape.map((count, axis) => ({ start: offset[axis] ?? 0, count, step: 1 }));
    await this.#alone(async () => {
      await this.#inChunks(selection, async (index, inChunk, inBlock) => {
        const part = pick(bytes, { dtype: `|V${type.itemsize}`, shape }, inBlock);
        const all = inChunk.every(({ count }, axis) => count === this.#chunk[axis]);
        const chunk = all
          ? part
          : ((await this.#load(index, { checked: true })) ?? new Uint8Array(sizeOf(this.#chunk) * type.itemsize));
        if (!all) putInto(chunk, this.#chunk, inChunk, part, type.itemsize);
        const path = this.#pathOf(index);
        await place(path, hasSums(this.#folder) ? withSum(chunk) : chunk);
        this.#fresh.add(path);
      });
    });
  }

  async grow(shape: readonly number[]): Promise<ArrayStructure> {
    return await this.#alone(async () => {
      const before = this.#structure;
      if (shape.length !== before.shape.length)
        throw new HalcyonError(
          "catalog.range",
          `The array has ${before.shape.length} axes and grows along them alone.`,
          {
            asked: `${shape.length} axes`,
            allowed: `${before.shape.length} axes`,
          },
        );
      const larger = before.shape.map((length, axis) => Math.max(length, shape[axis] ?? 0));
      if (String(larger) === String(before.shape)) return before;
      const chunks = larger.map((length, axis) =>
        length === before.shape[axis] ? (before.chunks[axis] ?? []) : chunkLengths(length, this.#chunk[axis] ?? 1),
      );
      const structure = { ...before, shape: larger, chunks };
      await place(
        join(this.#folder, "zarr.json"),
        Buffer.from(zarrMetadata(structure, this.#chunk, hasSums(this.#folder))),
        true,
      );
      this.#fresh.add(join(this.#folder, "zarr.json"));
      this.#structure = structure;
      return structure;
    });
  }

  async sync(): Promise<void> {
    const paths = [...this.#fresh];
    this.#fresh.clear();
    syncNew(paths, this.#folder);
  }

  /** Calls for each chunk that a selection touches: which, what of it, and where that is in the selection. */
  async #inChunks(
    selection: Selection,
    work: (index: readonly number[], inChunk: Selection, inSelection: Selection) => Promise<void>,
  ): Promise<void> {
    const touched = selection.map(({ start, count, step }, axis) => {
      const length = this.#chunk[axis] ?? 1;
      const pieces = [];
      for (let taken = 0; taken < count;) {
        const at = start + taken * step;
        const index = Math.floor(at / length);
        const here = Math.min(count - taken, Math.floor(((index + 1) * length - 1 - at) / step) + 1);
        pieces.push({
          index,
          inside: { start: at - index * length, count: here, step },
          outside: { start: taken, count: here, step: 1 },
        });
        taken += here;
      }
      return pieces;
    });
    const places = touched.reduce<number[][]>(
      (all, pieces) => all.flatMap((head) => pieces.map((_, i) => [...head, i])),
      [[]],
    );
    const queue = places[Symbol.iterator]();
    let isBroken = false;
    const workOn = async (): Promise<void> => {
      for (const each of queue) {
        if (isBroken) return;
        const pieces = each.flatMap((i, axis) => touched[axis]?.[i] ?? []);
        await work(
          pieces.map(({ index }) => index),
          pieces.map(({ inside }) => inside),
          pieces.map(({ outside }) => outside),
        ).catch((error: unknown) => {
          isBroken = true;
          throw error;
        });
      }
    };
    // What is under way when one fails ends first: whoever comes next would meet its files.
    const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, places.length) }, workOn));
    for (const each of ended) if (each.status === "rejected") throw each.reason;
  }

  /** @param options `checked`: what is written back with a new checksum has to have the one that it has. */
  async #load(index: readonly number[], { checked = false } = {}): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(index);
    let chunk: Uint8Array;
    try {
      chunk = await readFile(path);
    } catch (cause) {
      if ((cause as { code?: unknown }).code === "ENOENT") return undefined;
      throw notRead(path, cause instanceof Error ? cause.message : String(cause), cause);
    }
    const expected = this.#checkLength(path, chunk.length);
    if (checked && chunk.length > expected && !hasItsSum(chunk)) throw notRead(path, "it has another checksum");
    return chunk.subarray(0, expected);
  }

  /** How many bytes of a chunk are its values. */
  #checkLength(path: string, length: number): number {
    const expected = sizeOf(this.#chunk) * this.#structure.data_type.itemsize;
    if (length === expected + sumBytes && hasSums(this.#folder)) return expected;
    if (length === expected && !hasSums(this.#folder)) return expected;
    throw notRead(path, `it has ${length} bytes, not ${expected + (hasSums(this.#folder) ? sumBytes : 0)}`);
  }

  /** A piece of a chunk, from its byte `from` on, straight to where it belongs, which is zeros. */
  async #loadInto(index: readonly number[], from: number, to: Uint8Array): Promise<void> {
    const path = this.#pathOf(index);
    let read = 0;
    try {
      await using file = await open(path);
      const { size } = await file.stat();
      this.#checkLength(path, size);
      while (read < to.length) {
        const { bytesRead } = await file.read(to, read, to.length - read, from + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
    } catch (cause) {
      if ((cause as { code?: unknown }).code === "ENOENT") return;
      if (isHalcyonError(cause)) throw cause;
      throw notRead(path, cause instanceof Error ? cause.message : String(cause), cause);
    }
    if (read !== to.length) throw notRead(path, "it became shorter while it was read");
  }

  #pathOf(index: readonly number[]): string {
    return join(this.#folder, "c", ...index.map(String));
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const before = lines.get(this.#folder) ?? Promise.resolve();
    const mine = before.then(work, work);
    lines.set(this.#folder, mine);
    try {
      return await mine;
    } finally {
      if (lines.get(this.#folder) === mine) lines.delete(this.#folder);
    }
  }
}

/** The byte of a larger array where a block begins that lies in it in one piece; undefined when it does not. */
function togetherAt(shape: readonly number[], at: Selection, item: number): number | undefined {
  const first = at.findIndex(({ count }) => count > 1);
  const isOne = at.every(({ count, step }, axis) =>
    axis < first || first < 0 ? true : step === 1 && (axis === first || count === shape[axis]),
  );
  if (!isOne) return undefined;
  return stridesOf(shape, item).reduce((sum, stride, axis) => sum + stride * (at[axis]?.start ?? 0), 0);
}

/** Copies a block into a larger array, row by row. */
function putInto(to: Uint8Array, shape: readonly number[], at: Selection, block: Uint8Array, item: number): void {
  const strides = stridesOf(shape, item);
  const row = (at.at(-1)?.count ?? 1) * item;
  let from = 0;
  const walk = (axis: number, offset: number): void => {
    const range = at[axis];
    if (range === undefined || axis === at.length - 1) {
      to.set(block.subarray(from, from + row), offset + (range?.start ?? 0) * (strides[axis] ?? 0));
      from += row;
      return;
    }
    for (let i = 0; i < range.count; i += 1) walk(axis + 1, offset + (range.start + i) * (strides[axis] ?? 0));
  };
  walk(0, 0);
}

/** Writes a file aside and puts it in its place: whole, or not at all. */
async function place(path: string, bytes: Uint8Array, flush: boolean = false): Promise<void> {
  const aside = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(aside, bytes, { flush });
    await rename(aside, path);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

function notRead(path: string, reason: string, cause?: unknown): HalcyonError<"catalog.files"> {
  return new HalcyonError(
    "catalog.files",
    `${path} cannot be read: ${reason}.`,
    { path, reason },
    cause === undefined ? {} : { cause },
  );
}
