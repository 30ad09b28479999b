import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { begun, event, page, stop, takeAll } from "../testing/sample-run.ts";
import { testFolder } from "../testing/test-folder.ts";

const folder = testFolder({ beforeEach, afterEach });
const { fsyncSync } = fs;
let synced: string[] = [];

beforeEach(() => {
  synced = [];
  fs.fsyncSync = (file) => {
    synced.push(basename(fs.readlinkSync(`/proc/self/fd/${file}`)));
    fsyncSync(file);
  };
  syncBuiltinESMExports();
});
afterEach(() => {
  fs.fsyncSync = fsyncSync;
  syncBuiltinESMExports();
});

test("a run waits for the disk when it stops, and not before", async () => {
  await using catalog = await folder.open();
  synced = [];
  await takeAll(catalog, ...begun, event(1), page(2, 2));
  expect(synced).toEqual([]);
  await catalog.take(...stop);
  expect(new Set(synced)).toEqual(new Set(["documents.jsonl", "primary.arrows", "primary.arrows.index", "r", "runs"]));
});

test("with durability power each document waits for the disk", async () => {
  await using catalog = await folder.open({ durability: "power" });
  // The names of what is new are synced once, with the folders that they are in.
  const names = ["open", "r", "runs"];
  for (const [document, first] of [...begun, event(1)].map((each, i) => [each, i === 0] as const)) {
    synced = [];
    await catalog.take(...document);
    expect(synced).toEqual(first ? [...names, "documents.jsonl", "tree.jsonl"] : ["documents.jsonl"]);
  }
  for (const more of [["r"], []]) {
    synced = [];
    await catalog.take(...page(2 + 2 * Number(more.length === 0), 2));
    expect(synced).toEqual(["primary.arrows", "primary.arrows.index", ...more, "documents.jsonl"]);
  }
});
