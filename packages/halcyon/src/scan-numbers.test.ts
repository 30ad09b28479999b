import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastScanNumber, nextScanNumber } from "./scan-numbers.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("numbers go on from one call to the next, and leave one file", () => {
  expect([nextScanNumber(folder), nextScanNumber(folder), nextScanNumber(folder)]).toEqual([1, 2, 3]);
  expect(readdirSync(folder)).toEqual([".scan-id"]);
  expect(readFileSync(join(folder, ".scan-id"), "utf8")).toBe("3\n");
});

test("without the file, numbers go on after the runs that are there", () => {
  writeFileSync(join(folder, "41-0123abcd.jsonl"), "");
  writeFileSync(join(folder, "9-0123abcd.jsonl"), "");
  expect(nextScanNumber(folder)).toBe(42);
});

test("a number that another process has claimed is skipped", () => {
  writeFileSync(join(folder, ".scan-id.1"), "");
  expect(nextScanNumber(folder)).toBe(2);
});

test("a file that holds no number is refused, not counted from anew", () => {
  writeFileSync(join(folder, ".scan-id"), "twelve");
  expect(() => lastScanNumber(folder)).toThrow(/twelve/);
  writeFileSync(join(folder, ".scan-id"), "");
  expect(() => nextScanNumber(folder)).toThrow(/number of the last scan/);
});
