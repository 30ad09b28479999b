/**
 * Arrays of ours: Zarr v3 on disk, one file a chunk, values as they are in memory.
 *
 * Any reader of Zarr can open them. A chunk is written aside and put in its place, so that a reader sees the old one or the
 * new one; chunks that were never written are zeros. Each ends with a checksum, which is looked at when a chunk is read for the
 * first time, when it is changed in part, and by `halcyon catalog check`. A writer of our own, as the format is this simple, and values
 * never have to become numbers: bytes come, bytes go.
 *
 * @module
 */
import { join } from "node:path";
import { HalcyonError } from "@halcyon/model";
import { pick, type Selection, sizeOf, stridesOf } from "@halcyon/files";
import type { ArrayPart, ArrayStore, ArrayStructure, AxisSlice } from "../contract.ts";
import { axisSelection, partOf } from "./axis-selection.ts";
import { syncNew } from "../store/lasting.ts";
import { type ChunkForm, type ChunkPiece, place, readChunk } from "./chunk-file.ts";
import { hasItsSum, hasSums, sumOf } from "./chunk-sums.ts";
import { numpyWord } from "./numpy-word.ts";
import { SoundChunks } from "./sound-chunks.ts";
import { chunkLengths, chunkShapeOf, zarrMetadata } from "./zarr-metadata.ts";

/** How many chunks are under way at once. */
const atOnce = 4;

/** What goes on in a folder is done by one at a time: a chunk is read, changed and written back. */
const lines = new Map<string, Promise<unknown>>();

/** Makes the store of an array, with no chunk in it yet. */
export async function makeZarr(folder: string, structure: ArrayStructure): Promise<void> {
  await place(join(folder, "zarr.json"), [Buffer.from(zarrMetadata(structure))], true);
}

/** The array in a folder that `makeZarr` made. */
export class ZarrArray implements ArrayStore {
  readonly #folder: string;
  readonly #chunk: readonly number[];
  readonly #sound: SoundChunks;
  /** Files that were put in their places and not synced yet. */
  readonly #fresh = new Set<string>();
  #structure: ArrayStructure;

  /** @param sound what is known of the chunks of all arrays. */
  constructor(folder: string, structure: ArrayStructure, sound: SoundChunks = new SoundChunks()) {
    this.#folder = folder;
    this.#sound = sound;
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
          await this.#loadInto(index, { from, to: out.subarray(to, to + length) });
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
        const chunk = all ? part : ((await this.#load(index, { again: true })) ?? new Uint8Array(this.#chunkBytes));
        if (!all) putInto(chunk, this.#chunk, inChunk, part, type.itemsize);
        const path = this.#pathOf(index);
        await place(path, hasSums(this.#folder) ? [chunk, await sumOf(chunk)] : [chunk]);
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
        [Buffer.from(zarrMetadata(structure, this.#chunk, hasSums(this.#folder)))],
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

  /** @param options `again`: its checksum is looked at whatever is known, as what is written back gets a new one. */
  async #load(index: readonly number[], { again = false } = {}): Promise<Uint8Array | undefined> {
    const chunk = new Uint8Array(this.#chunkBytes);
    const isSound = again ? hasItsSum : undefined;
    return (await this.#loadInto(index, { from: 0, to: chunk }, isSound)) ? chunk : undefined;
  }

  /** A piece of a chunk straight to where it belongs, which is zeros; false when the chunk was never written. */
  async #loadInto(
    index: readonly number[],
    piece: ChunkPiece,
    isSound: ChunkForm["isSound"] = (chunk) => this.#sound.has(chunk),
  ): Promise<boolean> {
    const form = { bytes: this.#chunkBytes, summed: hasSums(this.#folder), isSound };
    return await readChunk(this.#pathOf(index), form, piece);
  }

  get #chunkBytes(): number {
    return sizeOf(this.#chunk) * this.#structure.data_type.itemsize;
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
