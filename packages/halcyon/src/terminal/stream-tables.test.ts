import type { EventDescriptor, NamedDocument } from "@halcyon/model";
import { expect, test } from "vitest";
import { StreamTables } from "./stream-tables.ts";

const start: NamedDocument = ["start", { uid: "u", time: 0, scan_id: 1, plan_name: "fly" }];
const keys: EventDescriptor["data_keys"] = { a: { dtype: "number", shape: [], source: "s" } };
const described = (name: string): NamedDocument => [
  "descriptor",
  { uid: name, time: 0, run_start: "u", name, data_keys: keys },
];
const page = (descriptor: string, first: number, rows: number): NamedDocument => {
  const all = Array.from({ length: rows }, (_, row) => first + row);
  return [
    "event_page",
    { descriptor, uid: all.map(String), seq_num: all, time: all, data: { a: all }, timestamps: { a: all } },
  ];
};
const event = (descriptor: string): NamedDocument => [
  "event",
  { descriptor, uid: "e", seq_num: 1, time: 1, data: { a: 1 }, timestamps: { a: 1 } },
];

/** The numbers of the rows, and `head` for each header between them. */
function shown(...documents: NamedDocument[]): { readonly lines: string[]; readonly rows: number } {
  const lines: string[] = [];
  const tables = new StreamTables({ line: (text) => lines.push(text) });
  for (const document of documents) tables.take(...document);
  const told = lines.flatMap((line) => (line.includes("seq_num") ? "head" : (/^\|\s+(\d+)/u.exec(line)?.[1] ?? [])));
  return { lines: told, rows: tables.rows };
}

test("a run that is about primary shows that alone, whatever comes beside it", () => {
  const beside = [described("baseline"), event("baseline"), described("flyer"), page("flyer", 1, 3)];
  expect(shown(start, described("primary"), ...beside, event("primary"))).toEqual({ lines: ["head", "1"], rows: 1 });
});

test("what flyers hand over is shown of a run without a stream of its own", () => {
  expect(shown(start, described("flyer"), page("flyer", 1, 2), page("flyer", 3, 100))).toEqual({
    lines: ["head", "1", "2", "102"],
    rows: 102,
  });
});

test("a baseline is no such stream", () => {
  expect(shown(start, described("baseline"), event("baseline"))).toEqual({ lines: [], rows: 0 });
});

test("the rows of several flyers come under the header of each", () => {
  const flyers = [described("one"), described("two")];
  const pages = [page("one", 1, 1), page("two", 1, 1), page("two", 2, 1), page("one", 2, 1)];
  expect(shown(start, ...flyers, ...pages).lines).toEqual(["head", "1", "head", "1", "2", "head", "2"]);
});

test("frames of a flight count for its progress", () => {
  const frames = { dtype: "array", shape: [1], source: "s", external: "STREAM:" } as const;
  const resource = { uid: "r", data_key: "cam", mimetype: "application/x-hdf5", uri: "file:///a.h5", parameters: {} };
  const datum = { uid: "r/0", stream_resource: "r", descriptor: "d", indices: { start: 0, stop: 40 } };
  const { lines, rows } = shown(
    start,
    ["descriptor", { uid: "d", time: 0, run_start: "u", name: "primary", data_keys: { cam: frames } }],
    ["stream_resource", resource],
    ["stream_datum", { ...datum, seq_nums: { start: 1, stop: 41 } }],
  );
  expect({ lines, rows }).toEqual({ lines: ["head", "40"], rows: 40 });
});
