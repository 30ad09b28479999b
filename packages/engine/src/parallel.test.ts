import { Status } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { parallel } from "./stubs/parallel.ts";
import { suspendFloor } from "./suspenders.ts";
import { Bench, Counter, Signal } from "./testing/lab.ts";

function* sleeping(times: readonly number[], log: string[], name: string): Plan<string> {
  for (const seconds of times) {
    yield msg("checkpoint");
    yield msg("sleep", undefined, [seconds]);
    log.push(`${name} ${seconds}`);
  }
  return name;
}

function* beside(...plans: Plan<unknown>[]): Plan<unknown> {
  return yield* parallel(...plans);
}

/** Events of `counter` in a stream of its own, one each second. */
function* counting(counter: Counter, points: number): Plan {
  for (let point = 0; point < points; point++) {
    yield msg("checkpoint");
    yield msg("trigger", counter, [], { group: "t" });
    yield msg("wait", undefined, [], { group: "t" });
    yield msg("create", undefined, [], { name: counter.name });
    yield msg("read", counter);
    yield msg("sleep", undefined, [1]);
    yield msg("save");
  }
}

test("plans side by side take as long as the longest, and give the list of their results", async () => {
  const bench = new Bench();
  const log: string[] = [];
  const run = bench.engine.run(beside(sleeping([1, 1, 1], log, "a"), sleeping([1.5], log, "b")));
  expect((await run).planResult).toEqual(["a", "b"]);
  expect(bench.clock.now()).toBe(1003);
  expect(log).toEqual(["a 1", "b 1.5", "a 1", "a 1"]);
});

test("groups of the same name are each plan's own", async () => {
  const bench = new Bench();
  function* moving(seconds: number): Plan<number> {
    bench.slow.delay = 5;
    const device = {
      name: `d${seconds}`,
      trigger: () => {
        const { status, finish } = Status.pending();
        bench.clock.after(seconds, finish);
        return status;
      },
    };
    yield msg("trigger", device, [], { group: "A" });
    yield msg("wait", undefined, [], { group: "A" });
    return bench.clock.now();
  }
  expect((await bench.engine.run(beside(moving(1), moving(4)))).planResult).toEqual([1001, 1004]);
});

test("two plans write their own streams of one run at the same time, bundles open side by side", async () => {
  const bench = new Bench();
  const other = new Counter("other", bench.clock);
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("parallel", undefined, [counting(bench.counter, 2), counting(other, 3)]);
    yield msg("close_run");
  }
  await bench.engine.run(plan());
  expect(bench.stops).toEqual([{ exit_status: "success", reason: "", num_events: { d: 2, other: 3 } }]);
  expect(bench.clock.now()).toBe(1003);
});

test("a pause rewinds each to its own checkpoint, and all go on", async () => {
  const bench = new Bench();
  const other = new Counter("other", bench.clock);
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("parallel", undefined, [counting(bench.counter, 2), counting(other, 3)]);
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  bench.clock.after(1.5, () => run.pause());
  expect(await run.atRest()).toBe("paused");
  run.resume();
  await run;
  expect(bench.clock.now()).toBeCloseTo(1003.5, 6);
  expect(bench.counter.calls.filter(([verb]) => verb === "trigger")).toHaveLength(3);
  expect(bench.events.map(([seq, data]) => `${Object.keys(data)[0]} ${seq}`).toSorted()).toEqual([
    "d 1",
    "d 2",
    "other 1",
    "other 2",
    "other 3",
  ]);
});

test("the failure of one is thrown into the others, which clean up", async () => {
  const bench = new Bench();
  const seen: unknown[] = [];
  function* failing(): Plan {
    yield msg("sleep", undefined, [1]);
    throw new Error("vacuum");
  }
  function* careful(): Plan {
    try {
      yield msg("sleep", undefined, [60]);
    } catch (error) {
      seen.push((error as { code: string }).code, bench.clock.now());
      yield msg("set", bench.motor, [0]);
      throw error;
    }
  }
  const result = await bench.engine.run(beside(failing(), careful())).result();
  expect(result.error?.message).toBe("vacuum");
  expect(seen).toEqual(["engine.beside", 1001]);
  expect(bench.motor.calls).toEqual([
    ["set", 0],
    ["stop", true],
  ]);
});

test("a status that fails is thrown into the plan that asked for it, and nobody else when it is handled", async () => {
  const bench = new Bench();
  function* asking(): Plan<string> {
    const { status, fail } = Status.pending();
    bench.clock.after(0.5, () => fail(new Error("broken")));
    yield msg("trigger", { name: "bad", trigger: () => status });
    try {
      yield msg("sleep", undefined, [1]);
    } catch {
      return "handled";
    }
    return "never told";
  }
  const log: string[] = [];
  expect((await bench.engine.run(beside(asking(), sleeping([3], log, "other")))).planResult).toEqual([
    "handled",
    "other",
  ]);
});

