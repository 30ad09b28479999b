import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { VirtualClock } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Filter, NodeDraft, NodeIndex } from "../contract.ts";
import { testFolder } from "../testing/test-folder.ts";
import { openSqliteIndex } from "./sqlite-index.ts";

const folder = testFolder({ beforeEach, afterEach });

function draft(i: number, time: unknown): NodeDraft {
  const metadata = JSON.stringify({ start: { time } });
  return { key: `n${i}`, family: "container", metadata, specs: [], accessTags: [], dataSources: [] };
}

async function withIndex<T>(indexed: readonly string[], work: (index: NodeIndex) => Promise<T>): Promise<T> {
  const path = join(folder.path, "catalog.sqlite");
  await using opened = await openSqliteIndex({ path, clock: new VirtualClock(), indexed });
  if (!opened.isFilled) await opened.filled();
  return await work(opened.index);
}

const filled = async (index: NodeIndex): Promise<void> => {
  for (let i = 0; i < 400; i += 1) await index.create([], draft(i, i));
};

const than = (operator: "ge" | "le" | "gt" | "lt", value: unknown): Filter => ({
  kind: "comparison",
  operator,
  key: "start.time",
  value,
});

const newest = async (index: NodeIndex, ...filters: readonly Filter[]): Promise<string | undefined> => {
  const { nodes } = await index.search([], { filters, sorting: [{ key: "", direction: -1 }], limit: 1 });
  return nodes[0]?.path[0];
};

test("a key that is declared later is found in ranges, and so is what was made while it was not declared", async () => {
  await withIndex([], filled);
  await withIndex(["start.time"], async (index) => {
    expect(await newest(index, than("le", 150))).toBe("n150");
  });
  await withIndex([], async (index) => {
    await index.create([], draft(400, 20));
  });
  await withIndex(["start.time"], async (index) => {
    expect(await newest(index, than("le", 150))).toBe("n400");
  });
});

test("a node whose number is changed is found where it is then", async () => {
  await withIndex(["start.time"], async (index) => {
    await filled(index);
    await index.change(["n399"], { metadata: JSON.stringify({ start: { time: -7 } }) });
    expect(await newest(index, than("le", 150))).toBe("n399");
    expect(await newest(index, than("lt", -7))).toBeUndefined();
  });
});

test("numbers at the ends of what a double holds are found, and so are their neighbours", async () => {
  const huge = '{"start":{"time":9007199254740993}}';
  await withIndex(["start.time"], async (index) => {
    await filled(index);
    await index.create([], { ...draft(400, 0), metadata: huge });
    await index.create([], { ...draft(401, 0), metadata: '{"start":{"time":Infinity}}' });
    await index.create([], { ...draft(402, 0), metadata: '{"start":{"time":NaN}}' });
    expect(await newest(index, than("ge", 9007199254740993n), than("le", 9007199254740993n))).toBe("n400");
    expect(await newest(index, than("gt", 9007199254740993n))).toBe("n401");
    expect(await newest(index, than("gt", 9007199254740993n), than("lt", 1e300))).toBeUndefined();
  });
});

test("an index of version 2 is brought up, and finds what it could not have found by its words", async () => {
  const many = Array.from({ length: 30_000 }, (_, i) => `w${i}`).join(" ");
  const operator: Filter = { kind: "eq", key: "start.operator", value: "somebody" };
  await withIndex(["start.time"], async (index) => {
    await filled(index);
    const metadata = JSON.stringify({ start: { operator: "somebody", time: 400, many } });
    await index.create([], { ...draft(400, 0), metadata });
    expect(await newest(index, operator)).toBe("n400");
  });
  const database = new DatabaseSync(join(folder.path, "catalog.sqlite"));
  database.exec("DROP TABLE key_blocks; DROP TABLE node_words; PRAGMA user_version = 2");
  database.exec("CREATE VIRTUAL TABLE node_words USING fts5(words, content='', contentless_delete=1, detail=none)");
  database.close();
  await withIndex(["start.time"], async (index) => {
    expect(await newest(index, operator)).toBe("n400");
    expect(await newest(index, than("le", 150))).toBe("n150");
  });
});
