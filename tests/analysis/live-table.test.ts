import { readFileSync } from "node:fs";
import type { EventDescriptor, NamedDocument } from "@halcyon/model";
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

describe("frames in files", () => {
  const framed = (keys: EventDescriptor["data_keys"]): NamedDocument => [
    "descriptor",
    { uid: "d", time: 0, run_start: "u", name: "primary", data_keys: keys },
  ];
  const frames = { dtype: "array", shape: [1, 2], source: "s", external: "STREAM:" } as const;
  const resources = ["cam", "ruler"].map((data_key): NamedDocument => [
    "stream_resource",
    { uid: data_key, data_key, mimetype: "application/x-hdf5", uri: "file://localhost/a.h5", parameters: {} },
  ]);
  const datum = (of: string, first: number, stop: number): NamedDocument => [
    "stream_datum",
    {
      uid: `${of}/${first}`,
      stream_resource: of,
      descriptor: "d",
      indices: { start: first, stop },
      seq_nums: { start: first + 1, stop: stop + 1 },
    },
  ];
  const both = framed({ cam: frames, ruler: frames });
  const rows = (documents: NamedDocument[], framesAt = (): number | undefined => 5): string[] =>
    linesOf([], [start, both, ...resources, ...documents], { framesAt }).filter((line) => /^\|\s+\d/u.test(line));

  test("are a row each time that all datasets have more: the last event, and how many there are of each", () => {
    expect(rows([datum("cam", 0, 25), datum("ruler", 0, 25), datum("cam", 25, 60), datum("ruler", 25, 60)])).toEqual([
      "|        25 |   00:00:05 |         25 |         25 |",
      "|        60 |   00:00:05 |         60 |         60 |",
    ]);
  });

  test("that not all datasets have told of are shown with the next, or at the end", () => {
    const stop: NamedDocument = ["stop", { uid: "s", time: 1, run_start: "u", exit_status: "fail" }];
    expect(rows([datum("cam", 0, 5), datum("cam", 5, 9), stop], () => undefined)).toEqual([
      "|         5 |            |          5 |            |",
      "|         9 |            |          9 |            |",
    ]);
  });

  test("make no second row when an event without values of its own follows", () => {
    const event: NamedDocument = [
      "event",
      { descriptor: "d", uid: "e", seq_num: 1, time: 1, data: {}, timestamps: {} },
    ];
    expect(rows([datum("cam", 0, 1), datum("ruler", 0, 1), event])).toHaveLength(1);
  });

  test("have neither rows nor columns beside values, and none when they are not asked for", () => {
    const mixed = framed({ a: { dtype: "number", shape: [], source: "s" }, cam: frames });
    const documents = [start, mixed, ...resources, datum("cam", 0, 5)];
    expect(linesOf(undefined, documents, { framesAt: () => 5 })).toEqual(linesOf(undefined, documents));
    expect(linesOf([], [start, both, ...resources, datum("cam", 0, 5)])).toHaveLength(4);
  });
});
