import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Vector, tableFromIPC } from "apache-arrow";
import { type EventDescriptor, type EventPage, LinearColumn, RangeColumn, UidColumn } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArrowSegments, segmentPath } from "./arrow-segments.ts";
import { entriesOf, indexOf } from "./segment-index.ts";

const descriptor: EventDescriptor = {
  uid: "d",
  run_start: "r",
  time: 0,
  name: "primary",
  data_keys: {
    x: { dtype: "number", shape: [], source: "sim", dtype_numpy: "<f8" },
    n: { dtype: "integer", shape: [], source: "sim", dtype_numpy: "<i4" },
    label: { dtype: "string", shape: [], source: "sim" },
    wave: { dtype: "array", shape: [2], source: "sim" },
    image: { dtype: "array", shape: [2], source: "sim", external: "STREAM:" },
  },
};

/** Rows `first` to `first + rows`, sequence numbers from 1. */
function page(first: number, rows: number): EventPage {
  const numbers = Array.from({ length: rows }, (_, i) => first + i);
  const stamps = Float64Array.from(numbers, (n) => n / 10);
  return {
    descriptor: "d",
    uid: new UidColumn(`p${first}`, rows),
    time: new LinearColumn(5, 0, rows),
    seq_num: new RangeColumn(first + 1, rows),
    data: {
      x: Float64Array.from(numbers, (n) => n / 2),
      n: Int32Array.from(numbers),
      label: numbers.map((n) => `row ${n}`),
      wave: numbers.map((n) => [n, 0 - n]),
    },
    timestamps: { x: stamps, n: stamps, label: stamps, wave: stamps },
  };
}

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-arrow-"));
  path = segmentPath(join(folder, "r"), "primary");
});
afterEach(() => rmSync(folder, { recursive: true }));

function begun(): ArrowSegments {
  const segments = new ArrowSegments(folder);
  void segments.take("start", { uid: "r", time: 0 });
  void segments.take("descriptor", descriptor);
  return segments;
}

/** The rows on disk, as the reference reader sees them. */
const rows = (): Record<string, unknown>[] =>
  tableFromIPC(readFileSync(path))
    .toArray()
    .map((row: { toJSON(): Record<string, unknown> }) =>
      Object.fromEntries(
        Object.entries(row.toJSON()).map(([key, value]) => [key, value instanceof Vector ? [...value] : value]),
      ),
    );

test("columns that are neighbours in one memory, or the same, are read each as they are", () => {
  using segments = begun();
  const memory = Float64Array.of(1, 2, 3, 4);
  const [x, stamps] = [memory.subarray(0, 2), memory.subarray(2)];
  const { timestamps, data, ...whole } = page(0, 2);
  const pages = { ...whole, data: { ...data, x }, timestamps: { ...timestamps, x: stamps, n: x, label: stamps } };
  void segments.take("event_page", pages);
  expect(rows().map((row) => [row["x"], row["ts_x"], row["ts_n"], row["ts_label"]])).toEqual([
    [1, 3, 1, 3],
    [2, 4, 2, 4],
  ]);
});

test("pages become batches that Arrow's own reader reads, before the run has ended", () => {
  using segments = begun();
  void segments.take("event_page", page(0, 2));
  void segments.take("event_page", page(2, 1));
  expect(rows()).toEqual(
    [0, 1, 2].map((n) => ({
      seq_num: BigInt(n + 1),
      time: 5,
      x: n / 2,
      n,
      label: `row ${n}`,
      wave: [n, 0 - n],
      ts_x: n / 10,
      ts_n: n / 10,
      ts_label: n / 10,
      ts_wave: n / 10,
    })),
  );
  expect(entriesOf(readFileSync(indexOf(path))).map(({ firstRow, rows: count }) => [firstRow, count])).toEqual([
    [0, 2],
    [2, 1],
  ]);
});

test("timestamps that are the same for all keys are in the file once", () => {
  const bytes = (together: boolean): number => {
    using segments = begun();
    const before = statSync(path).size;
    const { timestamps, ...whole } = page(0, 1000);
    const own = Object.fromEntries(
      Object.entries(timestamps).map(([key, column]) => [key, Float64Array.from(column as Iterable<number>)]),
    );
    void segments.take("event_page", { ...whole, timestamps: together ? timestamps : own });
    const grown = statSync(path).size - before;
    rmSync(path);
    return grown;
  };
  expect(bytes(false) - bytes(true)).toBe(3 * 8000);
});

const large = 100_000;

