import { describe, expect, test } from "vitest";

import {
  type DataKey,
  type ErrorCode,
  RangeColumn,
  type RunComposer,
  type StreamComposer,
  VirtualClock,
  checkDocument,
  composeRun,
  countingUid,
  isHalcyonError,
} from "./index.ts";

const number: DataKey = { dtype: "number", shape: [], source: "SIM" };

function begun(): { clock: VirtualClock; run: RunComposer; stream: StreamComposer } {
  const clock = new VirtualClock({ manual: true, start: 100 });
  const run = composeRun({ metadata: { plan_name: "count" } }, { clock, newUid: countingUid() });
  return { clock, run, stream: run.descriptor({ name: "primary", data_keys: { x: number } }) };
}

function codeOf(act: () => unknown): ErrorCode | undefined {
  try {
    act();
  } catch (error) {
    if (isHalcyonError(error)) return error.code;
    throw error;
  }
  return undefined;
}

describe("composing", () => {
  test("takes time and ids from the clock and the ids that were handed in", () => {
    const { clock, run, stream } = begun();
    clock.advance(2.5);
    expect(run.start).toEqual({ uid: "00000001-0000-4000-8000-000000000000", time: 100, plan_name: "count" });
    expect(stream.event({ data: { x: 1 }, timestamps: { x: 1 } })).toMatchObject({
      uid: "00000003-0000-4000-8000-000000000000",
      time: 102.5,
      descriptor: stream.descriptor.uid,
    });
  });

  test("takes the machine's clock and random ids when none were handed in", () => {
    const before = Date.now() / 1000;
    const [a, b] = [composeRun().start, composeRun().start];
    expect(Math.abs(a.time - before)).toBeLessThan(60);
    expect(a.uid).not.toBe(b.uid);
  });

  test("refuses metadata that would give the run another identity", () => {
    expect(codeOf(() => composeRun({ metadata: { uid: "mine" } }))).toBe("document.composition");
    expect(codeOf(() => composeRun({ metadata: { time: 3 } }))).toBe("document.composition");
  });

  test("lets the descriptors of one stream share its count, and streams count apart", () => {
    const { run, stream } = begun();
    const again = run.descriptor({ name: "primary", data_keys: { x: number } });
    const other = run.descriptor({ name: "baseline", data_keys: { x: number } });
    const fields = { data: { x: 1 }, timestamps: { x: 1 } };
    expect([stream, again, stream, other].map((s) => s.event(fields).seq_num)).toEqual([1, 2, 3, 1]);
    expect(run.stop().num_events).toEqual({ primary: 3, baseline: 1 });
  });

  test("says which keys differ when a stream is described anew", () => {
    const { run } = begun();
    expect(() => run.descriptor({ name: "primary", data_keys: { y: number } })).toThrow(
      "the stream primary has the keys x, and this descriptor has y",
    );
    expect(codeOf(() => run.descriptor({ name: "primary", data_keys: { y: number } }, { validate: false }))).toBe(
      undefined,
    );
  });

  test("says which keys of an event are missing and which are too many", () => {
    const { stream } = begun();
    expect(() => stream.event({ data: { y: 1 }, timestamps: { x: 1 } })).toThrow(
      "data lacks x and has y, which its descriptor has not",
    );
    expect(() => stream.event({ data: { x: 1 }, timestamps: {} })).toThrow("timestamps lacks x");
    expect(() => stream.event({ data: { x: 1, toString: 1 }, timestamps: { x: 1 } })).toThrow("has toString");
  });

  test("does not count an event that it refuses", () => {
    const { stream } = begun();
    expect(codeOf(() => stream.event({ data: {}, timestamps: {} }))).toBe("document.composition");
    expect(codeOf(() => stream.eventPage({ data: { y: [1] }, timestamps: { y: [1] } }))).toBe("document.composition");
    expect(stream.event({ data: { x: 1 }, timestamps: { x: 1 } }).seq_num).toBe(1);
  });

  test("lets keys in files be there or not", () => {
    const { run } = begun();
    const image: DataKey = { dtype: "array", shape: [2], source: "SIM", external: "STREAM:" };
    const stream = run.descriptor({ name: "images", data_keys: { x: number, image } });
    expect(codeOf(() => stream.event({ data: { x: 1 }, timestamps: { x: 1 } }))).toBe(undefined);
    expect(codeOf(() => stream.event({ data: { x: 1, image: [1, 2] }, timestamps: { x: 1 } }))).toBe(undefined);
  });

  test("counts on from a sequence number that was given", () => {
    const { stream } = begun();
    const fields = { data: { x: 1 }, timestamps: { x: 1 } };
    stream.event(fields);
    expect(stream.event({ ...fields, seq_num: 1 }).seq_num).toBe(1);
    expect(stream.event(fields).seq_num).toBe(2);
  });

  test("refuses a second stop, and a stop after one that failed", () => {
    const { run } = begun();
    expect(codeOf(() => run.stop({ exit_status: "bad" as never }))).toBe("document.invalid");
    expect(codeOf(() => run.stop())).toBe("document.composition");
  });
});

