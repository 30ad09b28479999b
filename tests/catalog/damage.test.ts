import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type CatalogProblem, checkCatalog } from "@halcyon/catalog";
import { catalogApp } from "@halcyon/catalog/http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CopiedCatalog } from "./copied-catalog.ts";
import { fill, inCatalog, rowsOf } from "./rich-catalog.ts";

const copy = new CopiedCatalog({ beforeAll, afterAll, beforeEach, afterEach }, async (folder) => {
  await inCatalog({ folder }, fill);
  await inCatalog({ folder }, async (catalog) => {
    for (const first of [4, 5]) await (await catalog.table(["made", "growing"])).append(rowsOf([first]));
  });
});
const { say } = copy;

/** Turns one bit of a file round. @param at from the beginning; from the end when it is negative. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  const i = at < 0 ? bytes.length + at : at;
  bytes[i] = (bytes[i] ?? 0) ^ 4;
  writeFileSync(path, bytes);
}

/** The folder of a node that came over HTTP: its rows are in `table.arrows`, or `table.parquet` when it has ended. */
function own(key: "growing" | "sealed" | "numbers", file: string): string {
  const line = readFileSync(join(copy.folder, "tree.jsonl"), "utf8")
    .split("\n")
    .find((each) => each.startsWith(`{"create":["made","${key}"]`));
  const [, name = ""] = /nodes\/([^/"]+)/u.exec(line ?? "") ?? [];
  return join(copy.folder, "nodes", name, file);
}

/** Where the second batch of a segment begins. */
function secondBatch(path: string): number {
  return Number(readFileSync(`${path}.index`).readBigUInt64LE(32 + 16));
}

const run = (...names: string[]): string => join(copy.folder, "runs", ...names);

async function problems(): Promise<readonly CatalogProblem[]> {
  const found = await inCatalog(
    { folder: copy.folder, say },
    async (catalog) => await checkCatalog({ folder: copy.folder, catalog }),
  );
  return found.problems.filter(({ kind }) => kind !== "files");
}

test("a catalog with nothing wrong has no problem", async () => {
  expect(await problems()).toEqual([]);
  expect(copy.said).toEqual([]);
});

describe("what an array of ours lies in is looked at:", () => {
  test.each<readonly [string, () => void, RegExp]>([
    [
      "a zarr.json that is none",
      () => writeFileSync(own("numbers", "zarr.json"), "{"),
      /^Its zarr\.json cannot be read/u,
    ],
    [
      "a zarr.json of another array",
      () => {
        const path = own("numbers", "zarr.json");
        writeFileSync(path, readFileSync(path, "utf8").replace('"shape":[4,3]', '"shape":[9,3]'));
      },
      /^Its zarr\.json has the shape \[9,3\], and the index has \[4,3\]\.$/u,
    ],
    ["one that is gone", () => rmSync(own("numbers", "zarr.json")), /^Its zarr\.json is not there\.$/u],
    ["a chunk that is cut", () => truncateSync(own("numbers", "c/0/0"), 7), /^Its chunk 0\/0 has 7 bytes, not 52\.$/u],
    [
      "a chunk in which a byte is another",
      () => flip(own("numbers", "c/0/0"), 9),
      /^Its chunk 0\/0 has another checksum\.$/u,
    ],
  ])("%s", async (_, damage, text) => {
    damage();
    expect(await problems()).toEqual([{ where: "made/numbers", kind: "checksum", text: expect.stringMatching(text) }]);
  });
});

describe("a byte that is another is found, and told of with what it belongs to:", () => {
  test.each<readonly [string, () => void, string, RegExp]>([
    [
      "in a segment of a run that goes on",
      () => flip(run("open", "primary.arrows"), -100),
      "open/primary/internal",
      /^Batch \d+ \(\d+ rows\) has another checksum\.$/u,
    ],
    [
      "in a segment that was written over HTTP, in the middle",
      () => flip(own("growing", "table.arrows"), 500),
      "made/growing",
      /has another checksum/u,
    ],
    [
      "in a sealed table of a run",
      () => flip(run("first", "primary.parquet"), 40),
      "first/primary/internal",
      /It was sealed with/u,
    ],
    [
      "in a sealed table that was written over HTTP",
      () => flip(own("sealed", "table.parquet"), 9),
      "made/sealed",
      /It was sealed with/u,
    ],
    [
      "in the log of a run that has stopped",
      () => {
        const path = run("first", "documents.jsonl");
        writeFileSync(path, readFileSync(path, "utf8").replace('"x":0.33', '"x":0.34'));
      },
      "first",
      /^The log (?:had|was closed with) \d+ bytes/u,
    ],
    [
      "in the log of a run that goes on",
      () => {
        const path = run("open", "documents.jsonl");
        writeFileSync(path, readFileSync(path, "utf8").replace('"x":0.33', '"x":0.34'));
      },
      "open",
      /^The log had \d+ bytes of checksum/u,
    ],
  ])("%s", async (_, damage, where, text) => {
    damage();
    const found = await problems();
    expect(found).toContainEqual({ where, kind: "checksum", text: expect.stringMatching(text) as string });
    expect(new Set(found.map((problem) => problem.where.split("/")[0]))).toEqual(new Set([where.split("/")[0]]));
  });

  test("in the index, which is made anew when that is asked for", async () => {
    const path = join(copy.folder, "catalog.sqlite");
    const database = new DatabaseSync(path);
    const [page] = database
      .prepare("SELECT rootpage AS page FROM sqlite_schema WHERE name = 'nodes_by_start.time'")
      .all() as { readonly page: number }[];
    database.close();
    const bytes = readFileSync(path);
    bytes.fill(0, (page?.page ?? 1) * 4096 - 300, (page?.page ?? 1) * 4096);
    writeFileSync(path, bytes);
    expect((await problems()).map(({ kind }) => kind)).toContain("index");
    expect(
      await inCatalog({ folder: copy.folder, rebuild: true }, async (catalog) => await catalog.nodes.problems()),
    ).toEqual([]);
  });
});

describe("a segment that is damaged in the middle", () => {
  test.each<readonly [string, () => void]>([
    ["in its index", () => flip(`${own("growing", "table.arrows")}.index`, 32 + 16)],
    ["where a batch begins", () => flip(own("growing", "table.arrows"), 296)],
    ["among the values of the first batch", () => flip(own("growing", "table.arrows"), 500)],
    [
      "where a batch begins, in a way that seems to be the end",
      () => {
        const path = own("growing", "table.arrows");
        const bytes = readFileSync(path);
        // A message of no length ends a stream of Arrow's.
        bytes.fill(0, secondBatch(path) + 4, secondBatch(path) + 8);
        writeFileSync(path, bytes);
      },
    ],
  ])("%s is not cut there: what is behind stays, reading says so, and everything else is served", async (_, damage) => {
    damage();
    const path = own("growing", "table.arrows");
    const before = [readFileSync(path), readFileSync(`${path}.index`)];
    await inCatalog({ folder: copy.folder, say }, async (catalog) => {
      const app = catalogApp({ catalog });
      const answer = await app.inject({ url: "/api/v1/table/full/made/growing?format=csv" });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([424, "catalog.corrupt"]);
      expect((await app.inject({ url: "/api/v1/table/full/made/sealed?format=csv" })).statusCode).toBe(200);
      await app.close();
    });
    expect([readFileSync(path), readFileSync(`${path}.index`)]).toEqual(before);
    expect((await problems()).map(({ where }) => where)).toContain("made/growing");
  });
});

describe("a sealed table in which a byte is another", () => {
  test.each<readonly [string, () => void, string, string]>([
    ["of a run", () => flip(run("first", "primary.parquet"), 40), "first/primary/internal", "made/sealed"],
    ["of a writer over HTTP", () => flip(own("sealed", "table.parquet"), 9), "made/sealed", "first/primary/internal"],
  ])("%s is not served; everything else is", async (_, damage, where, other) => {
    damage();
    await inCatalog({ folder: copy.folder, say }, async (catalog) => {
      const app = catalogApp({ catalog });
      const answer = await app.inject({ url: `/api/v1/table/full/${where}?format=csv` });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([424, "catalog.corrupt"]);
      expect((await app.inject({ url: `/api/v1/table/full/${other}?format=csv` })).statusCode).toBe(200);
      await app.close();
    });
  });
});

test("a chunk of an array in which a byte is another is not served; its name is", async () => {
  flip(own("numbers", "c/0/0"), 9);
  await inCatalog({ folder: copy.folder, say }, async (catalog) => {
    const app = catalogApp({ catalog });
    const answer = await app.inject({ url: "/api/v1/array/full/made/numbers?format=application/json" });
    const { code, detail } = answer.json<{ code: string; detail: string }>();
    expect([answer.statusCode, code, detail]).toEqual([
      424,
      "catalog.corrupt",
      expect.stringMatching(/c\/0\/0 cannot/u),
    ]);
    await app.close();
  });
});
