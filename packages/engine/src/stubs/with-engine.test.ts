import { isHalcyonError } from "@halcyon/model";
import { expect, test } from "vitest";
import type { Plan } from "../message.ts";
import { count } from "../plans/count.ts";
import { scan } from "../plans/scan.ts";
import { SupplementalData } from "../preprocessors/supplemental.ts";
import { setRunKeyWrapper } from "../preprocessors/keys.ts";
import { Bench, Signal } from "../testing/lab.ts";
import { now } from "./ask.ts";
import { checkpoint } from "./control.ts";
import { sleep, waitUntil } from "./wait.ts";

test("a plan waits until a signal is what it should be", async () => {
  const { engine, clock } = new Bench();
  const signal = new Signal("gate", 0, clock);
  const plan = function* (): Plan<number> {
    yield* waitUntil(signal, (readings) => readings["gate"]?.value === 2);
    return yield* now();
  };
  clock.after(3, () => signal.put(1));
  clock.after(5, () => signal.put(2));
  const { planResult } = await engine.run(plan());
  expect(planResult).toBe(1005);
  expect(signal.subscribers.size).toBe(0);
});

test("waiting for a signal that never comes ends with its time, and with its subscription", async () => {
  const { engine, clock } = new Bench();
  const signal = new Signal("gate", 0, clock);
  const { error } = await engine.run(waitUntil(signal, () => false, { timeout: 4 })).result();
  expect(isHalcyonError(error, "engine.wait_timeout")).toBe(true);
  expect(clock.now()).toBe(1004);
  expect(signal.subscribers.size).toBe(0);
});

test("a pause gives up a subscription, and resuming takes it up again", async () => {
  const { engine, clock } = new Bench();
  const signal = new Signal("gate", 0, clock);
  const plan = function* (): Plan<unknown> {
    yield* checkpoint();
    const readings = yield* waitUntil(signal, (seen) => seen["gate"]?.value === 1);
    return readings["gate"]?.value;
  };
  const run = engine.run(plan());
  clock.after(1, () => run.pause());
  await run.atRest();
  expect(signal.subscribers.size).toBe(0);
  signal.put(1);
  run.resume();
  expect((await run).planResult).toBe(1);
});

test("time in a plan is the engine's time", async () => {
  const { engine } = new Bench();
  const plan = function* (): Plan<number> {
    const before = yield* now();
    yield* sleep(2);
    return (yield* now()) - before;
  };
  expect((await engine.run(plan())).planResult).toBe(2);
});

test("a count with a delay takes its points at that distance, whatever a point takes", async () => {
  const bench = new Bench();
  const perShot = function* (): Plan {
    yield* sleep(0.25);
  };
  await bench.engine.run(count([bench.counter], 3, { delay: 1, perShot }));
  expect(bench.messages.filter((message) => message.startsWith("sleep"))).toEqual(
    Array.from({ length: 3 }, () => ["sleep 0.25", "sleep 0.75"]).flat(),
  );
});

test("monitors and baselines belong to a run with a key", async () => {
  const bench = new Bench();
  const signal = new Signal("gate", 0, bench.clock);
  const supplemental = new SupplementalData({ baseline: [bench.motor], monitors: [signal] });
  const plan = supplemental.preprocess(setRunKeyWrapper(scan([bench.counter], bench.motor, 0, 1, 2), "a"));
  const { exitStatus } = await bench.engine.run(plan);
  expect(exitStatus).toBe("success");
  expect(bench.stops[0]?.num_events).toMatchObject({ primary: 2, baseline: 2 });
  expect(signal.subscribers.size).toBe(0);
});
