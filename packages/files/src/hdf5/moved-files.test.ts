/** Files that HDF5 files name by where they were, in links and as parts of virtual datasets. @module */
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { blockOfRows } from "../hdf5-tree/selection.ts";
import type { Hdf5Array, Hdf5ExternalLink, Hdf5Node, Hdf5Virtual } from "../hdf5-tree/tree.ts";
import { writeHdf5Tree } from "../hdf5-tree/write-tree.ts";
import { FileArrays } from "../read/file-arrays.ts";
import { uriOfPath } from "../frame-file.ts";

let top = "";
let arrays: FileArrays;
const now = (name: string): string => join(top, "now", name);
const before = (name: string): string => join("/before/data", name);

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "halcyon-moved-")));
  for (const folder of ["now/sub", "beside", "private"]) mkdirSync(join(top, folder), { recursive: true });
  arrays = new FileArrays([join(top, "now")], {
    moved: { "/before/data": join(top, "now"), "/before/private": join(top, "private") },
  });
});
afterEach(async () => {
  await arrays[Symbol.asyncDispose]();
  rmSync(top, { recursive: true });
});

function write(path: string, members: Readonly<Record<string, Hdf5Node>>): void {
  writeHdf5Tree(path, { kind: "group", attributes: {}, members: new Map(Object.entries(members)) });
}

const rows = (first: number): Hdf5Array => ({
  kind: "array",
  shape: [2, 3],
  data: { word: "<i4", pieces: [Int32Array.from({ length: 6 }, (_, i) => first + i)] },
  attributes: {},
});
const link = (file: string, path: string): Hdf5ExternalLink => ({ kind: "external", file, path });
const virtual = (file: string, rowCount: number | undefined = 2): Hdf5Virtual => ({
  kind: "virtual",
  word: "<i4",
  shape: [rowCount ?? 0, 3],
  sources: [{ file, dataset: "/data", from: blockOfRows(0, rowCount, [3]), to: blockOfRows(0, rowCount, [3]) }],
  attributes: {},
});

async function read(dataset: string, file = "master.h5"): Promise<readonly number[]> {
  const array = await arrays.open("application/x-hdf5", uriOfPath(now(file)), dataset);
  const bytes = await array.read(array.shape.map((count) => ({ start: 0, count, step: 1 })));
  return [...new Int32Array(bytes.slice().buffer)];
}

describe("files that were moved", () => {
  beforeEach(() => {
    write(now("sub/frames.h5"), { data: rows(1), more: link("raw.h5", "/data"), parts: virtual("raw.h5") });
    write(now("sub/raw.h5"), { data: rows(11) });
    const frames = before("sub/frames.h5");
    write(now("master.h5"), {
      data: link(frames, "/data"),
      group: link(frames, "/"),
      soft: { kind: "soft", path: "/group/data" },
      further: link(frames, "/more"),
      virtual: virtual(before("sub/raw.h5")),
      endless: virtual(before("sub/raw.h5"), undefined),
      nested: { ...virtual(frames), sources: virtual(frames).sources.map((each) => ({ ...each, dataset: "/parts" })) },
      parts: link(frames, "/parts"),
      near: link("sub/frames.h5", "/data"),
    });
  });

  test.each([
    ["by a link", "data", 1],
    ["by a link to a group", "group/data", 1],
    ["by a link in the file to one out of it", "soft", 1],
    ["by a link of a file that was found so, from the folder where it is now", "further", 11],
    ["as a part of a virtual dataset", "virtual", 11],
    ["as a part of a virtual dataset that is as long as it is", "endless", 11],
    ["as a part of a part", "nested", 11],
    ["as a part of a virtual dataset that a link leads to, from its folder", "parts", 11],
    ["by a link from its own folder", "near", 1],
  ])("are found %s", async (_, dataset, first) => {
    expect(await read(dataset)).toEqual(Array.from({ length: 6 }, (__, i) => first + i));
  });

  test.each([
    [
      "by a link",
      "data",
      /"data" is no dataset in it but leads to \/before\/data\/sub\/frames\.h5, which is not there/u,
    ],
    ["by a link to a group", "group/data", /there is no "group\/data" in it but leads to \/before/u],
    ["as a part of a virtual dataset", "virtual", /its part \/before\/data\/sub\/raw\.h5 is not there/u],
  ])("and are gone from where they should be now are refused %s", async (_, dataset, message) => {
    rmSync(now("sub"), { recursive: true });
    await expect(read(dataset)).rejects.toMatchObject({ code: "files.unreadable", message });
  });

  test("and are gone as a part of a part are refused, and not read as zeros", async () => {
    rmSync(now("sub/raw.h5"));
    const message = /one of its parts leads to \/before\/data\/sub\/raw\.h5, which is not there/u;
    await expect(read("nested")).rejects.toMatchObject({ code: "files.unreadable", message });
  });
});

