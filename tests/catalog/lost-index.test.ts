import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { openCatalog } from "@halcyon/catalog";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CopiedCatalog, newFolder } from "./copied-catalog.ts";
import { fill, inCatalog, portrait, rowsOf, runDocuments } from "./rich-catalog.ts";

let before: readonly unknown[] = [];
const copy = new CopiedCatalog({ beforeAll, afterAll, beforeEach, afterEach }, async (folder) => {
  await inCatalog({ folder }, fill);
  before = await inCatalog({ folder }, portrait);
});
const { say, template } = copy;

/** What is served: the same as before, but for where it lies. */
const served = async (rebuild = false): Promise<unknown> =>
  JSON.parse(
    JSON.stringify(await inCatalog({ folder: copy.folder, say, rebuild }, portrait)).replaceAll(copy.folder, template),
  );

const index = (): string => join(copy.folder, "catalog.sqlite");

function lose(): void {
  for (const name of readdirSync(copy.folder)) if (name.startsWith("catalog.sqlite")) rmSync(join(copy.folder, name));
}

describe("an index", () => {
  test.each<readonly [string, () => void, string]>([
    ["that is gone", lose, "The index is made anew from the documents of 4 runs."],
    ["that was cut off", () => truncateSync(index(), 8192), "is damaged"],
    ["that has no byte", () => truncateSync(index(), 0), "The index is made anew"],
    ["that is full of other bytes", () => writeFileSync(index(), Buffer.alloc(20_000, 7)), "is damaged"],
  ])("%s is made anew, and everything is served as before", async (_, damage, words) => {
    damage();
    expect(await served()).toEqual(before);
    expect(copy.said.join(" ")).toContain(words);
    copy.said = [];
    await inCatalog({ folder: copy.folder, say }, async (catalog) => {
      await (await catalog.table(["made", "growing"])).append(rowsOf([4]));
      expect((await catalog.table(["made", "growing"])).rows).toBe(4);
      await catalog.take("stop", { uid: "open-s", time: 10, run_start: "open", exit_status: "success" });
      expect((await catalog.nodes.node(["open"]))?.metadata).toContain('"stop"');
    });
    expect(copy.said).toEqual([]);
  });

  test("is made anew when that is asked for, and from the beginning when a process ended in the middle of it", async () => {
    expect(await served(true)).toEqual(before);
    lose();
    const progress = (): never => {
      throw new Error("the process ends");
    };
    await expect(openCatalog({ folder: copy.folder, progress })).rejects.toThrow("the process ends");
    expect(existsSync(index())).toBe(true);
    expect(await served()).toEqual(before);
  });

  test("is made anew without the line that a process wrote half, and takes what comes then", async () => {
    appendFileSync(join(copy.folder, "tree.jsonl"), '{"create":["half');
    lose();
    expect(await served()).toEqual(before);
    const draft = { family: "container" as const, metadata: "{}", specs: [], accessTags: [], dataSources: [] };
    await inCatalog(
      { folder: copy.folder },
      async (catalog) => void (await catalog.create([], { ...draft, key: "new" })),
    );
    lose();
    expect(
      await inCatalog({ folder: copy.folder }, async (catalog) => await catalog.nodes.node(["new"])),
    ).toBeDefined();
  });

  test("is made anew from a log that was made shorter, since most of it was of nodes that are gone", async () => {
    const draft = { family: "container" as const, specs: [], accessTags: [], dataSources: [] };
    await inCatalog({ folder: copy.folder }, async (catalog) => {
      for (let n = 0; n < 60; n += 1) {
        await catalog.create([], { ...draft, key: "large", metadata: JSON.stringify({ text: "x".repeat(20_000) }) });
        await catalog.remove(["large"], { recursive: true });
      }
    });
    const log = join(copy.folder, "tree.jsonl");
    const { size } = statSync(log);
    expect(await served()).toEqual(before);
    expect(copy.said.join(" ")).toMatch(/The log of the tree is shorter by 1[2-4]\d of 1\d\d lines/u);
    expect(statSync(log).size).toBeLessThan(size / 50);
    lose();
    expect(await served()).toEqual(before);
  });

  test("has what there was when somebody tried to make it again, and others wrote meanwhile", async () => {
    const draft = { family: "container" as const, metadata: "{}", specs: [], accessTags: [], dataSources: [] };
    await inCatalog({ folder: copy.folder }, async (catalog) => {
      await catalog.create(["made"], { ...draft, key: "alone", metadata: '{"first":true}' });
      const made = await Promise.allSettled([
        catalog.create([], { ...draft, key: "made" }),
        catalog.create(["made"], { ...draft, key: "alone" }),
        catalog.create(["made"], { ...draft, key: "sealed" }),
        catalog.create(["made"], { ...draft, key: "other" }),
      ]);
      expect(made.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected", "fulfilled"]);
    });
    const there = await inCatalog({ folder: copy.folder }, portrait);
    lose();
    expect(await inCatalog({ folder: copy.folder }, portrait)).toEqual(there);
  });

  test("has a run again whose documents came again after it was removed", async () => {
    const documents = runDocuments("again", { stops: true });
    const state = async (): Promise<unknown> =>
      await inCatalog({ folder: copy.folder }, async (catalog) => [
        (await catalog.nodes.node(["again"]))?.metadata,
        (await catalog.table(["again", "primary", "internal"])).rows,
      ]);
    await inCatalog({ folder: copy.folder }, async (catalog) => {
      for (const document of documents) await catalog.take(...document);
      await catalog.remove(["again"], { recursive: true });
      for (const document of documents) await catalog.take(...document);
    });
    const there = await state();
    lose();
    expect(await state()).toEqual(there);
  });

  test("is made anew from the documents alone when the log of the tree is gone as well", async () => {
    lose();
    rmSync(join(copy.folder, "tree.jsonl"));
    await inCatalog({ folder: copy.folder, say }, async (catalog) => {
      const { nodes } = await catalog.nodes.search([], { filters: [], sorting: [], limit: 100 });
      expect(new Set(nodes.map(({ path }) => path[0]))).toEqual(new Set(["first", "open", "patched", "second one"]));
    });
  });
});

test("a catalog that was moved serves everything from where it is now, and so does one whose index is lost then", async () => {
  expect(await served()).toEqual(before);
  lose();
  expect(await served()).toEqual(before);
});

test("a file below the folder that documents named is found where the folder is now", async () => {
  const uri = (at: string): string => `file://localhost${at}/frames/a.h5`;
  const frames = [
    ["start", { uid: "own", time: 1 }],
    ["descriptor", { uid: "own-d", run_start: "own", time: 2, name: "primary", data_keys: { image: key } }],
    ["stream_resource", resource("own", uri(copy.folder))],
    [
      "stream_datum",
      {
        uid: "own-res/0",
        stream_resource: "own-res",
        descriptor: "own-d",
        indices: { start: 0, stop: 1 },
        seq_nums: { start: 1, stop: 2 },
      },
    ],
    ["stop", { uid: "own-s", time: 3, run_start: "own", exit_status: "success" }],
  ] as const;
  await inCatalog({ folder: copy.folder }, async (catalog) => {
    for (const document of frames) await catalog.take(...document);
  });
  const moved = newFolder();
  cpSync(copy.folder, moved, { recursive: true });
  cpSync(import.meta.filename, join(moved, "frames", "a.h5"));
  const where = async (): Promise<unknown> =>
    await inCatalog({ folder: moved }, async (catalog) => {
      const node = await catalog.nodes.node(["own", "primary", "image"]);
      return node?.dataSources[0]?.assets[0]?.data_uri;
    });
  expect(await where()).toBe(uri(moved));
  for (const name of readdirSync(moved)) if (name.startsWith("catalog.sqlite")) rmSync(join(moved, name));
  expect(await where()).toBe(uri(moved));
  rmSync(moved, { recursive: true });
});

const key = { dtype: "array" as const, shape: [1, 4, 6], source: "sim", dtype_numpy: "<u2", external: "STREAM:" };

function resource(
  run: string,
  uri: string,
): {
  uid: string;
  run_start: string;
  data_key: string;
  mimetype: string;
  uri: string;
  parameters: Record<string, unknown>;
} {
  const parameters = { dataset: "/data", chunk_shape: [1, 4, 6] };
  return { uid: `${run}-res`, run_start: run, data_key: "image", mimetype: "application/x-hdf5", uri, parameters };
}
