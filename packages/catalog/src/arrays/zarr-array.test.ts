import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ArrayStructure, AxisSlice } from "../contract.ts";
import { zarrProblems } from "../check/check-zarr.ts";
import { chunkLengths, zarrMetadata } from "./zarr-metadata.ts";
import { makeZarr, ZarrArray } from "./zarr-array.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-zarr-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function structureOf(shape: readonly number[], chunk: readonly number[]): ArrayStructure {
  const data_type = { endianness: "little", kind: "i", itemsize: 4 } as const;
  const chunks = shape.map((length, axis) => chunkLengths(length, chunk[axis] ?? 1));
  return { data_type, shape, chunks, dims: null, resizable: true };
}

const bytesOf = (values: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
const valuesOf = ({ bytes }: { bytes: Uint8Array }): number[] => [...new Int32Array(bytes.slice().buffer)];
const counting = (length: number): number[] => Array.from({ length }, (_, i) => i + 1);

/** Turns one bit of a chunk round, and puts that in its place. */
function flip(chunk: string, at: number): void {
  const path = join(folder, "c", chunk);
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

/** What NumPy would answer, place by place. */
function expected(shape: readonly number[], slices: readonly AxisSlice[], value: (at: number) => number): number[] {
  let places = [0];
  shape.forEach((length, axis) => {
    const slice = slices[axis] ?? {};
    const all = Array.from({ length }, (_, i) => i);
    const { start, stop, step = 1 } = typeof slice === "number" ? { start: slice, stop: slice + 1 } : slice;
    const along =
      step > 0 ? all.slice(start, stop) : all.toReversed().filter((i) => i <= (start ?? length) && i > (stop ?? -1));
    const chosen = along.filter((_, i) => i % Math.abs(step) === 0);
    places = places.flatMap((place) => chosen.map((i) => place * length + i));
  });
  return places.map(value);
}

const arrays = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 3 })
  .chain((axes) => {
    const shape = axes.map(([length]) => length);
    const slice = (length: number): fc.Arbitrary<AxisSlice> =>
      fc.oneof(
        fc.nat(length - 1),
        fc.record({ start: fc.nat(length), stop: fc.nat(length + 2), step: fc.integer({ min: 1, max: 3 }) }),
        fc.record({ start: fc.nat(length - 1), step: fc.integer({ min: -3, max: -1 }) }),
        fc.constant({}),
      );
    const block = fc.tuple(
      ...shape.map((length) =>
        fc.nat(length - 1).chain((at) => fc.tuple(fc.constant(at), fc.integer({ min: 1, max: length - at }))),
      ),
    );
    return fc.record({
      shape: fc.constant(shape),
      chunk: fc.constant(axes.map(([, chunk]) => chunk)),
      slices: fc.tuple(...shape.map(slice)),
      block,
    });
  });

test("what is written in blocks is read in slices, whatever the chunks", async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(arrays, async ({ shape, chunk, slices, block }) => {
      count += 1;
      const own = join(folder, String(count));
      const structure = structureOf(shape, chunk);
      await makeZarr(own, structure);
      const array = new ZarrArray(own, structure);
      const size = shape.reduce((product, length) => product * length, 1);
      const model = counting(size);
      await array.write(
        shape.map(() => 0),
        { shape, bytes: bytesOf(model) },
      );
      // A block over what is there.
      const offset = block.map(([at]) => at);
      const blockShape = block.map(([, length]) => length);
      const inBlock = expected(
        shape,
        block.map(([at, length]) => ({ start: at, stop: at + length })),
        (at) => at,
      );
      await array.write(offset, { shape: blockShape, bytes: bytesOf(inBlock.map((at) => -1 - at)) });
      for (const at of inBlock) model[at] = -1 - at;
      const read = await array.read(slices);
      expect(valuesOf(read)).toEqual(expected(shape, slices, (at) => model[at] ?? 0));
    }),
    { numRuns: 60 },
  );
});

