import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { FileArrays, hdf5FrameSink } from "@halcyon/files";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ArrayStructure, Asset, DataSource } from "../contract.ts";
import { fileArray } from "./file-array.ts";

let folder = "";
let arrays: FileArrays;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-referenced-"));
  arrays = new FileArrays([folder], { threads: 1 });
});
afterEach(async () => {
  await arrays[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function source(mimetype: string, shape: readonly number[], uris: readonly string[], more: object = {}): DataSource {
  const structure: ArrayStructure = {
    data_type: { endianness: "little", kind: "u", itemsize: 2 },
    shape,
    chunks: shape.map((length) => [length]),
    dims: null,
    resizable: false,
    ...more,
  };
  // Assets come in any order; their numbers say which.
  const assets = uris.map((data_uri, i): Asset => ({
    id: i,
    data_uri,
    is_directory: false,
    parameter: "data_uris",
    num: i,
  }));
  const parameters = mimetype.includes("hdf5") ? { dataset: ["entry", "image"] } : {};
  const rest = { parameters, properties: {}, management: "external" } as const;
  return { id: 1, structure_family: "array", structure, mimetype, assets: assets.toReversed(), ...rest };
}

function npy(name: string, shape: readonly number[], values: readonly number[], dtype: string = "<u2"): string {
  const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`.padEnd(117) + "\n";
  const path = join(folder, name);
  const begins = Buffer.from("\u0093NUMPY\u0001\u0000\u0076\u0000", "latin1");
  const numbers = Buffer.from(Uint16Array.from(values).buffer);
  writeFileSync(path, Buffer.concat([begins, Buffer.from(header), dtype.startsWith(">") ? numbers.swap16() : numbers]));
  return pathToFileURL(path).href;
}

const valuesOf = ({ bytes }: { bytes: Uint8Array }): number[] => [...new Uint16Array(bytes.slice().buffer)];
const series = "multipart/related;type=application/x-npy";

describe("an array by reference", () => {
  test("goes through the HDF5 files of its source one after another, as far as was told", async () => {
    await using sink = hdf5FrameSink(folder);
    const uris: string[] = [];
    for (const first of [0, 3]) {
      const file = await sink.open({ detector: "det", datasets: [{ key: "image", dtypeNumpy: "<u2", shape: [1, 2] }] });
      for (let i = 0; i < 3; i += 1) await file.write("image", i, Uint16Array.of(first + i, 10 * (first + i)));
      await file.close();
      uris.push(file.resources[0]?.uri ?? "");
    }
    const array = await fileArray(source("application/x-hdf5", [5, 1, 2], uris), arrays);
    expect(valuesOf(await array.read([]))).toEqual([0, 0, 1, 10, 2, 20, 3, 30, 4, 40]);
    expect(await array.read([{ start: 2, stop: 4 }, 0, 1])).toMatchObject({ shape: [2] });
    expect(valuesOf(await array.read([{ step: -2 }, 0, 0]))).toEqual([4, 2, 0]);
  });

  test("has the rows of its files that were told, in that order", async () => {
    const uris = [npy("a.npy", [4, 2], [0, 1, 2, 3, 4, 5, 6, 7]), npy("b.npy", [4], [8, 9, 10, 11])];
    const rows = [
      [0, 2, 4],
      [1, 0, 1],
      [0, 0, 1],
    ];
    const parameters = { rows };
    const asked = { ...source("application/x-npy", [4, 1, 2], uris), parameters };
    const array = await fileArray(asked, arrays);
    expect(valuesOf(await array.read([]))).toEqual([4, 5, 6, 7, 8, 9, 0, 1]);
    expect(valuesOf(await array.read([{ start: 1, stop: 3 }, 0, 1]))).toEqual([7, 9]);
    const more = { ...asked, parameters: { rows: [[0, 2, 5]] } };
    await expect(fileArray(more, arrays)).rejects.toMatchObject({ code: "catalog.files" });
    const strange = { ...asked, parameters: { rows: [[7, 0, 1]] } };
    await expect(fileArray(strange, arrays)).rejects.toMatchObject({ code: "catalog.files", message: /a list of/ });
  });

  test("is the slice of its files that was told", async () => {
    const uris = [npy("a.npy", [2, 3], [0, 1, 2, 3, 4, 5]), npy("b.npy", [2, 3], [6, 7, 8, 9, 10, 11])];
    const channel = { ...source("application/x-npy", [4], uris), parameters: { slice: "(:, 1)", squeeze: true } };
    expect(valuesOf(await (await fileArray(channel, arrays)).read([]))).toEqual([1, 4, 7, 10]);
    const rows = { ...source("application/x-npy", [1, 3], uris.slice(0, 1)), parameters: { slice: "1:2" } };
    expect(valuesOf(await (await fileArray(rows, arrays)).read([]))).toEqual([3, 4, 5]);
    const both = { ...source("application/x-npy", [1, 3], uris), parameters: { slice: "1:2" } };
    await expect(fileArray(both, arrays)).rejects.toMatchObject({ code: "catalog.files", message: /of one alone/ });
  });

  test("of a series has a file for each row, and may be told with an axis more", async () => {
    const uris = [0, 1, 2].map((i) => npy(`${i}.npy`, [2, 2], [i, i + 10, i + 20, i + 30]));
    for (const shape of [
      [3, 2, 2],
      [3, 1, 2, 2],
      [2, 2, 2],
    ]) {
      const array = await fileArray(source(series, shape, uris), arrays);
      const whole = [0, 10, 20, 30, 1, 11, 21, 31, 2, 12, 22, 32];
      expect(valuesOf(await array.read([]))).toEqual(whole.slice(0, 4 * (shape[0] ?? 0)));
      expect(valuesOf(await array.read([1]))).toEqual([1, 11, 21, 31]);
    }
  });

  test("opens the files alone that a slice needs", async () => {
    const uris = [npy("0.npy", [2], [1, 2]), pathToFileURL(join(folder, "gone.npy")).href, npy("2.npy", [2], [5, 6])];
    const array = await fileArray(source(series, [3, 2], uris), arrays);
    expect(valuesOf(await array.read([{ step: 2 }]))).toEqual([1, 2, 5, 6]);
    await expect(array.read([])).rejects.toMatchObject({ code: "catalog.files", message: /gone\.npy/ });
  });

  test("answers in the order of bytes that was told", async () => {
    const array = await fileArray(source("application/x-npy", [2], [npy("big.npy", [2], [1, 513], ">u2")]), arrays);
    expect(valuesOf(await array.read([]))).toEqual([1, 513]);
  });

  test("that has nothing yet needs no file", async () => {
    const array = await fileArray(source(series, [0, 2, 2], []), arrays);
    expect(await array.read([])).toEqual({ shape: [0, 2, 2], bytes: new Uint8Array() });
  });

  test.each([
    [
      "other values",
      { data_type: { endianness: "little", kind: "f", itemsize: 8 } },
      /values are <u2, and <f8 were told/,
    ],
    ["more rows", { shape: [4, 2] }, /are asked of it/],
    ["other rows", { shape: [1, 3] }, /are asked of it/],
  ])("told with %s than its files have is refused", async (_, more, message) => {
    const asked = source("application/x-npy", [3, 2], [npy("a.npy", [3, 2], [1, 2, 3, 4, 5, 6])], more);
    await expect(fileArray(asked, arrays)).rejects.toMatchObject({ code: "catalog.files", message });
  });

  test("beyond the readable folders, of an unknown kind, or written to, is refused", async () => {
    const outside = source("application/x-npy", [1], ["file:///etc/passwd"]);
    const refused = { code: "catalog.files", message: /may not be read: .*passwd.*serve --readable DIR/u };
    await expect(fileArray(outside, arrays)).rejects.toMatchObject(refused);
    const strange = source("image/x-strange", [1], ["file:///etc/passwd"]);
    await expect(fileArray(strange, arrays)).rejects.toMatchObject({ code: "catalog.files", message: /not read/ });
    const array = await fileArray(source("application/x-npy", [1], [npy("b.npy", [1], [1])]), arrays);
    const block = { shape: [1], bytes: new Uint8Array(2) };
    await expect(array.write([0], block)).rejects.toMatchObject({ code: "catalog.read_only" });
    await expect(array.grow([2])).rejects.toMatchObject({ code: "catalog.read_only" });
    await expect(array.read([4])).rejects.toMatchObject({ code: "catalog.range" });
  });
});
