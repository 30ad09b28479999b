import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NamedDocument } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRunFile, type RunFileOptions } from "./run-file.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
  path = join(folder, "run.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = '["start",{"uid":"a","time":1}]\n';
const stop = '["stop",{"uid":"s","time":1,"run_start":"a","exit_status":"success"}]\n';

async function read(options?: RunFileOptions): Promise<string[]> {
  const names: string[] = [];
  for await (const [name] of readRunFile(path, options)) names.push(name);
  return names;
}

test("a last line that is torn is told apart from the documents", async () => {
  writeFileSync(path, `${start}["event",{"uid":"e`);
  let torn = "";
  expect(await read({ onTorn: (text) => (torn = text) })).toEqual(["start"]);
  expect(torn).toBe('["event",{"uid":"e');
});

test("a broken line in the middle is refused with its number", async () => {
  writeFileSync(path, `${start}["event",{"uid":"e\n${stop}`);
  await expect(read()).rejects.toThrow(/Line 2 of .*run\.jsonl/);
});

test("a document that the schema does not allow is refused", async () => {
  writeFileSync(path, '["start",{"uid":3,"time":1}]\n');
  await expect(read()).rejects.toThrow(/Line 1/);
});

test("a file that is not there is named", async () => {
  await expect(read()).rejects.toThrow(/run\.jsonl cannot be read: there is no such file or folder \(ENOENT\)/);
});

test("following goes on until the run has stopped, across lines that come in pieces", async () => {
  writeFileSync(path, start);
  const pieces = [stop.slice(0, 20), stop.slice(20)];
  const wait = async (): Promise<void> => {
    const piece = pieces.shift();
    if (piece !== undefined) appendFileSync(path, piece);
  };
  const follow = { signal: new AbortController().signal, wait };
  expect(await read({ follow })).toEqual(["start", "stop"] satisfies NamedDocument[0][]);
});

test("following ends when it is asked to", async () => {
  writeFileSync(path, start);
  const asked = new AbortController();
  const follow = { signal: asked.signal, wait: async (): Promise<void> => asked.abort() };
  expect(await read({ follow })).toEqual(["start"]);
});
