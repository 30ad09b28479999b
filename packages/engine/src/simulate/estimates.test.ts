/** What a simulation works out: limits, times, bytes, paths. @module */
import { describe, expect, test } from "vitest";
import type { DataKey, NamedDocument } from "@halcyon/model";
import { type Plan, msg } from "../message.ts";
import { count } from "../plans/count.ts";
import { gridScan } from "../plans/grid-scan.ts";
import { rampPlan } from "../plans/ramp-plan.ts";
import { relScan, scan } from "../plans/scan.ts";
import { configureCountTimeWrapper } from "../preprocessors/count-time.ts";
import { monitorDuringWrapper } from "../preprocessors/during.ts";
import { runWrapper } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { collectWhileCompleting, kickoffAll } from "../stubs/fly.ts";
import { configure, prepare, triggerAndRead } from "../stubs/measure.ts";
import { absSet, mv } from "../stubs/move.ts";
import { declareStream } from "../stubs/run.ts";
import { sleep, wait } from "../stubs/wait.ts";
import {
  UntouchableAxis,
  UntouchableCamera,
  UntouchableDetector,
  UntouchableFlyer,
  scalar,
} from "../testing/untouchable.ts";
import { checkLimits, estimateDuration, estimateStorage, moveTime, pathOf, simulate, storageOf } from "./index.ts";

const detector = (countTime?: number): UntouchableDetector =>
  new UntouchableDetector("det", { det: scalar("det") }, countTime);

describe("limits", () => {
  test("that the third point violates are told with their numbers", async () => {
    const x = new UntouchableAxis("x", { limits: [-10, 1.5] });
    const { violations, unchecked, documents } = await simulate(() => scan([detector()], x, 0, 3, 4));
    expect(violations).toMatchObject([
      { device: "x", value: 2, low: -10, high: 1.5, move: 3 },
      { device: "x", value: 3, low: -10, high: 1.5, move: 4 },
    ]);
    expect(violations[0]?.text).toBe("x cannot go to 2: its limits are -10 to 1.5.");
    expect(unchecked).toEqual([]);
    expect(documents.at(-1)?.[1]).toMatchObject({ num_events: { primary: 4 } });
  });

  test("are checked relative to where the motor is", async () => {
    const x = (place: number): UntouchableAxis => new UntouchableAxis("x", { place, limits: [0, 10] });
    await expect(checkLimits(() => relScan([detector()], x(5), -1, 1, 3))).resolves.toEqual([]);
    const refused = checkLimits(() => relScan([detector()], x(9.5), -1, 1, 3));
    await expect(refused).rejects.toMatchObject({
      code: "simulate.limits",
      facts: { violations: [{ device: "x", value: 10.5, low: 0, high: 10, move: 3 }] },
    });
  });

  test("are asked of a device that knows them, at once or later, and its facts are kept", async () => {
    const refuse = (value: number): void => {
      if (value <= 2) return;
      throw Object.assign(new Error("beyond the stop"), { facts: { device: "x", value, low: 0, high: 2 } });
    };
    class Knowing extends UntouchableAxis {
      checkValue(value: number): void | Promise<void> {
        refuse(value);
      }
    }
    class Remote extends UntouchableAxis {
      async checkValue(value: number): Promise<void> {
        await Promise.resolve();
        refuse(value);
      }
    }
    const plan = (): Plan =>
      (function* () {
        yield* mv(new Knowing("x"), 2, new Remote("y"), 2);
        yield* mv(new Knowing("x"), 3);
        yield* mv(new Remote("y"), 4);
      })();
    const { violations } = await simulate(plan);
    const told = violations.map(({ device, value, low, high, text }) => ({ device, value, low, high, text }));
    expect(told).toEqual([
      { device: "x", value: 3, low: 0, high: 2, text: "beyond the stop" },
      { device: "y", value: 4, low: 0, high: 2, text: "beyond the stop" },
    ]);
  });

  test("that were given go before those of the device", async () => {
    const x = new UntouchableAxis("x", { limits: [-10, 10] });
    const { violations } = await simulate(() => scan([detector()], x, 0, 3, 4), { devices: { x: { limits: [0, 1] } } });
    expect(violations.map(({ value }) => value)).toEqual([2, 3]);
  });

  test("that nobody knows are told by the name of the axis", async () => {
    expect(await checkLimits(() => scan([detector()], new UntouchableAxis("x"), 0, 1, 2))).toEqual(["x"]);
  });
});

