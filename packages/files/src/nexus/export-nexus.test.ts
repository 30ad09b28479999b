import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataKey, NamedDocument } from "@halcyon/model";
import { type Dataset, File, type Group, ready } from "h5wasm/node";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { hdf5FrameSink } from "../hdf5/frame-sink.ts";
import { exportNexus } from "./export-nexus.ts";

beforeAll(async () => {
  (await ready).activate_throwing_error_handler();
});

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-nexus-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const key = (dtype: DataKey["dtype"], more: Partial<DataKey> = {}): DataKey => ({
  source: "sim",
  dtype,
  shape: [],
  object_name: "det",
  ...more,
});

/** A run of one stream, whose events have these values; the numbers of the events count from 1 when not given. */
function runOf(
  data_keys: Record<string, DataKey>,
  values: readonly Record<string, unknown>[],
  start: Record<string, unknown> = {},
  numbers: readonly number[] = values.map((_, i) => i + 1),
): NamedDocument[] {
  const hints = { det: { fields: Object.keys(data_keys) } };
  return [
    ["start", { uid: "r", time: 1, ...start }],
    ["descriptor", { uid: "d", time: 1, run_start: "r", name: "primary", data_keys, hints }],
    ...values.map((data, i): NamedDocument => {
      const timestamps = Object.fromEntries(Object.keys(data).map((name) => [name, 2 + i]));
      const seq_num = numbers[i] ?? 0;
      return ["event", { uid: `e${i}`, time: 2 + i, descriptor: "d", seq_num, data, timestamps }];
    }),
    ["stop", { uid: "s", time: 9, run_start: "r", exit_status: "success" }],
  ];
}

async function exported<T>(documents: readonly NamedDocument[], look: (file: File) => T): Promise<T> {
  const path = join(folder, "run.nxs");
  await exportNexus(documents, path, { time: 0 });
  const file = new File(path, "r");
  try {
    return look(file);
  } finally {
    file.close();
  }
}

const at = (file: File, path: string): Dataset => file.get(path) as Dataset;
const attribute = (file: File, path: string, name: string): unknown => (file.get(path) as Group).attrs[name]?.value;

test("each key has the elements that its description says", async () => {
  const keys = {
    current: key("number", { units: "mA" }),
    counts: key("integer", { dtype_numpy: "<u2" }),
    open: key("boolean"),
    state: key("string"),
    spectrum: key("array", { shape: [3], dtype_numpy: "<f4" }),
  };
  const documents = runOf(keys, [
    { current: 1.5, counts: 7, open: true, state: "idle", spectrum: [1, 2, 3] },
    { current: NaN, counts: 65_535, open: false, state: "", spectrum: Float32Array.of(4, 5, 6) },
  ]);
  await exported(documents, (file) => {
    const device = "entry/instrument/det";
    expect(at(file, `${device}/current`).value).toEqual(Float64Array.of(1.5, NaN));
    expect(at(file, `${device}/current`).attrs["units"]?.value).toBe("mA");
    expect(at(file, `${device}/counts`).value).toEqual(Uint16Array.of(7, 65_535));
    expect([...(at(file, `${device}/open`).value as Int8Array)].map(Number)).toEqual([1, 0]);
    expect(at(file, `${device}/state`).value).toEqual(["idle", ""]);
    expect(at(file, `${device}/spectrum`).shape).toEqual([2, 3]);
    expect(at(file, `${device}/spectrum`).value).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect(at(file, `${device}/timestamps/counts`).value).toEqual(Float64Array.of(2, 3));
  });
});

test("values that are not what the description says widen their column, and nothing is left out", async () => {
  const keys = { counts: key("integer"), shape: key("array", { shape: [null], dtype_numpy: "<f8" }) };
  const documents = runOf(keys, [
    { counts: 7, shape: [1, 2] },
    { counts: null, shape: [3, 4] },
    { counts: 9.5, shape: [5] },
  ]);
  await exported(documents, (file) => {
    expect(at(file, "entry/instrument/det/counts").value).toEqual(Float64Array.of(7, NaN, 9.5));
    expect(at(file, "entry/instrument/det/shape").value).toEqual(["[1,2]", "[3,4]", "[5]"]);
  });
});

test("events that were taken again stand where the first ones stood", async () => {
  const keys = { counts: key("number") };
  const documents = runOf(keys, [{ counts: 1 }, { counts: 2 }, { counts: 3 }, { counts: 20 }], {}, [1, 2, 3, 2]);
  await exported(documents, (file) => {
    expect(at(file, "entry/instrument/det/counts").value).toEqual(Float64Array.of(1, 20));
  });
});