test("a large page is taken when its promise is kept: the program goes on meanwhile", async () => {
  using segments = begun();
  const taken = segments.take("event_page", page(0, large));
  expect(taken).toBeInstanceOf(Promise);
  expect(entriesOf(readFileSync(indexOf(path)))).toEqual([]);
  await taken;
  await segments.take("event_page", page(large, large));
  const table = tableFromIPC(readFileSync(path));
  const [n, stamps] = [table.getChild("n")?.toArray(), table.getChild("ts_wave")?.toArray()];
  expect([n?.length, n?.at(-1), stamps?.at(-1)]).toEqual([2 * large, 2 * large - 1, (2 * large - 1) / 10]);
});

test("a segment that is closed while a large page is written has it whole", async () => {
  const segments = begun();
  const taken = segments.take("event_page", page(0, large));
  segments[Symbol.dispose]();
  await taken;
  expect(tableFromIPC(readFileSync(path)).numRows).toBe(large);
});

test("an event is a batch of one row", () => {
  using segments = begun();
  const [data, timestamps] = [
    { x: 1.5, n: 3, label: "a", wave: [1, 2] },
    { x: 1, n: 1, label: 1, wave: 1 },
  ];
  void segments.take("event", { descriptor: "d", uid: "e", time: 2, seq_num: 2 ** 40, data, timestamps });
  expect(rows()).toMatchObject([{ seq_num: 2n ** 40n, time: 2, x: 1.5, n: 3, label: "a", wave: [1, 2], ts_label: 1 }]);
});

test("sequence numbers past 32 bits are whole", () => {
  using segments = begun();
  void segments.take("event_page", { ...page(0, 2), seq_num: new RangeColumn(2 ** 32 - 1, 2) });
  expect(rows().map((row) => row["seq_num"])).toEqual([4294967295n, 4294967296n]);
});

test.each([
  ["a text in a column of numbers", { x: ["1"] }],
  ["half a number in a column of integers", { n: [0.5] }],
  ["a number past 32 bits in a column of them", { n: [2 ** 31] }],
  ["a number in a column of texts", { label: [1] }],
])("%s refuses the page whole", (_, wrong) => {
  using segments = begun();
  void segments.take("event_page", page(0, 1));
  const before = statSync(path).size;
  const next = page(1, 1);
  expect(() => segments.take("event_page", { ...next, data: { ...next.data, ...wrong } })).toThrow("The column");
  expect(statSync(path).size).toBe(before);
  void segments.take("event_page", next);
  expect(rows()).toHaveLength(2);
});

test.each([
  ["half a batch behind the last", () => appendFileSync(path, Buffer.alloc(77, 255))],
  ["half an entry of the index", () => appendFileSync(indexOf(path), Buffer.alloc(13))],
  ["an entry without its batch", () => appendFileSync(indexOf(path), entry(2, 1, statSync(path).size, 800))],
])("%s is cut off at the opening, and the rows go on", (_, damage) => {
  begun()[Symbol.dispose]();
  const first = begun();
  void first.take("event_page", page(0, 2));
  first[Symbol.dispose]();
  const whole = statSync(path).size;
  damage();
  using again = begun();
  expect(statSync(path).size).toBe(whole);
  expect(statSync(indexOf(path)).size).toBe(32);
  void again.take("event_page", page(2, 1));
  expect(rows().map((row) => row["n"])).toEqual([0, 1, 2]);
});

test("a segment cut at any byte opens with the batches that are whole", () => {
  const first = begun();
  for (const start of [0, 2, 4]) void first.take("event_page", page(start, 2));
  first[Symbol.dispose]();
  const [data, index] = [readFileSync(path), readFileSync(indexOf(path))];
  const ends = entriesOf(index).map(({ offset, length }) => offset + length);
  for (let length = data.length; length > 0; length -= 97) {
    writeFileSync(path, data);
    writeFileSync(indexOf(path), index);
    truncateSync(path, length);
    begun()[Symbol.dispose]();
    expect(rows()).toHaveLength(2 * ends.filter((end) => end <= length).length);
  }
});

test("a file with other columns is refused, and left as it was", () => {
  begun()[Symbol.dispose]();
  const before = readFileSync(path);
  using segments = new ArrowSegments(folder);
  void segments.take("start", { uid: "r", time: 0 });
  const { x, n } = descriptor.data_keys;
  if (x === undefined || n === undefined) throw new Error("The descriptor lacks its keys.");
  expect(() => segments.take("descriptor", { ...descriptor, data_keys: { n, x } })).toThrow("has other columns");
  expect(readFileSync(path)).toEqual(before);
});

test("events of a run that is not open are refused, and those after its stop", async () => {
  using segments = begun();
  await segments.take("stop", { uid: "s", time: 1, run_start: "r", exit_status: "success" });
  expect(() => segments.take("event_page", page(0, 1))).toThrow("which is not open here");
});

function entry(...words: number[]): Buffer {
  const bytes = Buffer.alloc(32);
  words.forEach((word, i) => bytes.writeBigUInt64LE(BigInt(word), 8 * i));
  return bytes;
}