describe("the duration", () => {
  test("of moves is the way over the velocity, and the acceleration once", () => {
    const pace = { velocity: 2, acceleration: 0.5, settle: 0.1 };
    expect(moveTime(0, 10, pace)).toBeCloseTo(5 + 0.5 + 0.1, 12);
    expect(moveTime(0, -10, pace)).toBe(moveTime(0, 10, pace));
    // 0.25 is too short to come to 2 per s at 4 per s²: half of the way up, half down.
    expect(moveTime(0, 0.25, pace)).toBeCloseTo(2 * Math.sqrt(0.25 / 4) + 0.1, 12);
    expect(moveTime(3, 3, pace)).toBe(0.1);
    expect(moveTime(0, 10, { ...pace, velocity: 0, settle: 0 })).toBe(0);
  });

  test("of two axes in one group is that of the slower one", async () => {
    const [x, y] = [
      new UntouchableAxis("x", { velocity: 1, acceleration: 0.5 }),
      new UntouchableAxis("y", { velocity: 4 }),
    ];
    const { duration, moves } = await simulate(() => mv(x, 10, y, 12));
    expect(duration).toBeCloseTo(10.5, 9);
    expect(moves).toEqual([
      { device: "x", from: 0, to: 10, start: 0, end: 10.5, message: 0 },
      { device: "y", from: 0, to: 12, start: 0, end: 3, message: 1 },
    ]);
  });

  test("counts what is under way while the plan does something else once", async () => {
    const x = new UntouchableAxis("x", { velocity: 1 });
    const plan = function* (): Plan {
      yield* absSet(x, 10, { group: "x" });
      yield* sleep(4);
      yield* wait("x");
      yield* sleep(1);
    };
    expect(await estimateDuration(plan)).toBeCloseTo(11, 9);
  });

  test("of a scan is the sum of its moves, its settling and its exposures", async () => {
    const x = new UntouchableAxis("x", { velocity: 2 });
    const plan = (): Plan<string> => scan([detector(0.3)], x, 0, 10, 11);
    expect(await estimateDuration(plan)).toBeCloseTo(10 / 2 + 11 * 0.3, 9);
    const devices = { x: { velocity: 10, settle: 0.05 }, det: { exposure: 1 } };
    expect(await estimateDuration(plan, { devices })).toBeCloseTo(10 / 10 + 11 * (0.05 + 1), 9);
  });

  test("of a count is made of its delays, or of exposures that take longer", async () => {
    expect(await estimateDuration(() => count([detector(0.25)], 5, { delay: 1 }))).toBeCloseTo(5, 9);
    expect(await estimateDuration(() => count([detector(2)], 3, { delay: 1 }))).toBeCloseTo(6, 9);
  });

  test("follows what the plan itself changes: a counting time, a velocity, a configuration", async () => {
    const det = Object.assign(detector(0.1), { countTime: new UntouchableAxis("det_count_time") });
    const timed = await simulate(() => configureCountTimeWrapper(count([det], 3), 2), { startFrom: "zero" });
    expect(timed.duration).toBeCloseTo(6, 9);
    const configurable = Object.assign(detector(0.1), { configure: () => [{}, {}] as const });
    const x = new UntouchableAxis("x", { velocity: 1 });
    const plan = function* (): Plan {
      yield* mv(new UntouchableAxis("x_velocity", { place: 1 }), 5);
      yield* mv(x, 10);
      yield* configure(configurable, { count_time: 0.5 });
      yield* count([configurable], 2);
    };
    expect(await estimateDuration(plan)).toBeCloseTo(2 + 1, 9);
  });

  test("of a ramp ends with the ramp", async () => {
    const heater = Object.assign(new UntouchableAxis("heater", { velocity: 1 }), { subscribe: () => () => undefined });
    const det = detector(3);
    const { duration, documents } = await simulate(() =>
      rampPlan(absSet(heater, 10), heater, () => triggerAndRead([det])),
    );
    // Before it, at 0, 3, 6 and 9 s of it, and once more after it.
    expect(duration).toBeCloseTo(3 + 12 + 3, 9);
    expect(documents.at(-1)?.[1]).toMatchObject({ num_events: { primary: 6, heater_monitor: 2 } });
  });

  test("of a wait with a time-out ends with it", async () => {
    const x = new UntouchableAxis("x", { velocity: 1 });
    const plan = function* (): Plan<boolean> {
      yield* absSet(x, 10, { group: "x" });
      return yield* wait("x", { timeout: 3, errorOnTimeout: false });
    };
    const { duration, result, moves } = await simulate(plan);
    expect({ duration, result }).toEqual({ duration: 3, result: false });
    // The engine stops what still moves at the end.
    expect(moves).toMatchObject([{ to: 3, end: 3 }]);
  });
});