test("an abort ends them all, and the plan around them cleans up", async () => {
  const bench = new Bench();
  const log: string[] = [];
  function* plan(): Plan {
    yield msg("open_run");
    try {
      yield msg("parallel", undefined, [sleeping([60], log, "a"), sleeping([60], log, "b")]);
    } finally {
      yield msg("set", bench.motor, [3]);
    }
  }
  const run = bench.engine.run(plan());
  bench.clock.after(2, () => run.abort("enough"));
  expect(await run).toMatchObject({ exitStatus: "abort", reason: "enough" });
  expect(bench.clock.now()).toBe(1002);
  expect(bench.motor.calls[0]).toEqual(["set", 3]);
  expect(bench.clock.pending).toBe(0);
});

test("a closed gate holds them all", async () => {
  const bench = new Bench();
  const beam = new Signal("beam", 100, bench.clock);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  const log: string[] = [];
  bench.clock.after(0.5, () => beam.put(1));
  bench.clock.after(5, () => beam.put(100));
  await bench.engine.run(beside(sleeping([1, 1], log, "a"), sleeping([2], log, "b")));
  expect(bench.clock.now()).toBe(1007);
});

test("plans side by side may themselves run plans side by side", async () => {
  const bench = new Bench();
  const log: string[] = [];
  const run = bench.engine.run(
    beside(beside(sleeping([1, 1], log, "a"), sleeping([2], log, "b")), sleeping([3], log, "c")),
  );
  bench.clock.after(1.5, () => run.pause());
  expect(await run.atRest()).toBe("paused");
  run.resume();
  expect((await run).planResult).toEqual([["a", "b"], "c"]);
  expect(bench.clock.now()).toBeCloseTo(1004.5, 6);
});

test("plans side by side in an open bundle are refused: it has to be saved or dropped first", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("create", undefined, [], { name: "primary" });
    yield* beside(counting(bench.counter, 1));
  }
  const result = await bench.engine.run(plan()).result();
  expect(result.error).toMatchObject({ code: "engine.sequence" });
  expect(bench.stops).toMatchObject([{ exit_status: "fail" }]);
});

test("a subscription that one of them made and did not end is over with the session", async () => {
  const bench = new Bench();
  let heard = 0;
  function* subscribing(): Plan {
    yield msg("subscribe", undefined, [() => void heard++]);
  }
  await bench.engine.run(beside(subscribing(), sleeping([1], [], "other")));
  await bench.engine.run(counting(bench.counter, 0));
  function* another(): Plan {
    yield msg("open_run");
    yield msg("close_run");
  }
  await bench.engine.run(another());
  expect(heard).toBe(0);
});

test("a status that fails when its plan is done already is told to the plan around it", async () => {
  const bench = new Bench();
  function* leaving(): Plan {
    const { status, fail } = Status.pending();
    bench.clock.after(1.5, () => fail(new Error("too hot")));
    yield msg("trigger", { name: "bad", trigger: () => status });
  }
  const result = await bench.engine.run(beside(leaving(), sleeping([1, 1, 1], [], "other"))).result();
  expect(result.error).toMatchObject({ code: "engine.status_failed", message: "trigger of bad failed: too hot" });
  // At the end of its message, which is when the last of the others is done.
  expect(bench.clock.now()).toBe(1003);
});

test("events that one of them collects come under the same numbers when they are collected again", async () => {
  const bench = new Bench();
  const describing = { a: { dtype: "number" as const, shape: [], source: "SIM:a" } };
  const flyer = {
    name: "flyer",
    kickoff: () => undefined,
    complete: () => undefined,
    describeCollect: () => ({ flown: describing }),
    *collect() {
      for (const a of [1, 2]) yield { time: 0, data: { a }, timestamps: { a: 0 } };
    },
  };
  function* flying(): Plan {
    yield msg("open_run");
    yield msg("kickoff", flyer);
    yield msg("collect", flyer);
    yield msg("sleep", undefined, [1]);
    yield msg("close_run");
  }
  const run = bench.engine.run(beside(flying(), sleeping([5], [], "other")));
  bench.clock.after(0.5, () => run.pause());
  expect(await run.atRest()).toBe("paused");
  run.resume();
  await run;
  expect(bench.stops).toMatchObject([{ num_events: { flown: 2 } }]);
});