describe("a composed page", () => {
  test("has computed columns, and no uid per row is asked for", () => {
    const { stream } = begun();
    const page = stream.eventPage({
      data: { x: Float64Array.of(1, 2, 3) },
      timestamps: { x: Float64Array.of(1, 2, 3) },
    });
    checkDocument("event_page", page);
    const uid = "00000003-0000-4000-8000-000000000000";
    expect([...page.uid]).toEqual([`${uid}/0`, `${uid}/1`, `${uid}/2`]);
    expect([...page.time]).toEqual([100, 100, 100]);
    expect([...page.seq_num]).toEqual([1, 2, 3]);
    expect(stream.event({ data: { x: 1 }, timestamps: { x: 1 } })).toMatchObject({
      seq_num: 4,
      uid: "00000004-0000-4000-8000-000000000000",
    });
  });

  test("is refused when its columns differ in length", () => {
    const { stream } = begun();
    const fields = { data: { x: [1, 2] }, timestamps: { x: [1, 2] } };
    for (const wrong of [
      { timestamps: { x: [1] } },
      { time: [1] },
      { uid: ["a"] },
      { seq_num: new RangeColumn(1, 3) },
      { filled: { x: [true] } },
      { data: { x: [1, 2], y: [1] } },
    ])
      expect(codeOf(() => stream.eventPage({ ...fields, ...wrong }))).toBe("document.composition");
  });

  test("is refused when nothing says how many rows it has", () => {
    const { run } = begun();
    const stream = run.descriptor({ name: "empty", data_keys: {} });
    expect(codeOf(() => stream.eventPage({ data: {}, timestamps: {} }))).toBe("document.composition");
    expect([...stream.eventPage({ data: {}, timestamps: {}, time: [5, 6] }).seq_num]).toEqual([1, 2]);
  });
});

describe("composed files", () => {
  test("number their datums, also across pages", () => {
    const { run } = begun();
    const resource = run.resource({ uid: "r", spec: "S", root: "/", resource_path: "p", resource_kwargs: {} });
    expect(resource.resource).toMatchObject({ run_start: run.start.uid, path_semantics: "posix" });
    expect(resource.datum({ datum_kwargs: { i: 0 } }).datum_id).toBe("r/0");
    expect([...resource.datumPage({ datum_kwargs: { i: [1, 2] } }).datum_id]).toEqual(["r/1", "r/2"]);
    expect(resource.datum({ datum_kwargs: { i: 3 } }).datum_id).toBe("r/3");
    expect(codeOf(() => resource.datumPage({ datum_kwargs: {} }))).toBe("document.composition");
  });

  test("name the descriptor and the rows when they are given, and leave them open when not", () => {
    const { run, stream } = begun();
    const files = run.streamResource({ uid: "f", data_key: "x", mimetype: "m", uri: "file:/x", parameters: {} });
    const indices = { start: 0, stop: 3 };
    expect(files.streamDatum({ indices })).toMatchObject({
      uid: "f/0",
      descriptor: "",
      seq_nums: { start: 0, stop: 0 },
    });
    const seq_nums = { start: 1, stop: 4 };
    expect(files.streamDatum({ indices, seq_nums, descriptor: stream.descriptor })).toEqual({
      uid: "f/1",
      stream_resource: "f",
      descriptor: stream.descriptor.uid,
      indices,
      seq_nums,
    });
  });
});
