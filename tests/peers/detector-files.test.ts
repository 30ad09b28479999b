/** Files that Python writes as detectors do, read as Python reads them; and those that lead out of the folder, refused. @module */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { FileArrays, type FileKind } from "@halcyon/files";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";

interface Case {
  readonly kind: FileKind;
  readonly file: string;
  readonly dataset: string | null;
  readonly dtype: string;
  readonly shape: number[];
  readonly answers: { readonly ranges: [start: number, count: number, step: number][]; readonly hex: string }[];
}

const python = peersPython("h5py, hdf5plugin and tifffile");

describe.runIf(python !== undefined)("files that Python wrote", () => {
  const top = mkdtempSync(join(tmpdir(), "halcyon-files-"));
  const folder = join(top, "data");
  const outside = join(top, "private");
  let arrays: FileArrays;
  let cases: Case[] = [];
  beforeAll(() => {
    for (const each of [folder, outside]) mkdirSync(each);
    const script = fileURLToPath(new URL("detector_files.py", import.meta.url));
    const said = execFileSync(python ?? "", [script, folder, outside], { encoding: "utf8", maxBuffer: 2 ** 28 });
    cases = JSON.parse(said) as Case[];
    arrays = new FileArrays([folder], { slabBytes: 3000 });
  });
  afterAll(async () => {
    await arrays[Symbol.asyncDispose]();
    rmSync(top, { recursive: true });
  });
  const uri = (name: string): string => pathToFileURL(join(folder, name)).href.replace("file://", "file://localhost");

  test("have the values, in every part that was asked, that Python finds", async () => {
    const wrong: string[] = [];
    for (const { kind, file, dataset, dtype, shape, answers } of cases) {
      const array = await arrays.open(kind, uri(file), dataset ?? undefined);
      if (array.dtype !== dtype || String(array.shape) !== String(shape))
        wrong.push(`${file} ${dataset}: ${array.dtype} [${array.shape.join()}], not ${dtype} [${shape.join()}]`);
      for (const { ranges, hex } of answers) {
        const bytes = await array.read(ranges.map(([start, count, step]) => ({ start, count, step })));
        if (Buffer.from(bytes).toString("hex") !== hex) wrong.push(`${file} ${dataset} ${JSON.stringify(ranges)}`);
      }
    }
    expect(cases.length).toBeGreaterThan(80);
    expect(wrong).toEqual([]);
  });

  test.each([
    ["a filter that is not here", "filters.h5", "unknown", /filter 32017/],
    ["a virtual dataset without one of its parts", "virtual-hole.h5", "all", /part-9\.h5 is not there/],
    ["a virtual dataset of a file beyond the folder", "virtual-secret.h5", "all", /beyond the readable folders/],
    ["a link to a file beyond the folder", "linked.h5", "secret", /beyond the readable folders/],
    ["raw values in a file beyond the folder", "linked.h5", "raw", /cannot be read/],
    ["a record", "kinds.h5", "record", /neither numbers nor texts/],
    ["a group", "kinds.h5", "group", /no dataset/],
    ["a link to nothing", "kinds.h5", "hole", /no dataset/],
    ["a name that is not there", "kinds.h5", "/entry/u3", /there is no/],
    ["a file that is none", "missing.h5", "data", /no such file/],
    ["another kind of file", "line.npy", "data", /no HDF5 file/],
  ])("%s is refused with its reason", async (_, file, dataset, reason) => {
    const read = async (): Promise<unknown> => {
      const array = await arrays.open("application/x-hdf5", uri(file), dataset);
      return await array.read(array.shape.map((count) => ({ start: 0, count, step: 1 })));
    };
    await expect(read()).rejects.toMatchObject({ code: "files.unreadable", message: reason });
  });

  test("are read after the library has failed in all threads", async () => {
    await Promise.allSettled(
      Array.from({ length: 3 }, async () => {
        const raw = await arrays.open("application/x-hdf5", uri("linked.h5"), "raw");
        await raw.read([{ start: 0, count: 48, step: 1 }]);
      }),
    );
    const part = await arrays.open("application/x-hdf5", uri("linked.h5"), "inside");
    expect(await part.read([0, 1].map((start) => ({ start, count: 1, step: 1 })))).toHaveLength(2);
  });

  test("are refused when a link leads out of the folder, and when they lie outside", async () => {
    symlinkSync(join(outside, "secret.h5"), join(folder, "link.h5"));
    const asked = [uri("link.h5"), uri("../private/secret.h5"), "file:///etc/passwd", "http://h/a.h5", "/etc/passwd"];
    for (const address of asked)
      await expect(arrays.open("application/x-hdf5", address, "data")).rejects.toMatchObject({ code: "files.name" });
  });

  test("that are damaged are refused as what they are", async () => {
    writeFileSync(join(folder, "text.tiff"), "not a picture");
    await expect(arrays.open("image/tiff", uri("text.tiff"))).rejects.toMatchObject({ code: "files.format" });
    await expect(arrays.open("application/x-npy", uri("object.npy"))).rejects.toMatchObject({ code: "files.format" });
    for (const name of ["plain-u2.tiff", "line.npy"]) {
      truncateSync(join(folder, name), 100);
      const kind = name.endsWith("npy") ? "application/x-npy" : "image/tiff";
      await expect(arrays.open(kind, uri(name))).rejects.toMatchObject({ code: "files.format" });
    }
  });
});
