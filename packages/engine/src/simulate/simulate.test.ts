/** Simulations of plans over the families: what is asked, written, and returned, with no device touched. @module */
import { type HasName, type NamedDocument, HalcyonError, checkDocument, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { type Plan, msg } from "../message.ts";
import { adaptiveScan } from "../plans/adaptive-scan.ts";
import { count } from "../plans/count.ts";
import { relScan, scan } from "../plans/scan.ts";
import { finalizeWrapper } from "../preprocessors/finalize.ts";
import { locate, rd } from "../stubs/locate.ts";
import { absSet, mv } from "../stubs/move.ts";
import { parallel } from "../stubs/parallel.ts";
import { triggerAndRead } from "../stubs/measure.ts";
import { caughtUp, installSuspender, pause, subscribe } from "../stubs/control.ts";
import { sleep, wait, waitFor } from "../stubs/wait.ts";
import { UntouchableAxis, UntouchableDetector, scalar } from "../testing/untouchable.ts";
import { type SimulateOptions, type World, simulate } from "./index.ts";

const detector = (name = "det"): UntouchableDetector => new UntouchableDetector(name, { [name]: scalar(name) });

function targets(messages: readonly { command: string; obj: unknown; args: readonly unknown[] }[]): unknown[] {
  return messages.filter(({ command }) => command === "set").map(({ obj, args }) => [(obj as HasName).name, args[0]]);
}

function events(documents: readonly NamedDocument[]): Record<string, unknown>[] {
  return documents.flatMap(([name, document]) => (name === "event" ? [document.data] : []));
}

async function refusal(plan: () => Plan<unknown>, options?: SimulateOptions): Promise<HalcyonError> {
  const error = await simulate(plan, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HalcyonError) return error;
  throw new Error("it was not refused", { cause: error });
}

test("a scan writes the documents of a real run, and touches no device", async () => {
  const [x, det] = [new UntouchableAxis("x"), detector()];
  const { documents, result, troubles, messages } = await simulate(() => scan([det], x, -1, 1, 3), {
    md: { sample: "gold", scan_id: 6 },
  });
  expect(documents.map(([name]) => name)).toEqual(["start", "descriptor", "event", "event", "event", "stop"]);
  for (const [name, document] of documents) checkDocument(name, document);
  const [, start] = documents[0] as ["start", Record<string, unknown>];
  expect(start).toMatchObject({ uid: result, plan_name: "scan", sample: "gold", scan_id: 7, num_points: 3 });
  expect(events(documents)).toEqual([-1, 0, 1].map((at) => ({ det: 0, x: at, x_setpoint: at })));
  expect(documents.at(-1)?.[1]).toMatchObject({ exit_status: "success", num_events: { primary: 3 } });
  expect(troubles).toEqual([]);
  const devices = new Set(messages.map(({ obj }) => obj).filter((obj) => obj !== undefined));
  expect(devices).toEqual(new Set([det, x]));
});

test("descriptors have the configuration and the hints of the devices", async () => {
  const x = new UntouchableAxis("x", { velocity: 2 });
  const { documents } = await simulate(() => scan([detector()], x, 0, 1, 2));
  expect(documents.find(([name]) => name === "descriptor")?.[1]).toMatchObject({
    hints: { x: { fields: ["x"] } },
    configuration: { x: { data: { x_velocity: 2, x_acceleration: 0 } } },
    object_keys: { det: ["det"], x: ["x", "x_setpoint"] },
  });
});

describe("a relative scan", () => {
  test("starts from where its motor says that it is, which is asked once", async () => {
    const x = new UntouchableAxis("x", { place: 100 });
    const { messages, initial } = await simulate(() => relScan([detector()], x, -1, 1, 3));
    expect(targets(messages)).toEqual([99, 100, 101, 100].map((at) => ["x", at]));
    expect(x.asked).toBe(1);
    expect(initial).toEqual({ x: 100 });
  });

  test("starts from a given place without asking", async () => {
    const x = new UntouchableAxis("x", { place: 100 });
    const { messages } = await simulate(() => relScan([detector()], x, -1, 1, 2), { positions: { x: 5 } });
    expect(targets(messages)).toEqual([4, 6, 5].map((at) => ["x", at]));
    expect(x.asked).toBe(0);
  });

  test("starts from 0 without asking when nobody may be asked", async () => {
    const x = new UntouchableAxis("x", { place: 100 });
    const { messages } = await simulate(() => relScan([detector()], x, -1, 1, 2), { startFrom: "zero" });
    expect(targets(messages)).toEqual([-1, 1, 0].map((at) => ["x", at]));
    expect(x.asked).toBe(0);
  });

  test("starts from where the plan before it has left the modelled motor", async () => {
    const x = new UntouchableAxis("x", { place: 100 });
    const { messages } = await simulate(function* () {
      yield* mv(x, 7);
      yield* relScan([detector()], x, -1, 1, 2);
    });
    expect(targets(messages)).toEqual([7, 6, 8, 7].map((at) => ["x", at]));
  });

  test("waits for a motor that has to think about where it is", async () => {
    class Remote extends UntouchableAxis {
      override async locate(): Promise<{ setpoint: number; readback: number }> {
        await Promise.resolve();
        return { setpoint: 10, readback: 10.01 };
      }
    }
    const { messages } = await simulate(() => relScan([detector()], new Remote("x"), -1, 1, 2));
    expect(targets(messages)).toEqual([9, 11, 10].map((at) => ["x", at]));
  });

  test("is refused with the cause when its motor cannot say where it is", async () => {
    class Lost extends UntouchableAxis {
      override locate(): Promise<{ setpoint: number; readback: number }> {
        return Promise.reject(new Error("not connected"));
      }
    }
    const error = await refusal(() => relScan([detector()], new Lost("x"), -1, 1, 2));
    expect(error).toMatchObject({ code: "simulate.position", facts: { device: "x" } });
    expect(error.cause).toEqual(new Error("not connected"));
  });
});

describe("an adaptive scan", () => {
  const steps = { start: -5, stop: 5, minStep: 0.02, maxStep: 0.5, targetDelta: 0.05, backstep: true };

  test("takes small steps on the flanks of a modelled peak and large ones elsewhere", async () => {
    const [x, det] = [new UntouchableAxis("x"), detector()];
    const peak = (at: number): number => Math.exp(-((at - 1) ** 2) / 2);
    const { documents } = await simulate(() => adaptiveScan([det], "det", x, steps), {
      devices: { det: { reads: ({ at }) => peak(at("x")) } },
    });
    const taken = events(documents) as { det: number; x: number }[];
    for (const { det: value, x: at } of taken) expect(value).toBe(peak(at));
    const gaps = taken.slice(1).map(({ x: at }, i) => ({ at, gap: at - (taken[i]?.x ?? 0) }));
    const least = (from: number, to: number): number =>
      Math.min(...gaps.filter(({ at }) => at > from && at < to).map(({ gap }) => gap));
    expect(least(-0.5, 0.7)).toBeLessThan(0.15);
    expect(least(-4, -3)).toBeGreaterThan(0.3);
  });

  test("has another number of points on a flat signal than on a peak", async () => {
    const plan = (): Plan<string> => adaptiveScan([detector()], "det", new UntouchableAxis("x"), steps);
    const flat = events((await simulate(plan)).documents).length;
    const peak = events(
      (await simulate(plan, { devices: { det: { reads: ({ at }) => Math.exp(-(at("x") ** 2)) } } })).documents,
    ).length;
    expect(flat).toBeGreaterThan(5);
    expect(peak).toBeGreaterThan(flat);
  });

  test("is told when its model asks for an axis that nobody knows", async () => {
    const plan = (): Plan<string> => count([detector()], 1);
    const devices = { det: { reads: ({ at }: World) => at("y") } };
    expect(await refusal(plan, { devices })).toMatchObject({ code: "simulate.position", facts: { device: "y" } });
    const { documents } = await simulate(plan, { devices, positions: { y: 3 } });
    expect(events(documents)).toEqual([{ det: 3 }]);
  });
});

test("a model that reads keys which its device does not describe is refused with both", async () => {
  const error = await refusal(() => count([detector()], 1), { devices: { det: { reads: () => ({ peak: 1 }) } } });
  expect(error).toMatchObject({
    code: "simulate.reading",
    facts: { device: "det", unexpected: ["peak"], described: ["det"] },
  });
});

test("replies are those of the model: where an axis is, was sent, and what was measured", async () => {
  const [x, det] = [new UntouchableAxis("x", { velocity: 1 }), detector()];
  const { result } = await simulate(
    function* () {
      yield* absSet(x, 10, { group: "x" });
      yield* sleep(4);
      const underWay = yield* locate(x);
      const onTheWay = yield* inRun(triggerAndRead([det, x]));
      yield* wait("x");
      return { underWay, there: yield* rd(x), onTheWay };
    },
    { devices: { det: { reads: ({ at, time }) => 100 * at(x) + time } } },
  );
  const timestamp = 1_000_004;
  expect(result).toEqual({
    underWay: { setpoint: 10, readback: 4 },
    there: 10,
    onTheWay: {
      det: { value: 404, timestamp },
      x: { value: 4, timestamp },
      x_setpoint: { value: 10, timestamp },
    },
  });
});

function* inRun<R>(plan: Plan<R>): Plan<R> {
  yield msg("open_run");
  const result = yield* plan;
  yield msg("close_run");
  return result;
}

describe("a plan that does not end", () => {
  const endless = (): Plan<string> => count([detector()], null);

  test("is refused at the limit of messages", async () => {
    const error = await refusal(endless, { mostMessages: 500 });
    expect(error).toMatchObject({ code: "simulate.endless", facts: { limit: 500, time: 0 } });
  });

  test("is stopped at the limit and closes its run, when that is wanted", async () => {
    const { truncated, result, documents, messages } = await simulate(endless, { mostMessages: 500, onLimit: "stop" });
    expect({ truncated, result }).toEqual({ truncated: true, result: undefined });
    expect(documents.at(-1)?.[1]).toMatchObject({ exit_status: "success" });
    expect(events(documents).length).toBe(71);
    expect(messages.at(-1)?.command).toBe("unstage");
  });

  test("is refused also when its cleaning up does not end", async () => {
    function* forever(): Plan {
      while (true) yield msg("null");
    }
    const error = await refusal(() => finalizeWrapper(forever(), () => forever()), { mostMessages: 10 });
    expect(error.code).toBe("simulate.endless");
  });
});

test("a generator cannot be simulated twice, a function that makes it can", async () => {
  const plan = count([detector()], 1);
  await simulate(plan);
  await expect(simulate(plan)).rejects.toMatchObject({ code: "simulate.plan" });
  const make = (): Plan<string> => count([detector()], 1);
  const [first, second] = [await simulate(make), await simulate(make)];
  expect(second.documents).toEqual(first.documents);
});

test("what a plan throws is what its simulation throws", async () => {
  const broken = function* (): Plan {
    yield msg("null");
    throw new RangeError("a bug in the plan");
  };
  await expect(simulate(broken)).rejects.toEqual(new RangeError("a bug in the plan"));
  await expect(simulate(() => [msg("save")])).rejects.toMatchObject({ code: "engine.sequence" });
});

test("an option that cannot be is refused with its name", async () => {
  const plan = (): Plan<string> => count([detector()], 1);
  const options: SimulateOptions[] = [
    { mostMessages: 0 },
    { devices: { x: { velocity: -1 } } },
    { devices: { x: { limits: [2, 1] } } },
    { devices: { x: { frames: 1.5 } } },
  ];
  const refused = await Promise.all(options.map((one) => refusal(plan, one)));
  expect(refused.map(({ facts }) => (facts as { option: string }).option)).toEqual([
    "mostMessages",
    "devices.x.velocity",
    "devices.x.limits",
    "devices.x.frames",
  ]);
});

describe("what is outside of the modelled world", () => {
  test("suspenders are not installed, promises not awaited, pauses not made", async () => {
    let watched = 0;
    const suspender = { name: "beam", watch: () => (watched++, () => undefined) };
    const { result, messages } = await simulate(function* () {
      yield* installSuspender(suspender as never);
      yield* pause();
      return yield* waitFor([() => new Promise(() => watched++)]);
    });
    expect(watched).toBe(0);
    expect(result).toEqual([{ status: "fulfilled", value: undefined }]);
    expect(messages.map(({ command }) => command)).toEqual(["install_suspender", "pause", "wait_for"]);
  });

  test("own answers come before all others, for commands that no engine knows too", async () => {
    const { result } = await simulate(
      function* () {
        const unknown: unknown = yield msg("open_valve" as "null");
        return [unknown, yield msg("input")];
      },
      { answers: { open_valve: () => "open", input: () => "yes" } },
    );
    expect(result).toEqual(["open", "yes"]);
  });

  test("a command that nobody knows is refused, with those that are known", async () => {
    const error = await refusal(function* () {
      yield msg("open_valve" as "null");
    });
    expect(error).toMatchObject({ code: "simulate.command", facts: { command: "open_valve" } });
    expect(error.facts).toMatchObject({ allowed: expect.arrayContaining(["set"]) });
  });
});

describe("plans side by side", () => {
  const stepping = (axis: UntouchableAxis, times: number, log: unknown[]) =>
    function* (): Plan<string> {
      for (let i = 1; i <= times; i++) {
        yield* mv(axis, i);
        log.push(`${axis.name} ${i}`);
      }
      return axis.name;
    };

  test("take as long as the longest, each at its own pace", async () => {
    const log: unknown[] = [];
    const [x, y] = [new UntouchableAxis("x", { velocity: 1 }), new UntouchableAxis("y", { velocity: 0.4 })];
    const plan = (): Plan<unknown> => parallel(stepping(x, 4, log)(), stepping(y, 2, log)());
    const { duration, result, moves, messages } = await simulate(plan);
    expect({ duration, result }).toEqual({ duration: 5, result: ["x", "y"] });
    expect(log).toEqual(["x 1", "x 2", "y 1", "x 3", "x 4", "y 2"]);
    const asked = moves.map(({ message }) => targets(messages.slice(message, message + 1))[0]);
    expect(asked).toEqual(moves.map(({ device, to }) => [device, to]));
  });

  test("touch no device either, also where devices have to think", async () => {
    class Remote extends UntouchableAxis {
      override async locate(): Promise<{ setpoint: number; readback: number }> {
        await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
        return { setpoint: 3, readback: 3 };
      }
    }
    const log: unknown[] = [];
    const [x, y] = [new Remote("x", { velocity: 1 }), new UntouchableAxis("y", { velocity: 1 })];
    const { duration, moves } = await simulate(() => parallel(stepping(x, 1, log)(), stepping(y, 4, log)()));
    expect(duration).toBe(4);
    expect(moves.find(({ device }) => device === "x")).toMatchObject({ from: 3, to: 1, start: 0, end: 2 });
  });

  test("that never end are refused at the limit of messages", async () => {
    function* forever(): Plan {
      while (true) yield* sleep(1);
    }
    const error = await refusal(() => parallel(forever(), forever()), { mostMessages: 50 });
    expect(error.code).toBe("simulate.endless");
  });
});

test("names of models and places that no device has are told", async () => {
  const options = { devices: { det: { exposure: 1 }, dett: {} }, positions: { x: 1, xx: 1 } };
  const { unused } = await simulate(() => scan([detector()], new UntouchableAxis("x"), 0, 1, 2), options);
  expect(unused).toEqual(["dett", "xx"]);
});

describe("a subscriber of the plan", () => {
  const adapting = (seen: unknown[]) =>
    function* (): Plan<number> {
      const token = yield* subscribe((name, document) => void (name === "event" && seen.push(document)));
      yield* count([detector()], 2);
      yield* caughtUp(token);
      return seen.length;
    };

  test("gets no simulated documents, and a plan that waits for it is refused", async () => {
    const seen: unknown[] = [];
    expect(await refusal(adapting(seen))).toMatchObject({ code: "simulate.subscriber" });
    expect(seen).toEqual([]);
  });

  test("gets them before the plan goes on, when it may see simulated documents", async () => {
    expect((await simulate(adapting([]), { subscribers: true })).result).toBe(2);
  });

  test("fails the simulation when it fails, and pauses nothing", async () => {
    const plan = function* (): Plan {
      yield* subscribe(() => {
        throw new RangeError("cannot take it");
      });
      yield* count([detector()], 2);
    };
    await expect(simulate(plan, { subscribers: true })).rejects.toThrow("cannot take it");
  });
});

test("a plan that waits for what never happens is refused", async () => {
  const error = await refusal(function* () {
    yield* sleep(Infinity);
  });
  expect(isHalcyonError(error, "simulate.stuck")).toBe(true);
});
