import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { relative } from "node:path";
import { encodeDocument } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Formats } from "../formats.ts";
import { openCatalog } from "../open-catalog.ts";
import { begun, event, stop } from "../testing/sample-run.ts";
import { arrayDraft, arrowBody, eventRows, tableDraft, testService } from "../testing/test-service.ts";

const { fsyncSync } = fs;
let folder = "";
let synced: string[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync("/tmp/halcyon-durable-");
  synced = [];
  fs.fsyncSync = (file) => {
    synced.push(relative(folder, fs.readlinkSync(`/proc/self/fd/${file}`)).replace(/nodes\/[\da-f-]{36}/u, "nodes/*"));
    fsyncSync(file);
  };
  syncBuiltinESMExports();
});
afterEach(() => {
  fs.fsyncSync = fsyncSync;
  syncBuiltinESMExports();
  fs.rmSync(folder, { recursive: true });
});

type Asked = readonly [method: "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: unknown, type?: string];

const lines = (...documents: (typeof stop)[]): string =>
  documents.map(([name, doc]) => encodeDocument(name, doc as never)).join("\n");
const jsonLines = "application/x-ndjson";
const arrow = "application/vnd.apache.arrow.file";

/** Answers which files were synced before the answer came, in the order of their names. */
async function served(durability: "process" | "power", asked: readonly Asked[]): Promise<readonly string[][]> {
  await using formats = new Formats({ folder, readable: [] });
  await using catalog = await openCatalog({ folder, formats, durability });
  await using service = await testService({ catalog });
  const answers: string[][] = [];
  for (const [method, url, body, type] of asked) {
    synced = [];
    const { status, text } = await service.ask(method, url, {
      ...(body === undefined ? {} : { body }),
      ...(type === undefined ? {} : { type }),
    });
    expect([status, status === 200 ? "" : text]).toEqual([200, ""]);
    answers.push([...new Set(synced)].toSorted((a, b) => (a < b ? -1 : 1)));
  }
  return answers;
}

const writing: readonly Asked[] = [
  ["POST", "/documents", lines(...begun, event(1)), jsonLines],
  ["POST", "/metadata/", { id: "c", structure_family: "container", metadata: { start: { uid: "c" } } }],
  ["POST", "/metadata/c", tableDraft("t")],
  ["PATCH", "/table/partition/c/t?partition=0", arrowBody(eventRows(0, 2)), arrow],
  ["POST", "/metadata/c", arrayDraft("a", [1, 4])],
  ["PUT", "/array/full/c/a", new Uint8Array(8)],
  ["PATCH", "/array/full/c/a?offset=1,0&shape=1,4&extend=true", new Uint8Array(8)],
  ["PUT", "/metadata/c/t", { metadata: { unit: "mm" } }],
];
const table = ["nodes/*/table.arrows", "nodes/*/table.arrows.index"];

describe("over HTTP", () => {
  test("with durability power each answer means that the disk has what was written, and its name", async () => {
    expect(await served("power", writing)).toEqual([
      ["open", "runs", "runs/r", "runs/r/documents.jsonl", "tree.jsonl"],
      ["tree.jsonl"],
      ["", "nodes", "nodes/*", ...table, "tree.jsonl"],
      table,
      ["", "nodes", "nodes/*", "nodes/*/zarr.json", "tree.jsonl"],
      ["nodes/*", "nodes/*/c", "nodes/*/c/0", "nodes/*/c/0/0"],
      ["nodes/*", "nodes/*/c", "nodes/*/c/1", "nodes/*/c/1/0", "nodes/*/zarr.json", "tree.jsonl"],
      ["tree.jsonl"],
    ]);
  });

  const own = ["nodes", "nodes/*", "nodes/*/c", "nodes/*/c/0", "nodes/*/c/0/0", "nodes/*/c/1", "nodes/*/c/1/0"];
  test.each<readonly [string, Asked, readonly string[]]>([
    [
      "the stop of its documents",
      ["POST", "/documents", lines(stop), jsonLines],
      ["runs", "runs/r", "runs/r/documents.jsonl", "runs/r/primary.arrows", "runs/r/primary.arrows.index"],
    ],
    [
      "a stop in its metadata, as Python's TiledWriter writes it",
      ["PUT", "/metadata/c", { metadata: { start: { uid: "c" }, stop: { exit_status: "success" } } }],
      [...own, ...table, "nodes/*/zarr.json", "tree.jsonl"],
    ],
    [
      "the end that is told to its followers",
      ["DELETE", "/stream/close/c"],
      [...own, ...table, "nodes/*/zarr.json", "tree.jsonl"],
    ],
  ])("without it the disk is waited for at %s, and not before", async (_, last, files) => {
    const answers = await served("process", [...writing, last]);
    expect(answers.slice(0, -1).every((before) => before.length === 0)).toBe(true);
    expect(answers.at(-1)).toEqual(files);
  });
});
