import { existsSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { FileArrays } from "@halcyon/files";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Workplace, halcyon } from "./halcyon.ts";

vi.setConfig({ testTimeout: 60_000 });

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

test("export nexus writes a run beside its file, with the images that the run took", async () => {
  await halcyon(place.folder, "run", "scan", "gauss,img", "x", "-1", "1", "3");
  const [run = ""] = place.runs();
  const { code, out, err } = await halcyon(place.folder, "export", "nexus", run);
  expect({ code, out, err }).toEqual({ code: 0, out: `${run.replace(".jsonl", ".nxs")}\n`, err: "" });
  await using arrays = new FileArrays([place.folder]);
  const shapeOf = async (dataset: string): Promise<readonly number[]> =>
    (await arrays.open("application/x-hdf5", pathToFileURL(out.trim()).href, dataset)).shape;
  expect(await shapeOf("/entry/instrument/x/x")).toEqual([3]);
  expect(await shapeOf("/entry/data/img")).toEqual([3, 24, 32]);
  const named = await halcyon(place.folder, "export", run, "--format", "nexus", "--output", "b.nxs");
  expect(named.out).toBe(`${join(place.folder, "b.nxs")}\n`);
  const inFolder = await halcyon(place.folder, "export", run, "--format", "nexus", "--output", ".");
  expect(inFolder.out).toBe(`${join(place.folder, basename(out.trim()))}\n`);
});

test("an export that is misspelt, or of no run, says what there is, and writes nothing", async () => {
  writeFileSync(join(place.folder, "r.jsonl"), '["stop",{"uid":"s","time":1,"run_start":"r","exit_status":"fail"}]\n');
  const misspelt = await halcyon(place.folder, "export", "nexsu", "r.jsonl");
  expect(misspelt).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean nexus?") as string });
  const noRun = await halcyon(place.folder, "export", "nexus", "r.jsonl");
  expect(noRun).toMatchObject({ code: 2, err: expect.stringContaining("there is no start document") as string });
  const overItself = await halcyon(place.folder, "export", "nexus", "r.jsonl", "-o", "r.jsonl");
  expect(overItself).toMatchObject({ code: 2, err: expect.stringContaining("is the run itself") as string });
  expect(existsSync(join(place.folder, "r.nxs"))).toBe(false);
});