test("a grid that is not whole stays in one line, over its fast axis", async () => {
  const keys = { y: key("number"), x: key("number"), counts: key("number") };
  const rows = [0, 1, 2].map((i) => ({ y: Math.floor(i / 2), x: i % 2, counts: i }));
  const dimensions = [
    [["y"], "primary"],
    [["x"], "primary"],
  ];
  await exported(runOf(keys, rows, { shape: [2, 2], hints: { dimensions } }), (file) => {
    expect(attribute(file, "entry", "default")).toBe("data");
    expect(attribute(file, "entry/data", "axes")).toEqual(["x"]);
    expect(attribute(file, "entry/data", "y_indices")).toBe(0n);
  });
  const whole = [...rows, { y: 1, x: 1, counts: 3 }];
  await exported(runOf(keys, whole, { shape: [2, 2], hints: { dimensions } }), (file) => {
    expect(attribute(file, "entry", "default")).toBe("grid");
    expect(at(file, "entry/grid/counts").shape).toEqual([2, 2]);
  });
});

test("names that NeXus does not allow are made into such, and stay apart", async () => {
  const keys = { "a-b": key("number"), "a b": key("number") };
  await exported(runOf(keys, [{ "a-b": 1, "a b": 2 }]), (file) => {
    expect(at(file, "entry/instrument/det/a_b").value).toEqual(Float64Array.of(1));
    expect(at(file, "entry/instrument/det/a_b_2").value).toEqual(Float64Array.of(2));
    expect(at(file, "entry/instrument/det/a_b_2").attrs["long_name"]?.value).toBe("a b");
    expect(attribute(file, "entry/data", "signal")).toBe("a_b");
    expect(attribute(file, "entry/data", "auxiliary_signals")).toEqual(["a_b_2"]);
  });
});

test("frames whose files are not there are said, and the rest is exported", async () => {
  const image = key("array", { external: "STREAM:", shape: [1, 2], dtype_numpy: "<u2" });
  const [start, descriptor, stop] = runOf({ image }, []);
  const documents = [
    start,
    descriptor,
    [
      "stream_resource",
      {
        uid: "f",
        data_key: "image",
        mimetype: "application/x-hdf5",
        uri: "file://localhost/none/a.h5",
        parameters: {},
      },
    ],
    [
      "stream_datum",
      {
        uid: "f/0",
        stream_resource: "f",
        descriptor: "d",
        indices: { start: 0, stop: 3 },
        seq_nums: { start: 1, stop: 4 },
      },
    ],
    stop,
  ] as NamedDocument[];
  const notes: string[] = [];
  const path = join(folder, "run.nxs");
  await exportNexus(documents, path, { onNote: (text) => notes.push(text) });
  expect(notes).toEqual(["/none/a.h5 is not there: its frames read as missing until it is."]);
  const file = new File(path, "r");
  expect(at(file, "entry/instrument/det/image").shape).toEqual([3, 2]);
  file.close();
});

test("two frames of an event lie together in it", async () => {
  await using sink = hdf5FrameSink(folder);
  const opened = await sink.open({ detector: "det", datasets: [{ key: "image", dtypeNumpy: "<u2", shape: [2] }] });
  for (let frame = 0; frame < 6; frame += 1) await opened.write("image", frame, Uint16Array.of(frame, 10 * frame));
  await opened.close();
  const image = key("array", { external: "STREAM:", shape: [2, 2], dtype_numpy: "<u2" });
  const [start, descriptor, stop] = runOf({ image }, []);
  const resource = { ...opened.resources[0], uid: "f" };
  const datum = { uid: "f/0", stream_resource: "f", descriptor: "d", indices: { start: 1, stop: 3 } };
  const documents = [
    start,
    descriptor,
    ["stream_resource", resource],
    ["stream_datum", { ...datum, seq_nums: { start: 1, stop: 3 } }],
    stop,
  ] as NamedDocument[];
  await exported(documents, (file) => {
    expect(at(file, "entry/data/image").shape).toEqual([2, 2, 2]);
    expect(at(file, "entry/data/image").value).toEqual(Uint16Array.of(2, 20, 3, 30, 4, 40, 5, 50));
    expect(attribute(file, "entry/data", "axes")).toEqual([".", ".", "."]);
  });
});

test.each([
  ["no run", [], "there is no start document"],
  ["two runs", [...runOf({}, []), ...runOf({}, [])], "a second run (r) begins in it"],
  [
    "events of nothing",
    [runOf({}, [])[0], ["event", { uid: "e", time: 1, descriptor: "x", seq_num: 1, data: {}, timestamps: {} }]],
    "the descriptor x, which did not come",
  ],
] as const)("%s is refused", async (_, documents, words) => {
  await expect(exportNexus(documents as NamedDocument[], join(folder, "run.nxs"))).rejects.toThrow(words);
});
