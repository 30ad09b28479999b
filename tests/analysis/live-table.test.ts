import { readFileSync } from "node:fs";
import type { NamedDocument } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { LiveTable, type LiveTableOptions } from "@halcyon/analysis";

interface TableCase {
  id: string;
  fields: string[];
  options?: Record<string, number | string | boolean>;
  documents: NamedDocument[];
  expect: { lines: string[] };
}

const names: Record<string, keyof LiveTableOptions> = {
  stream_name: "streamName",
  print_header_interval: "headerInterval",
  min_width: "minWidth",
  default_prec: "defaultPrecision",
  extra_pad: "extraPad",
  separator_lines: "separatorLines",
};

const corpus = readFileSync(new URL("../golden/analysis/tables.jsonl", import.meta.url), "utf8");
const cases = corpus
  .trim()
  .split("\n")
  .map((line): TableCase => JSON.parse(line) as TableCase);

function linesOf(fields: string[] | undefined, documents: NamedDocument[], options: object = {}): string[] {
  const lines: string[] = [];
  const table = new LiveTable(fields, { zone: "utc", ...options, out: (line) => lines.push(line) });
  for (const document of documents) table.take(...document);
  return lines;
}

describe("the lines of a table are those of the corpus", () => {
  test.each(cases)("$id", ({ fields, options = {}, documents, expect: wanted }) => {
    const ours = Object.fromEntries(Object.entries(options).map(([name, value]) => [names[name] ?? name, value]));
    expect(linesOf(fields, documents, ours)).toEqual(wanted.lines);
  });
});

const start: NamedDocument = ["start", { uid: "u", time: 0, plan_name: "count", scan_id: 4, plan_type: "generator" }];
const descriptor: NamedDocument = [
  "descriptor",
  {
    uid: "d",
    time: 0,
    run_start: "u",
    name: "primary",
    data_keys: {
      a: { dtype: "number", shape: [], source: "s", precision: 1 },
      image: { dtype: "array", shape: [2], source: "s", external: "FILESTORE:" },
    },
  },
];

test("without fields, every key that fits is a column", () => {
  expect(linesOf(undefined, [start, descriptor])[2]).toBe("|   seq_num |       time |          a |");
});

test("an event page is as many rows as it has", () => {
  const page: NamedDocument = [
    "event_page",
    {
      descriptor: "d",
      uid: ["e", "f"],
      seq_num: [1, 2],
      time: [1, 2],
      data: { a: [0.5, NaN] },
      timestamps: { a: [1, 2] },
    },
  ];
  expect(linesOf(undefined, [start, descriptor, page]).slice(4)).toEqual([
    "|         1 |   00:00:01 |        0.5 |",
    "|         2 |   00:00:02 |        nan |",
  ]);
});

test("of a page that has more rows than are wanted the last one is shown", () => {
  const rows = [1, 2, 3];
  const page: NamedDocument = [
    "event_page",
    { descriptor: "d", uid: ["e", "f", "g"], seq_num: rows, time: rows, data: { a: rows }, timestamps: { a: rows } },
  ];
  const shown = (mostOfPage: number): number =>
    linesOf(undefined, [start, descriptor, page], { mostOfPage }).filter((line) => /^\| +\d/u.test(line)).length;
  expect(shown(3)).toBe(3);
  expect(shown(2)).toBe(1);
  expect(linesOf(undefined, [start, descriptor, page], { mostOfPage: 2 }).at(-1)).toContain("00:00:03");
});

test("a value that is not in the document's file yet leaves its cell blank", () => {
  const event: NamedDocument = [
    "event",
    { descriptor: "d", uid: "e", seq_num: 1, time: 1, data: { a: "x/0" }, timestamps: { a: 1 }, filled: { a: false } },
  ];
  expect(linesOf(undefined, [start, descriptor, event]).at(-1)).toBe("|         1 |   00:00:01 |            |");
});

test("a second run starts a table of its own", () => {
  const stop: NamedDocument = ["stop", { uid: "s", time: 1, run_start: "u", exit_status: "success" }];
  const lines = linesOf(undefined, [start, descriptor, stop, start, stop]);
  expect(lines.slice(-2)).toEqual(["generator count ['u'] (scan num: 4)", "\n"]);
  expect(lines.filter((line) => line.includes("seq_num"))).toHaveLength(1);
});