describe("storage", () => {
  const frame: DataKey = {
    dtype: "array",
    shape: [1, 512, 1024],
    source: "cam",
    dtype_numpy: "<u2",
    external: "STREAM:",
  };

  test("of an area detector is its frames in files and its scalars in events", async () => {
    const camera = new UntouchableCamera("cam", { cam: frame, cam_sum: scalar("sum") });
    const x = new UntouchableAxis("x");
    const { storage, documents } = await simulate(() => scan([camera], x, 0, 1, 10));
    expect(storage).toEqual({
      bytes: 10 * 512 * 1024 * 2 + 10 * 3 * 8,
      streams: {
        primary: {
          events: 10,
          inline: 10 * 3 * 8,
          external: 10 * 512 * 1024 * 2,
          byKey: { cam: 10 * 512 * 1024 * 2, cam_sum: 80, x: 80, x_setpoint: 80 },
        },
      },
      atLeast: [],
    });
    expect(documents.filter(([name]) => name === "stream_resource")).toHaveLength(1);
    const ranges = documents.flatMap(([name, doc]) => (name === "stream_datum" ? [[doc.indices, doc.seq_nums]] : []));
    expect(ranges.at(-1)).toEqual([
      { start: 9, stop: 10 },
      { start: 10, stop: 11 },
    ]);
  });

  test("of files of the older style is counted per event too", async () => {
    const key: DataKey = {
      dtype: "array",
      shape: [100, 200],
      source: "cam",
      dtype_numpy: "<u4",
      external: "FILESTORE:",
    };
    const { storage, documents } = await simulate(() => count([new UntouchableCamera("cam", { cam: key })], 3));
    expect(storage.streams["primary"]).toMatchObject({ events: 3, inline: 0, external: 3 * 100 * 200 * 4 });
    expect(documents.map(([name]) => name).filter((name) => name === "resource" || name === "datum")).toEqual([
      "resource",
      "datum",
      "datum",
      "datum",
    ]);
  });

  test("of frames that come by themselves is counted by the ranges that were collected", async () => {
    const flyer = new UntouchableFlyer("cam", { cam: frame }, 0.01);
    const plan = function* (): Plan {
      yield* declareStream([flyer], "main", { collect: true });
      yield* prepare(flyer, { events: 1000, livetime: 0.008, deadtime: 0.002 });
      yield* kickoffAll([flyer]);
      yield* collectWhileCompleting([flyer], [flyer], { flushPeriod: 3, streamName: "main" });
    };
    const { storage, duration, documents } = await simulate(() => stageWrapper(runWrapper(plan()), [flyer]));
    expect(duration).toBeCloseTo(10, 6);
    expect(storage.streams["main"]).toMatchObject({ events: 1000, external: 1000 * 512 * 1024 * 2 });
    const ranges = documents.flatMap(([name, doc]) => (name === "stream_datum" ? [doc.indices] : []));
    expect(ranges).toEqual([
      { start: 0, stop: 300 },
      { start: 300, stop: 600 },
      { start: 600, stop: 900 },
      { start: 900, stop: 1000 },
    ]);
  });

  test("counts items by their numpy type, and says where there will be more", () => {
    const keys: Record<string, DataKey> = {
      plain: { dtype: "number", shape: [], source: "" },
      flag: { dtype: "boolean", shape: [3], source: "", dtype_numpy: "|b1" },
      word: { dtype: "string", shape: [], source: "", dtype_numpy: "<U10" },
      record: {
        dtype: "array",
        shape: [5],
        source: "",
        dtype_numpy: [
          ["a", "<f8"],
          ["b", "<u2"],
        ],
      },
      text: { dtype: "string", shape: [], source: "" },
      list: { dtype: "array", shape: [null, 4], source: "", dtype_numpy: "<f4" },
    };
    const documents: NamedDocument[] = [
      ["descriptor", { uid: "d", time: 0, run_start: "r", name: "primary", data_keys: keys }],
      ["event", { uid: "e", time: 0, descriptor: "d", seq_num: 1, data: {}, timestamps: {} }],
    ];
    const { streams, atLeast } = storageOf(documents);
    expect(streams["primary"]?.byKey).toEqual({ plain: 8, flag: 3, word: 40, record: 50, text: 1, list: 16 });
    expect(atLeast).toEqual(["text", "list"]);
  });

  test("of nothing is nothing", async () => {
    expect(await estimateStorage(() => [msg("null")])).toEqual({ bytes: 0, streams: {}, atLeast: [] });
  });
});

