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
  expect(new Set(synced)).toEqual(new Set(["documents.jsonl", "primary.arrows", "primary.arrows.index"]));
});

test("with durability power each document waits for the disk", async () => {
  await using catalog = await folder.open({ durability: "power" });
  for (const document of [...begun, event(1)]) {
    synced = [];
    await catalog.take(...document);
    expect(synced).toEqual(["documents.jsonl"]);
  }
  synced = [];
  await catalog.take(...page(2, 2));
  expect(synced).toEqual(["primary.arrows", "primary.arrows.index", "documents.jsonl"]);
});
