import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeDocument, type NamedDocument } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repairRunFile } from "./repair-run-file.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
  path = join(folder, "1-a.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const event = (seq_num: number): NamedDocument => [
  "event",
  { uid: `e${seq_num}`, time: 2, seq_num, descriptor: "d", data: { det: NaN }, timestamps: { det: 2 } },
];
const all: NamedDocument[] = [
  ["start", { uid: "a", time: 1, scan_id: 1 }],
  [
    "descriptor",
    {
      uid: "d",
      time: 1,
      run_start: "a",
      name: "primary",
      data_keys: {},
      configuration: {},
      hints: {},
      object_keys: {},
    },
  ],
  event(1),
  [
    "event_page",
    {
      uid: ["p2", "p3"],
      time: [1, 2],
      seq_num: [2, 3],
      descriptor: "d",
      data: { det: [1, 2] },
      timestamps: { det: [1, 2] },
    },
  ],
  ["datum", { datum_id: "r/0", resource: "r", datum_kwargs: {} }],
  event(4),
];
const lines = all.map(([name, doc]) => `${encodeDocument(name, doc)}\n`);
const whole = lines.join("");

test("whatever a process has left of a file, it is whole afterwards, and nothing is in it twice", () => {
  for (let left = 0; left <= whole.length; left += 1) {
    writeFileSync(path, whole.slice(0, left));
    const { length, added } = repairRunFile(path, all);
    expect(readFileSync(path, "utf8"), `of ${left} characters`).toBe(whole);
    expect(length).toBe(Buffer.byteLength(whole));
    expect(added).toBe(all.length - (whole.slice(0, left).split("\n").length - 1));
  }
});

test("a file that is not there is made, and one that has more keeps it", () => {
  repairRunFile(path, all);
  expect(readFileSync(path, "utf8")).toBe(whole);
  expect(repairRunFile(path, all.slice(0, 3))).toEqual({ length: Buffer.byteLength(whole), added: 0, stopped: false });
  expect(readFileSync(path, "utf8")).toBe(whole);
});

test("a file with a broken line in the middle is refused, and left as it is", () => {
  const broken = `${lines[0]}["event",\n${lines[2]}`;
  writeFileSync(path, broken);
  expect(() => repairRunFile(path, all)).toThrow(`Line 2 of ${path} is not a document`);
  expect(readFileSync(path, "utf8")).toBe(broken);
});
