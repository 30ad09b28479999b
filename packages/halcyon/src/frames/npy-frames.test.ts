import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { npyFrameSink } from "./npy-frames.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request = { detector: "cam", datasets: [{ key: "cam_image", dtypeNumpy: "<u2", shape: [2, 3] }] };

test("a frame is an NPY file where its resource says", async () => {
  const file = await npyFrameSink(folder).open(request);
  await file.write("cam_image", 0, Uint16Array.of(1, 2, 3, 4, 5, 258));
  const [resource] = file.resources;
  const path = fileURLToPath((resource?.uri ?? "").replace("//localhost", "//"));
  const bytes = readFileSync(join(path, "cam_image_0.npy"));
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from("\u0093NUMPY\u0001\u0000", "latin1"));
  const header = bytes.readUInt16LE(8);
  expect((10 + header) % 64).toBe(0);
  expect(bytes.toString("latin1", 10, 10 + header)).toMatch(
    /^\{'descr': '<u2', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/,
  );
  expect([...bytes.subarray(10 + header)]).toEqual([1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 2, 1]);
});

test("a frame that is written again takes the place of the first, and nothing else is left", async () => {
  const file = await npyFrameSink(folder).open(request);
  await file.write("cam_image", 3, new Uint16Array(6));
  await file.write("cam_image", 3, new Uint16Array(6).fill(7));
  const [made = ""] = readdirSync(folder);
  expect(readdirSync(join(folder, made))).toEqual(["cam_image_3.npy"]);
  expect(readFileSync(join(folder, made, "cam_image_3.npy")).at(-2)).toBe(7);
});

test("pixels of another kind or number are refused", async () => {
  const file = await npyFrameSink(folder).open(request);
  expect(() => file.write("cam_image", 0, new Uint8Array(6))).toThrow(/<u2 \[2, 3\]; it got 6 pixels of \|u1/);
  expect(() => file.write("cam_image", 0, new Uint16Array(5))).toThrow(/5 pixels/);
  expect(() => file.write("other", 0, new Uint16Array(6))).toThrow(/one of its datasets/);
});

test("each opening is a folder of its own", async () => {
  const sink = npyFrameSink(folder);
  const [one, two] = [await sink.open(request), await sink.open(request)];
  expect(one.resources[0]?.uri).not.toBe(two.resources[0]?.uri);
});
