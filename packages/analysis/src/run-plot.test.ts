import type { EventDescriptor, NamedDocument, RunStart } from "@halcyon/model";
import { expect, test } from "vitest";
import { peakLine, RunPlot } from "./run-plot.ts";
import { runView } from "./run-view.ts";

const number = { dtype: "number", shape: [], source: "sim" } as const;

function startOf(dimensions: unknown[], more: object = {}): RunStart {
  return { uid: "u", time: 100, ...more, hints: { dimensions, ...(more as { hints?: object }).hints } };
}

function descriptorOf(keys: string[], hints: Record<string, { fields: string[] }>): EventDescriptor {
  const data_keys = Object.fromEntries(keys.map((key) => [key, { ...number }]));
  return { uid: "d", time: 100, run_start: "u", name: "primary", data_keys, hints };
}

function follow(
  start: RunStart,
  descriptor: EventDescriptor,
  rows: Record<string, unknown>[],
  seq?: number[],
): RunPlot {
  const plot = new RunPlot();
  plot.take("start", start);
  plot.take("descriptor", descriptor);
  for (const [i, data] of rows.entries()) {
    const event: NamedDocument = [
      "event",
      { uid: `e${i}`, time: 101 + i, descriptor: "d", seq_num: seq?.[i] ?? i + 1, data, timestamps: {} },
    ];
    plot.take(...event);
  }
  return plot;
}

const scanned = descriptorOf(["x", "x_setpoint", "det", "det_max"], { x: { fields: ["x"] }, det: { fields: ["det"] } });

test("the axis comes first in the table, and is not plotted against itself", () => {
  const view = runView(startOf([[["x"], "primary"]]), scanned);
  expect(view).toEqual({
    stream: "primary",
    columns: ["x", "det"],
    fields: ["det"],
    plot: { kind: "line", x: { by: "field", field: "x" } },
  });
});

test("without dimensions the axis is time", () => {
  expect(runView({ uid: "u", time: 0 }, scanned).plot).toEqual({ kind: "line", x: { by: "time" } });
});

test("dimensions over two streams fall back to time", () => {
  const start = startOf([
    [["x"], "primary"],
    [["y"], "other"],
  ]);
  expect(runView(start, scanned).plot).toEqual({ kind: "line", x: { by: "time" } });
});

test("devices without hints show every scalar", () => {
  const bare = descriptorOf(["a", "b"], {});
  expect(runView(startOf([[["time"], "primary"]]), bare).columns).toEqual(["a", "b"]);
});

test("malformed hints are passed over, not thrown on", () => {
  const start = { uid: "u", time: 0, hints: { dimensions: ["nonsense", [3, "primary"]] } };
  expect(runView(start, scanned).plot).toEqual({ kind: "line", x: { by: "time" } });
});

test("the peak of a scan is told in a line", () => {
  const rows = [-1, 0, 1].map((x) => ({ x, det: 1 - Math.abs(x) }));
  const peak = follow(startOf([[["x"], "primary"]]), scanned, rows).peak();
  expect(peak && peakLine(peak)).toBe("det over x: max 1 at 0, cen 0, com 0, fwhm 1");
});

test("a field that is 0 everywhere has no centre of mass to tell of", () => {
  const rows = [-1, 0, 1].map((x) => ({ x, det: 0 }));
  const peak = follow(startOf([[["x"], "primary"]]), scanned, rows).peak();
  expect(peak && peakLine(peak)).toBe("det over x: max 0 at -1");
});

test("a row that is taken again replaces the one before", () => {
  const rows = [
    { x: 0, det: 1 },
    { x: 1, det: 9 },
    { x: 1, det: 2 },
  ];
  const plot = follow(startOf([[["x"], "primary"]]), scanned, rows, [1, 2, 2]);
  expect(plot.points).toBe(2);
  expect(plot.peak()?.statistics.max).toEqual([1, 2]);
});

const gridded = descriptorOf(["y", "x", "det"], {
  det: { fields: ["det"] },
  x: { fields: ["x"] },
  y: { fields: ["y"] },
});
const grid = startOf(
  [
    [["y"], "primary"],
    [["x"], "primary"],
  ],
  {
    shape: [2, 3],
    snaking: [false, true],
    extents: [
      [0, 1],
      [0, 2],
    ],
    hints: { gridding: "rectilinear" },
  },
);

test("a snaking grid is drawn where its points are, not in the order they came", () => {
  const rows = [0, 0, 0, 4, 0, 0].map((det) => ({ x: 0, y: 0, det }));
  const lines = follow(grid, gridded, rows).lines();
  expect(lines[1]).toMatch(/┤·+█+$/);
});

test("a count over time says that its axis is time", () => {
  const start = startOf([[["time"], "primary"]]);
  const plot = follow(start, descriptorOf(["det"], { det: { fields: ["det"] } }), [{ det: 1 }, { det: 2 }]);
  expect(plot.lines().at(-1)).toContain("time (s)");
  expect(plot.peak()).toBeUndefined();
});

test("a page of fast data is plotted by a thousand of its rows, and counted by all", () => {
  const plot = new RunPlot();
  const numbers = Array.from({ length: 1_000_000 }, (_, i) => i + 1);
  plot.take("start", startOf([[["x"], "primary"]]));
  plot.take("descriptor", scanned);
  const descriptor = scanned.uid;
  const uid = numbers.map(String);
  const data = { x: numbers, det: numbers };
  plot.take("event_page", { descriptor, uid, time: numbers, seq_num: numbers, data, timestamps: data });
  expect(plot.rows).toBe(1_000_000);
  expect(plot.points).toBe(1000);
  expect(plot.peak()?.statistics.max).toEqual([1_000_000, 1_000_000]);
});

test("frames in files are rows, though there is nothing to plot", () => {
  const plot = follow(startOf([[["x"], "primary"]]), scanned, []);
  const [indices, seq_nums] = [
    { start: 0, stop: 40 },
    { start: 1, stop: 41 },
  ];
  plot.take("stream_datum", { uid: "r/0", stream_resource: "r", descriptor: "d", indices, seq_nums });
  plot.take("stream_datum", {
    uid: "s/0",
    stream_resource: "s",
    descriptor: "other",
    indices,
    seq_nums: { start: 1, stop: 99 },
  });
  expect([plot.rows, plot.points]).toEqual([40, 0]);
});
