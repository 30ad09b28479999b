import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isHalcyonError } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileJournal } from "./file-journal.ts";
import { systemFiles, type FileSystem } from "../runs/file-system.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
  path = join(folder, "a.journal");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A disk that takes `most` bytes at a time, and `room` bytes in all. */
function smallDisk(most: number, room = Infinity): FileSystem & { room: number; writes: number } {
  const disk = {
    ...systemFiles,
    room,
    writes: 0,
    append(file: number, bytes: string | Uint8Array): number {
      const taken = Buffer.from(bytes).subarray(0, Math.min(most, disk.room));
      if (taken.length === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      disk.room -= taken.length;
      disk.writes += 1;
      return systemFiles.append(file, taken);
    },
  };
  return disk;
}

const text = (): string => readFileSync(path, "utf8");

test("each line is one write, in the file before append returns, and read back in order", () => {
  const disk = smallDisk(1000);
  using journal = new FileJournal(path, disk);
  expect([...journal.read()]).toEqual([]);
  journal.append('{"a":1}');
  expect(text()).toBe('{"a":1}\n');
  journal.append('{"b":"µ"}');
  expect(disk.writes).toBe(2);
  journal.sync();
  expect([...journal.read()]).toEqual(['{"a":1}', '{"b":"µ"}']);
});

test("lines longer than what is read at once come back whole, wherever their characters are cut", () => {
  using journal = new FileJournal(path);
  const lines = [1, 2, 3].map((length) => JSON.stringify("é".repeat(length * 700_000)));
  for (const line of lines) journal.append(line);
  expect([...journal.read()]).toEqual(lines);
});

test("a torn last line is given out as it is, and cut before the next is appended", () => {
  writeFileSync(path, '{"a":1}\n{"b":"µ"}\n{"c":');
  using journal = new FileJournal(path);
  expect([...journal.read()]).toEqual(['{"a":1}', '{"b":"µ"}', '{"c":']);
  expect(text()).toBe('{"a":1}\n{"b":"µ"}\n{"c":');
  journal.append('{"d":4}');
  journal.append('{"e":5}');
  expect(text()).toBe('{"a":1}\n{"b":"µ"}\n{"d":4}\n{"e":5}\n');
});

test("a last line that lacks only its end counts, and is ended before the next is appended", () => {
  writeFileSync(path, '{"a":1}\n{"b":NaN}');
  using journal = new FileJournal(path);
  journal.append('{"c":3}');
  expect(text()).toBe('{"a":1}\n{"b":NaN}\n{"c":3}\n');
});

test("a line that the disk takes in pieces is whole", () => {
  using journal = new FileJournal(path, smallDisk(3));
  journal.append('{"a":"µµµ"}');
  expect(text()).toBe('{"a":"µµµ"}\n');
});

test("a full disk is told with its reason, nothing of the line stays, and the next is taken once there is room", () => {
  const disk = smallDisk(1000, 12);
  using journal = new FileJournal(path, disk);
  journal.append('{"a":1}');
  let thrown: unknown;
  try {
    journal.append('{"b":2}');
  } catch (error) {
    thrown = error;
  }
  expect(isHalcyonError(thrown, "files.write") && thrown.facts).toEqual({ path, reason: "ENOSPC" });
  expect(text()).toBe('{"a":1}\n');
  expect(journal.trouble).toBe(thrown);
  expect(journal.retry()).toBe(false);
  disk.room = 1000;
  expect(journal.retry()).toBe(true);
  expect(journal.trouble).toBeUndefined();
  journal.append('{"c":3}');
  expect(text()).toBe('{"a":1}\n\n{"c":3}\n');
});

test("it can be gone on with after it was closed, also when somebody tore it meanwhile", () => {
  const journal = new FileJournal(path);
  journal.append('{"a":1}');
  journal[Symbol.dispose]();
  appendFileSync(path, "{");
  journal.append('{"b":2}');
  journal[Symbol.dispose]();
  expect(text()).toBe('{"a":1}\n{"b":2}\n');
});