describe("an array", () => {
  test("that grows keeps its values, has zeros beyond, and is found again as large", async () => {
    const structure = structureOf([2, 3], [1, 3]);
    await makeZarr(folder, structure);
    const array = new ZarrArray(folder, structure);
    await array.write([0, 0], { shape: [2, 3], bytes: bytesOf(counting(6)) });
    const grown = await array.grow([4, 3]);
    expect(grown).toMatchObject({ shape: [4, 3], chunks: [[1, 1, 1, 1], [3]] });
    await array.write([3, 0], { shape: [1, 3], bytes: bytesOf([7, 8, 9]) });
    const again = new ZarrArray(folder, grown);
    expect(valuesOf(await again.read([]))).toEqual([1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 8, 9]);
    expect((await array.grow([1, 1])).shape).toEqual([4, 3]);
  });

  test("takes blocks that touch one chunk from several writers at once, and loses none", async () => {
    const structure = structureOf([40], [40]);
    await makeZarr(folder, structure);
    const writers = [new ZarrArray(folder, structure), new ZarrArray(folder, structure)];
    await Promise.all(
      counting(40).map(async (value, i) => await writers[i % 2]?.write([i], { shape: [1], bytes: bytesOf([value]) })),
    );
    expect(valuesOf(await new ZarrArray(folder, structure).read([]))).toEqual(counting(40));
  });

  test.each([
    ["a place that is not there", [5]],
    ["a place before the first", [-4]],
    ["more slices than axes", [0, 0]],
    ["a step of nothing", [{ step: 0 }]],
    ["half a place", [{ start: 0.5 }]],
  ])("refuses %s", async (_, slices) => {
    const array = new ZarrArray(folder, structureOf([3], [3]));
    await expect(array.read(slices)).rejects.toMatchObject({ code: "catalog.range" });
  });

  test("answers as NumPy to ranges that go beyond it and to places from its end", async () => {
    const structure = structureOf([3], [3]);
    await makeZarr(folder, structure);
    const array = new ZarrArray(folder, structure);
    await array.write([0], { shape: [3], bytes: bytesOf([1, 2, 3]) });
    expect(valuesOf(await array.read([{ start: 1, stop: 10 }]))).toEqual([2, 3]);
    expect(valuesOf(await array.read([{ start: 7 }]))).toEqual([]);
    expect(await array.read([-1])).toMatchObject({ shape: [] });
    expect(valuesOf(await array.read([{ step: -1 }]))).toEqual([3, 2, 1]);
    expect(valuesOf(await array.read([{ start: -2 }]))).toEqual([2, 3]);
  });

  test.each([
    ["beyond the array", [2], [2], 8],
    ["of another number of axes", [0, 0], [1, 1], 4],
    ["of too few bytes", [0], [2], 7],
    ["before its beginning", [-1], [1], 4],
  ])("refuses a block %s, and stays as it was", async (_, offset, shape, bytes) => {
    const structure = structureOf([3], [2]);
    await makeZarr(folder, structure);
    const array = new ZarrArray(folder, structure);
    const block = { shape, bytes: new Uint8Array(bytes) };
    await expect(array.write(offset, block)).rejects.toMatchObject({ code: "catalog.range" });
    expect(readdirSync(folder)).toEqual(["zarr.json"]);
  });

  test("says which chunk was damaged", async () => {
    const structure = structureOf([3], [3]);
    await makeZarr(folder, structure);
    const array = new ZarrArray(folder, structure);
    await array.write([0], { shape: [3], bytes: bytesOf([1, 2, 3]) });
    writeFileSync(join(folder, "c", "0"), "half");
    await expect(array.read([])).rejects.toMatchObject({
      code: "catalog.files",
      message: /c\/0 cannot be read: it has 4/,
    });
  });

  test("whose chunks have no checksum, as those of before, is read and goes on without", async () => {
    const structure = structureOf([4], [2]);
    writeFileSync(join(folder, "zarr.json"), zarrMetadata(structure, [2], false));
    const array = new ZarrArray(folder, structure);
    await array.write([0], { shape: [4], bytes: bytesOf([1, 2, 3, 4]) });
    await array.write([1], { shape: [1], bytes: bytesOf([7]) });
    const grown = await array.grow([6]);
    await array.write([4], { shape: [2], bytes: bytesOf([5, 6]) });
    expect(readdirSync(join(folder, "c")).map((name) => statSync(join(folder, "c", name)).size)).toEqual([8, 8, 8]);
    expect(valuesOf(await new ZarrArray(folder, grown).read([]))).toEqual([1, 7, 3, 4, 5, 6]);
    expect(await zarrProblems(folder, grown)).toEqual([]);
  });

  test("gives no damaged chunk a new checksum", async () => {
    const structure = structureOf([3], [3]);
    await makeZarr(folder, structure);
    const array = new ZarrArray(folder, structure);
    await array.write([0], { shape: [3], bytes: bytesOf([1, 2, 3]) });
    expect(statSync(join(folder, "c", "0")).size).toBe(12 + 4);
    flip("0", 5);
    await expect(array.write([0], { shape: [1], bytes: bytesOf([7]) })).rejects.toMatchObject({
      code: "catalog.corrupt",
    });
    expect(await zarrProblems(folder, structure)).toEqual(["Its chunk 0 has another checksum."]);
    await array.write([0], { shape: [3], bytes: bytesOf([7, 8, 9]) });
    expect(await zarrProblems(folder, structure)).toEqual([]);
  });

  test("of values that Zarr has no name for is refused before anything is made", async () => {
    const data_type = { endianness: "not_applicable", kind: "V", itemsize: 7 } as const;
    await expect(makeZarr(join(folder, "x"), { ...structureOf([3], [3]), data_type })).rejects.toMatchObject({
      code: "catalog.node",
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a chunk in which a byte is another", () => {
  test.each<readonly [string, readonly AxisSlice[]]>([
    ["whole", []],
    ["in part, and the byte is not in that", [{ start: 3, stop: 4 }]],
    ["every other value", [{ step: 2 }]],
  ])("is refused by name when it is read %s; others are read", async (_, slices) => {
    const structure = structureOf([8], [4]);
    await makeZarr(folder, structure);
    await new ZarrArray(folder, structure).write([0], { shape: [8], bytes: bytesOf(counting(8)) });
    flip("0", 1);
    const array = new ZarrArray(folder, structure);
    const path = join(folder, "c", "0");
    const refused = { code: "catalog.corrupt", message: /c\/0 cannot be read: it has another/u, facts: { path } };
    await expect(array.read(slices)).rejects.toMatchObject(refused);
    expect(valuesOf(await array.read([{ start: 4 }]))).toEqual([5, 6, 7, 8]);
    flip("0", 1);
    expect(valuesOf(await array.read([]))).toEqual(counting(8));
  });

  test("is refused also when it was read before somebody else put it there", async () => {
    const structure = structureOf([4], [4]);
    await makeZarr(folder, structure);
    const array = new ZarrArray(folder, structure);
    await array.write([0], { shape: [4], bytes: bytesOf(counting(4)) });
    await array.read([]);
    flip("0", 1);
    await expect(array.read([])).rejects.toMatchObject({ code: "catalog.corrupt" });
  });

  test("that is long is refused, and whoever waits has turns meanwhile", async () => {
    const length = 2 ** 20;
    const structure = structureOf([length], [length]);
    await makeZarr(folder, structure);
    const array = new ZarrArray(folder, structure);
    let turns = 0;
    let isDone = false;
    const counted = (): void => {
      turns += 1;
      if (!isDone) setImmediate(counted);
    };
    counted();
    await array.write([0], { shape: [length], bytes: new Uint8Array(4 * length).fill(7) });
    // One for each MiB but the first.
    expect(turns).toBeGreaterThanOrEqual(3);
    isDone = true;
    expect((await array.read([{ start: length - 1 }])).bytes).toEqual(Uint8Array.of(7, 7, 7, 7));
    flip("0", 3 * length);
    await expect(array.read([0])).rejects.toMatchObject({ code: "catalog.corrupt" });
  });
});

test("a write that fails has ended in all of its chunks, so that the next meets none of its files", async () => {
  const structure = structureOf([2, 3], [1, 3]);
  await makeZarr(folder, structure);
  const array = new ZarrArray(folder, structure);
  mkdirSync(join(folder, "c"));
  writeFileSync(join(folder, "c", "0"), "in the way");
  const block = { shape: [2, 3], bytes: bytesOf(counting(6)) };
  await expect(array.write([0, 0], block)).rejects.toMatchObject({ code: "catalog.write" });
  expect(readdirSync(join(folder, "c", "1"))).toEqual(["0"]);
  rmSync(join(folder, "c", "0"));
  await array.write([0, 0], block);
  expect(valuesOf(await array.read([]))).toEqual(counting(6));
});