describe("a path", () => {
  const grid = (x: UntouchableAxis, y: UntouchableAxis): Plan<string> =>
    gridScan([detector()], y, 0, 1, 2, x, 0, 2, 3, { snakeAxes: true });

  test("through a grid goes back and forth", async () => {
    const [x, y] = [new UntouchableAxis("x", { velocity: 1 }), new UntouchableAxis("y", { velocity: 1 })];
    const points = await pathOf(() => grid(x, y), x, y);
    expect(points.map((point) => [point.x, point.y, point.time])).toEqual([
      [0, 0, 0],
      [1, 0, 1],
      [2, 0, 2],
      [2, 1, 3],
      [1, 1, 4],
      [0, 1, 5],
    ]);
  });

  test("has a point for each event also where moves take no time", async () => {
    const [x, y] = [new UntouchableAxis("x"), new UntouchableAxis("y")];
    const points = await pathOf(() => grid(x, y), "x", "y");
    expect(points.map((point) => [point.x, point.y])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 1],
      [1, 1],
      [0, 1],
    ]);
  });

  test("without events is made of the ends of moves, and starts of axes that rest", async () => {
    const [x, y] = [new UntouchableAxis("x"), new UntouchableAxis("y")];
    const plan = function* (): Plan {
      yield* mv(x, 1, y, 1);
      yield* mv(x, 2);
      yield* mv(x, 3);
    };
    const points = await pathOf(plan, x, y);
    expect(points.map((point) => [point.x, point.y])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    const resting = await pathOf(() => scan([detector()], x, 0, 1, 2), x, "z", { positions: { z: 4 } });
    expect(resting.map((point) => point.y)).toEqual([4, 4]);
  });
});

test("a monitored axis tells of where it is at first, and of each arrival", async () => {
  const x = Object.assign(new UntouchableAxis("x", { place: 3 }), { subscribe: () => () => undefined });
  const { documents } = await simulate(() => monitorDuringWrapper(runWrapper(mv(x, 5)), [x]));
  const values = documents.flatMap(([name, document]) => (name === "event" ? [document.data["x"]] : []));
  expect(values).toEqual([3, 5]);
});
