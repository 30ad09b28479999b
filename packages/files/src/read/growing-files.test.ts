import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hdf5FrameSink } from "../hdf5/frame-sink.ts";
import { DatasetPool } from "../hdf5/dataset-pool.ts";
import { FileArrays } from "./file-arrays.ts";
import { ReadableFolders } from "./readable-folders.ts";
import { everything } from "./stored-array.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-reading-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request = { detector: "det", datasets: [{ key: "image", dtypeNumpy: "<u2", shape: [3, 4] }] } as const;
const frame = (value: number): Uint16Array => new Uint16Array(12).fill(value);
const firstPixels = (bytes: Uint8Array): number[] =>
  [...new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)].filter((_, i) => i % 12 === 0);

test("a file that is being written has, at each opening, the frames up to the last flush", async () => {
  await using sink = hdf5FrameSink(folder);
  await using arrays = new FileArrays([folder]);
  const file = await sink.open(request);
  const uri = file.resources[0]?.uri ?? "";
  const seen: number[][] = [];
  for (let i = 0; i < 4; i += 1) {
    await file.write("image", i, frame(i + 10));
    await file.flush();
    const array = await arrays.open("application/x-hdf5", uri, "/entry/image");
    seen.push(firstPixels(await array.read(everything(array.shape))));
  }
  expect(seen).toEqual([[10], [10, 11], [10, 11, 12], [10, 11, 12, 13]]);
  await file.close();
  const array = await arrays.open("application/x-hdf5", uri, "/entry/image");
  expect(array).toMatchObject({ dtype: "<u2", shape: [4, 3, 4] });
});

test("reads go on beside each other, in no more threads than were asked for, and later ones wait", async () => {
  await using sink = hdf5FrameSink(folder);
  const file = await sink.open(request);
  for (let i = 0; i < 20; i += 1) await file.write("image", i, frame(i));
  await file.close();
  await using pool = new DatasetPool(new ReadableFolders([folder]), { threads: 2 });
  const array = await pool.open(file.path, "/entry/image");
  const rest = everything(array.shape).slice(1);
  const all = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => await array.read([{ start: i, count: 1, step: 1 }, ...rest])),
  );
  expect(all.flatMap(firstPixels)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(pool.threads).toBe(2);
});

test("a read that is given up while it waits is not made, and too many that wait are refused", async () => {
  await using sink = hdf5FrameSink(folder);
  const file = await sink.open(request);
  await file.write("image", 0, frame(1));
  await file.close();
  await using pool = new DatasetPool(new ReadableFolders([folder]), { threads: 1, maxWaiting: 2 });
  const array = await pool.open(file.path, "/entry/image");
  const giveUp = new AbortController();
  const first = array.read(everything(array.shape));
  const second = array.read(everything(array.shape), giveUp.signal);
  const third = array.read(everything(array.shape));
  await expect(array.read(everything(array.shape))).rejects.toMatchObject({ code: "files.busy" });
  giveUp.abort(new Error("gone"));
  await expect(second).rejects.toThrow("gone");
  expect(await first).toEqual(await third);
});

test("a part that is not in the array is refused, and the array can be read after it", async () => {
  await using sink = hdf5FrameSink(folder);
  await using arrays = new FileArrays([folder]);
  const file = await sink.open(request);
  await file.write("image", 0, frame(7));
  await file.close();
  const array = await arrays.open("application/x-hdf5", file.resources[0]?.uri ?? "", "entry/image");
  const beyond = [{ start: 0, count: 2, step: 1 }, ...everything([3, 4])];
  await expect(array.read(beyond)).rejects.toMatchObject({ code: "files.unreadable", message: /\[1, 3, 4\]/ });
  expect(firstPixels(await array.read(everything(array.shape)))).toEqual([7]);
});
