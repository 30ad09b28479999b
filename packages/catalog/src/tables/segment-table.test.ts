import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Table } from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventRows, eventSchema } from "../testing/test-service.ts";
import { SegmentTable } from "./segment-table.ts";

let folder = "";
let table: SegmentTable;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-segment-"));
  table = new SegmentTable(join(folder, "t.arrow"), eventSchema);
  table.appendNow(eventRows(1, 3).batches);
  table.appendNow(eventRows(4, 2).batches);
});
afterEach(() => {
  table[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const numbers = (rows: Table): number[] => [...(rows.getChild("seq_num") ?? [])].map(Number);

test("the rows of a range are read, whichever batches they are in", async () => {
  expect(numbers(await table.read())).toEqual([1, 2, 3, 4, 5]);
  expect(numbers(await table.read({ start: 2, stop: 4 }))).toEqual([3, 4]);
  expect(numbers(await table.read({ start: 5 }))).toEqual([]);
});

test("what was asked for is read, though rows come, or others take their place, before it is", async () => {
  const before = table.read();
  table.appendNow(eventRows(6, 1).batches);
  const between = table.read();
  await table.replace(eventRows(100, 1).batches);
  expect(numbers(await before)).toEqual([1, 2, 3, 4, 5]);
  expect(numbers(await between)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(numbers(await table.read())).toEqual([100]);
});

test("a batch that is not as it was written is refused, also by who reads at the same time", async () => {
  const bytes = readFileSync(table.path);
  const { offset, length } = table.file.entries()[1] ?? { offset: 0, length: 0 };
  bytes.writeUInt8(bytes.readUInt8(offset + length - 8) ^ 1, offset + length - 8);
  writeFileSync(table.path, bytes);
  const why = { code: "catalog.corrupt", message: expect.stringContaining("rows 3 to 5") as string };
  const refused = [table.read(), table.read({ start: 3 })];
  for (const each of refused) await expect(each).rejects.toMatchObject(why);
  expect(numbers(await table.read({ stop: 3 }))).toEqual([1, 2, 3]);
});

test("a segment that is shorter than its index says is refused with where it ends", async () => {
  truncateSync(table.path, table.file.entries()[1]?.offset);
  await expect(table.read()).rejects.toMatchObject({
    code: "catalog.corrupt",
    message: expect.stringMatching(/ends at \d+ bytes, in the middle of a batch/u) as string,
  });
});
