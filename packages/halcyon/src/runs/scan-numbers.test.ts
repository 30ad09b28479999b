import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ScanNumbers, lastScanNumber, nextScanNumber } from "./scan-numbers.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("numbers go on from one call to the next, and only the claim of the last stays", () => {
  expect([nextScanNumber(folder), nextScanNumber(folder), nextScanNumber(folder)]).toEqual([1, 2, 3]);
  expect(readdirSync(folder)).toEqual([".scan-id", ".scan-id.3"]);
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

test("the number of a run that was refused is the next run's", () => {
  const numbers = new ScanNumbers(folder);
  const refused = numbers.next();
  numbers.refused(refused);
  expect(numbers.next()).toBe(refused);
});

test("two processes that begin at the same time never get the same number, whoever is later to keep its own", () => {
  const [one, other] = [new ScanNumbers(folder), new ScanNumbers(folder)];
  const [earlier, later] = [one.next(), other.next()];
  expect([earlier, later]).toEqual([1, 2]);
  other.taken(later);
  one.taken(earlier);
  expect(lastScanNumber(folder)).toBe(2);
  expect(one.next()).toBe(3);
});

test("a file that holds no number is refused, not counted from anew", () => {
  writeFileSync(join(folder, ".scan-id"), "twelve");
  expect(() => lastScanNumber(folder)).toThrow(/twelve/);
  writeFileSync(join(folder, ".scan-id"), "");
  expect(() => nextScanNumber(folder)).toThrow(/number of the last scan/);
});