test("a part of a part is gone also when another folder has a file of its name", async () => {
  const scans = ["scan1", "scan2", "scan3"];
  for (const [at, scan] of scans.entries()) {
    mkdirSync(now(scan));
    write(now(`${scan}/raw.h5`), { data: rows(10 * at + 1) });
    write(now(`${scan}/frames.h5`), { parts: virtual("raw.h5"), far: virtual(before(`${scan}/raw.h5`)) });
  }
  const all = (part: string): Hdf5Virtual => ({
    ...virtual(""),
    shape: [6, 3],
    sources: scans.map((scan, at) => ({
      file: before(`${scan}/frames.h5`),
      dataset: part,
      from: blockOfRows(0, 2, [3]),
      to: blockOfRows(2 * at, 2, [3]),
    })),
  });
  write(now("master.h5"), { parts: all("/parts"), far: all("/far") });
  expect((await read("parts")).filter((_, i) => i % 6 === 0)).toEqual([1, 11, 21]);
  for (const gone of scans) {
    renameSync(now(`${gone}/raw.h5`), now(`${gone}/other.h5`));
    for (const dataset of ["parts", "far"])
      await expect(read(dataset), `${dataset} without ${gone}/raw.h5`).rejects.toMatchObject({
        message: expect.stringMatching(
          new RegExp(`leads to \\S+/${gone}/raw\\.h5, which is not there`, "u"),
        ) as unknown,
      });
    renameSync(now(`${gone}/other.h5`), now(`${gone}/raw.h5`));
  }
});

test("a folder that was moved into itself is moved once", async () => {
  await arrays[Symbol.asyncDispose]();
  arrays = new FileArrays([top], { moved: { [top]: now("") } });
  write(now("frames.h5"), { data: rows(1) });
  write(now("master.h5"), { near: link("frames.h5", "/data"), far: link(join(top, "frames.h5"), "/data") });
  const uri = uriOfPath(join(top, "master.h5"));
  for (const dataset of ["near", "far"])
    expect((await arrays.open("application/x-hdf5", uri, dataset)).shape).toEqual([2, 3]);
});

describe("a file that was moved beyond the readable folders", () => {
  beforeEach(() => {
    write(join(top, "private", "secret.h5"), { data: rows(100) });
    const secret = "/before/private/secret.h5";
    write(now("master.h5"), { data: link(secret, "/data"), virtual: virtual(secret) });
  });

  test.each(["data", "virtual"])("is refused: %s", async (dataset) => {
    await expect(read(dataset)).rejects.toMatchObject({
      code: "files.unreadable",
      message: /beyond the readable folders/u,
    });
  });

  test("is refused also by a name that leads through a folder that is readable", async () => {
    const secret = before("../private/secret.h5");
    write(now("master.h5"), {
      data: link(secret, "/data"),
      virtual: virtual(secret),
      up: link("../private/secret.h5", "/data"),
    });
    for (const dataset of ["data", "virtual", "up"])
      await expect(read(dataset)).rejects.toMatchObject({ message: /beyond the readable folders/u });
  });
});

test("a name that is not of a folder that was moved is that of a file where it says", async () => {
  write(now("frames.h5"), { data: rows(1) });
  write(now("master.h5"), { data: link(now("frames.h5"), "/data"), virtual: virtual(now("frames.h5")) });
  expect([await read("data"), await read("virtual")]).toEqual([
    [1, 2, 3, 4, 5, 6],
    [1, 2, 3, 4, 5, 6],
  ]);
  renameSync(now("frames.h5"), join(top, "beside", "frames.h5"));
  await expect(read("data")).rejects.toMatchObject({ code: "files.unreadable" });
  await expect(read("virtual")).rejects.toMatchObject({ code: "files.unreadable" });
});
