import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Field, Float64, type RecordBatch, Schema, tableFromArrays } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DataFormats, segmentsAlone } from "./store/data-formats.ts";
import { schemaUri } from "./tables/arrow-schema.ts";
import type { TreeCatalog } from "./tree-catalog.ts";
import { begun, event, lines, start, stop, takeAll } from "./testing/sample-run.ts";
import { testFolder } from "./testing/test-folder.ts";

const folder = testFolder({ beforeEach, afterEach });

describe("the folder", () => {
  test("has one catalog at a time", async () => {
    await using _ = await folder.open();
    await expect(folder.open()).rejects.toMatchObject({ code: "catalog.locked" });
  });

  test("of something else is refused", async () => {
    await (await folder.open())[Symbol.asyncDispose]();
    writeFileSync(join(folder.path, "catalog.json"), '{"name":"something else"}');
    await expect(folder.open()).rejects.toMatchObject({ code: "catalog.format" });
  });

  test("is not opened with keys that no search can ask for", async () => {
    for (const key of ["", "start..x", 'start."x"', "x".repeat(501)])
      await expect(folder.open({ indexed: [key] })).rejects.toMatchObject({ code: "catalog.query" });
  });

  test("that is closed takes nothing", async () => {
    const catalog = await folder.open();
    await catalog[Symbol.asyncDispose]();
    await catalog[Symbol.asyncDispose]();
    await expect(catalog.take(...start)).rejects.toMatchObject({ code: "catalog.closed" });
    await expect(catalog.nodes.node([])).rejects.toMatchObject({ code: "catalog.closed" });
  });

  test("whose index is locked by somebody else refuses, keeps nothing, and takes the document later", async () => {
    await using catalog = await folder.open();
    const other = new DatabaseSync(join(folder.path, "catalog.sqlite"));
    other.exec("BEGIN IMMEDIATE");
    await expect(catalog.take(...start)).rejects.toMatchObject({ code: "catalog.locked" });
    expect(readdirSync(join(folder.path, "runs"))).toEqual([]);
    other.exec("ROLLBACK");
    await takeAll(catalog, ...begun, event(1));
    other.exec("BEGIN IMMEDIATE");
    await expect(catalog.take(...stop)).rejects.toMatchObject({ code: "catalog.locked" });
    expect(await lines(catalog)).toHaveLength(3);
    other.exec("ROLLBACK");
    other.close();
    await catalog.take(...stop);
    expect(await lines(catalog)).toHaveLength(4);
  });
});

function batches(...numbers: number[]): readonly RecordBatch[] {
  return tableFromArrays({ a: Float64Array.from(numbers) }).batches;
}

describe("a table of ours", () => {
  const schema = new Schema([new Field("a", new Float64(), true)]);
  const draft = {
    key: "t",
    family: "table" as const,
    metadata: "{}",
    specs: [],
    accessTags: [],
    dataSources: [
      {
        structure_family: "table" as const,
        structure: { arrow_schema: schemaUri(schema), npartitions: 1, columns: ["a"], resizable: false },
        mimetype: "application/x-tiled-sql-table",
        parameters: {},
        properties: {},
        assets: [],
        management: "writable" as const,
      },
    ],
  };
  const values = async (catalog: TreeCatalog): Promise<number[]> =>
    [...((await (await catalog.table(["t"])).read()).getChild("a") ?? [])] as number[];

  test("takes rows, gives them, and has them after another opening", async () => {
    {
      await using catalog = await folder.open();
      await catalog.create([], draft);
      await (await catalog.table(["t"])).append(batches(1, 2));
      await (await catalog.table(["t"])).append(batches(3));
    }
    await using catalog = await folder.open();
    const table = await catalog.table(["t"]);
    expect(table.rows).toBe(3);
    expect([...((await table.read({ start: 1, stop: 3, columns: ["a"] })).getChild("a") ?? [])]).toEqual([2, 3]);
    await table.replace(batches(9, 8));
    expect(await values(catalog)).toEqual([9, 8]);
    await expect(table.read({ columns: ["z"] })).rejects.toMatchObject({ code: "catalog.missing" });
    const other = tableFromArrays({ b: Float64Array.of(1) }).batches;
    await expect(table.append(other)).rejects.toMatchObject({ code: "catalog.column" });
    expect(await values(catalog)).toEqual([9, 8]);
  });

  test("is gone from the disk with its node, or when its node is refused", async () => {
    await using catalog = await folder.open();
    await catalog.create([], draft);
    await expect(catalog.create([], draft)).rejects.toMatchObject({ code: "catalog.exists" });
    expect(readdirSync(join(folder.path, "nodes"))).toHaveLength(1);
    await catalog.remove(["t"], { recursive: false });
    expect(readdirSync(join(folder.path, "nodes"))).toEqual([]);
  });
});

test("a run is removed with its documents once it has stopped", async () => {
  await using catalog = await folder.open();
  await takeAll(catalog, ...begun, event(1));
  await expect(catalog.remove(["r"], { recursive: true })).rejects.toMatchObject({ code: "catalog.order" });
  await catalog.take(...stop);
  await catalog.remove(["r"], { recursive: true });
  expect(readdirSync(join(folder.path, "runs"))).toEqual([]);
  expect(await catalog.nodes.node(["r", "primary"])).toBeUndefined();
});

test("a run whose table is being sealed is removed with what comes of that, and nothing is said", async () => {
  const [asked, sealed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const formats: DataFormats = {
    ...segmentsAlone,
    async seal({ segment, target }) {
      asked.resolve();
      await sealed.promise;
      copyFileSync(segment, target);
    },
  };
  {
    await using catalog = await folder.open({ formats });
    await takeAll(catalog, ...begun, event(1), stop);
    await asked.promise;
    const removed = catalog.remove(["r"], { recursive: true });
    await vi.waitUntil(async () => (await catalog.nodes.node(["r"])) === undefined);
    sealed.resolve();
    await removed;
    expect(readdirSync(join(folder.path, "runs"))).toEqual([]);
  }
  expect(readdirSync(join(folder.path, "runs"))).toEqual([]);
  expect(folder.said).toEqual([]);
});
