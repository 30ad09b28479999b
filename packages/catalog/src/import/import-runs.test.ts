import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodeDocument } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { begun, event, lines, rows, stop } from "../testing/sample-run.ts";
import { testFolder } from "../testing/test-folder.ts";
import { type ImportProgress, importRuns } from "./import-runs.ts";

const folder = testFolder({ beforeEach, afterEach });
const documents = [...begun, event(1), event(2), stop];

function write(name: string, text: string | Uint8Array): string {
  mkdirSync(join(folder.path, "history"), { recursive: true });
  const path = join(folder.path, "history", name);
  writeFileSync(path, text);
  return path;
}

test("lines of halcyon run are taken to the letter, and taken again leave no double", async () => {
  await using catalog = await folder.open();
  const text = documents.map(([name, doc]) => encodeDocument(name, doc));
  write("a.jsonl", `${text.join("\n")}\n`);
  const told: ImportProgress[] = [];
  const options = {
    catalog,
    paths: [join(folder.path, "history")],
    progress: (state: ImportProgress) => told.push(state),
  };
  expect(await importRuns(options)).toEqual({ files: 1, documents: 5, problems: [] });
  expect(await importRuns(options)).toEqual({ files: 1, documents: 5, problems: [] });
  expect(told.at(-1)).toEqual({ files: 1, filesDone: 1, documents: 5 });
  expect(await lines(catalog)).toEqual(text);
  expect(await rows(catalog)).toBe("1:0.5 2:1");
});

test("lines of Python's suitcase, and of its JSONLinesWriter, compressed, are taken", async () => {
  await using catalog = await folder.open();
  const python = documents.map(
    ([name, doc]) => `["${name}", ${JSON.stringify(doc, undefined, 1).replaceAll(/\n\s*/gu, " ")}]`,
  );
  const other = documents.map(
    ([name, doc]) =>
      `{"name": "${name}", "doc": ${JSON.stringify(doc)
        .replaceAll('"r"', '"q"')
        .replaceAll(/"(d|s|e\d)"/gu, '"q$1"')}}`,
  );
  const paths = [write("suitcase.jsonl", python.join("\n")), write("writer.jsonl.gz", gzipSync(other.join("\n")))];
  expect(await importRuns({ catalog, paths })).toEqual({ files: 2, documents: 10, problems: [] });
  expect(await rows(catalog)).toBe("1:0.5 2:1");
  expect((await lines(catalog, "q"))[4]).toBe('["stop",{"uid":"qs","time":9,"run_start":"q","exit_status":"success"}]');
});

test("a line that cannot be taken is told of, with its number, and the other files are taken", async () => {
  await using catalog = await folder.open();
  const bad = write("a.jsonl", `["start", {"uid": "r", "time": 1}]\n\n["event", {"uid": 1}]\n`);
  const good = write("b.jsonl", '["start", {"uid": "z", "time": 1}]');
  const { documents: taken, problems } = await importRuns({ catalog, paths: [bad, good] });
  expect(taken).toBe(2);
  expect(problems).toMatchObject([{ path: bad, line: 3 }]);
  expect(await catalog.nodes.node(["z"])).toBeDefined();
  await expect(importRuns({ catalog, paths: ["/nowhere"] })).rejects.toMatchObject({ code: "catalog.files" });
});

test("one to whom calls are dear is asked once for many lines; the one that it refuses is named all the same", async () => {
  await using catalog = await folder.open();
  const text = documents.map(([name, doc]) => encodeDocument(name, doc));
  const good = write("a.jsonl", text.join("\n"));
  const bad = write("b.jsonl", `["start", {"uid": "z", "time": 1}]\n\n["event", {"uid": 1}]\n["stop", {}]\n`);
  const asked: number[] = [];
  const dear = {
    takeLine: async (line: string) => await catalog.takeLine(line),
    takeLines: async (many: readonly string[]) => {
      asked.push(many.length);
      for (const line of many) await catalog.takeLine(line);
    },
  };
  const { documents: taken, problems } = await importRuns({ catalog: dear, paths: [good, bad] });
  expect(asked).toEqual([5, 3]);
  expect(taken).toBe(6);
  expect(problems).toMatchObject([{ path: bad, line: 3 }]);
  expect(await lines(catalog)).toEqual(text);
});

test("lines before the place where a compressed file breaks off are taken", async () => {
  await using catalog = await folder.open();
  const text = documents.map(([name, doc]) => encodeDocument(name, doc)).join("\n");
  const long = `${text}\n${`${" ".repeat(200)}\n`.repeat(5000)}${Array.from({ length: 3000 }, (_, i) => (i * 7919) % 1013).join(" ")}`;
  const whole = gzipSync(long, { level: 1 });
  const path = write("a.jsonl.gz", whole.subarray(0, whole.length - 2000));
  const { documents: taken, problems } = await importRuns({ catalog, paths: [path] });
  expect(taken).toBe(5);
  expect(problems).toMatchObject([{ path, text: expect.stringContaining("unexpected end") as string }]);
});
