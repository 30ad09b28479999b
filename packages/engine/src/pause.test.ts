import { HalcyonError, Status } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { relScan } from "./plans/scan.ts";
import { Bench, Counter, Motor } from "./testing/lab.ts";

const event = (bench: Bench): Plan => eventOf(bench.counter);

function* eventOf(counter: Counter): Plan {
  yield msg("trigger", counter, [], { group: "t" });
  yield msg("wait", undefined, [], { group: "t" });
  yield msg("create", undefined, [], { name: "primary" });
  yield msg("read", counter);
  yield msg("save");
}

test("events taken again after a pause reuse their sequence number and count once", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("checkpoint");
    yield* event(bench);
    yield msg("null");
    yield msg("pause");
    yield msg("null");
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  expect(await run.atRest()).toBe("paused");
  run.resume();
  await run;
  expect(bench.events).toEqual([
    [1, { d: 1 }],
    [1, { d: 2 }],
  ]);
  expect(bench.stops).toEqual([{ exit_status: "success", reason: "", num_events: { primary: 1 } }]);
  expect(bench.documents.filter(([name]) => name === "descriptor")).toHaveLength(1);
  expect(bench.states).toEqual(["running", "pausing", "paused", "running", "idle"]);
});

test("a deferred pause waits for the next checkpoint, and nothing is done again", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("checkpoint");
    yield msg("null");
    yield msg("sleep", undefined, [0.3]);
    yield msg("checkpoint");
    yield msg("sleep", undefined, [0]);
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.1, () => run.pause({ defer: true }));
  expect(await run.atRest()).toBe("paused");
  expect(bench.messages.at(-1)).toBe("checkpoint");
  run.resume();
  await run;
  expect(bench.messages).toEqual(["checkpoint", "null", "sleep 0.3", "checkpoint", "sleep 0"]);
});

test("a deferred pause past the last checkpoint lets the plan end", async () => {
  const bench = new Bench();
  function* plan(): Plan<string> {
    yield msg("checkpoint");
    yield msg("sleep", undefined, [0.3]);
    return "done";
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.1, () => run.pause({ defer: true }));
  expect((await run).planResult).toBe("done");
});

test("staging is a checkpoint", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
    yield msg("stage", bench.counter as never);
    yield msg("null");
    yield msg("pause");
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  run.resume();
  await run;
  expect(bench.messages).toEqual(["checkpoint", "sleep 1", "stage d", "null", "pause", "null"]);
});

test("what was read in a closed run is not done again in the next", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    yield* event(bench);
    yield msg("close_run");
    yield msg("open_run");
    yield msg("pause");
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  run.resume();
  await run;
  expect(bench.stops.map((stop) => stop.num_events)).toEqual([{ primary: 1 }, {}]);
});

test("a plan that was interrupted in a read gets the reading of the replay", async () => {
  const bench = new Bench();
  let reads = 0;
  const slowRead = Object.assign(new Counter("slow_read", bench.clock), {
    read: () =>
      new Promise<Record<string, { value: number; timestamp: number }>>((resolve) => {
        bench.clock.after(1, () => resolve({ slow_read: { value: ++reads, timestamp: 0 } }));
      }),
  });
  function* plan(): Plan<unknown> {
    yield msg("checkpoint");
    return yield msg("read", slowRead);
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.5, () => run.pause());
  await run.atRest();
  run.resume();
  expect((await run).planResult).toEqual({ slow_read: { value: 2, timestamp: 0 } });
});

test("a wait that is not rewindable is waited again, and the move that was stopped is made", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("rewindable", undefined, [false]);
    yield msg("set", bench.slow, [5], { group: "A" });
    yield msg("wait", undefined, [], { group: "A" });
    yield msg("null");
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.3, () => run.pause());
  await run.atRest();
  expect(bench.slow.position).toBe(0);
  run.resume();
  await run;
  expect(bench.slow.position).toBe(5);
  expect(bench.messages).toEqual(["rewindable", "set slow 5", "wait", "wait", "null"]);
});

test("a pause without a checkpoint ends the plan, and all of its cleaning up runs", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    try {
      yield msg("clear_checkpoint");
      yield msg("pause");
    } catch (error) {
      yield msg("null");
      yield msg("set", bench.motor, [1]);
      yield msg("set", bench.motor, [2]);
      throw error;
    }
  }
  const result = await bench.engine.run(plan()).result();
  expect(result.error).toMatchObject({ code: "engine.not_resumable" });
  expect(result.exitStatus).toBe("abort");
  expect(bench.messages).toEqual(["open_run", "clear_checkpoint", "pause", "null", "set m 1", "set m 2"]);
  expect(bench.stops).toMatchObject([{ exit_status: "abort" }]);
});

test("a status that a plan holds is that of the replay", async () => {
  const bench = new Bench();
  bench.slow.failsWhenStopped = true;
  function* plan(): Plan<unknown> {
    yield msg("checkpoint");
    const status = (yield msg("set", bench.slow, [3], { group: "A" })) as { done: boolean; success: boolean };
    const early = status.done;
    yield msg("wait", undefined, [], { group: "A" });
    return [early, status.done, status.success];
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.5, () => run.pause());
  await run.atRest();
  run.resume();
  expect((await run).planResult).toEqual([false, true, true]);
  expect(bench.slow.calls.filter(([verb]) => verb === "set")).toHaveLength(2);
});

test("a second pause in the middle of a replay loses nothing", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("checkpoint");
    yield* event(bench);
    yield msg("sleep", undefined, [1]);
    yield* event(bench);
    yield msg("sleep", undefined, [2]);
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  for (const at of [2.5, 3.2, 5.5]) bench.clock.after(at, () => run.pause());
  for (let pauses = 0; pauses < 3; pauses++) {
    expect(await run.atRest()).toBe("paused");
    run.resume();
  }
  await run;
  expect(bench.stops[0]?.num_events).toEqual({ primary: 2 });
  expect(bench.events.map(([seq]) => seq)).toEqual([1, 2, 1, 1, 2, 1, 2]);
});

test("a device that says nothing may be done again is believed", async () => {
  const bench = new Bench();
  const stubborn = Object.assign(new Counter("stubborn", bench.clock), {
    pause: () => {
      throw Object.assign(new Error("no replay"), { name: "NoReplayAllowed" });
    },
  });
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("checkpoint");
    yield* eventOf(stubborn);
    yield msg("pause");
    yield* eventOf(stubborn);
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  run.resume();
  await run;
  expect(bench.events).toEqual([
    [1, { stubborn: 1 }],
    [2, { stubborn: 2 }],
  ]);
});

test("a device whose pause fails is reported, and the plan goes on", async () => {
  const bench = new Bench();
  const broken = Object.assign(new Counter("broken", bench.clock), {
    pause: () => {
      throw new Error("cable");
    },
  });
  function* plan(): Plan {
    yield msg("trigger", broken);
    yield msg("pause");
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  run.resume();
  await run;
  expect(bench.troubles).toMatchObject([{ code: "engine.cleanup" }]);
});

test("a pause in the cleaning up does not repeat what came before the failure", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("checkpoint");
    yield msg("set", bench.motor, [1]);
    try {
      yield msg("trigger", { name: "bad", trigger: () => Status.failed(new Error("broken")) });
    } catch {
      yield msg("set", bench.motor, [2]);
      yield msg("pause");
    }
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  run.resume();
  await run;
  expect(bench.messages).toEqual(["checkpoint", "set m 1", "trigger bad", "set m 2", "pause", "set m 2"]);
});

test("an axis that is on its way when a checkpoint passes still arrives after a pause", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("set", bench.slow, [4], { group: "A" });
    yield msg("checkpoint");
    yield msg("wait", undefined, [], { group: "A" });
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.3, () => run.pause());
  await run.atRest();
  run.resume();
  await run;
  expect(bench.slow.position).toBe(4);
});

test("an axis that somebody moves while the plan is paused is told of, and left there", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("set", bench.motor, [4]);
    yield msg("set", bench.slow, [2]);
    yield msg("checkpoint");
    yield msg("sleep", undefined, [5]);
  }
  const run = bench.engine.run(plan());
  bench.clock.after(3, () => run.pause());
  await run.atRest();
  void bench.motor.set(77);
  run.resume();
  await run;
  expect(bench.motor.position).toBe(77);
  expect(bench.troubles).toMatchObject([
    { code: "engine.moved_meanwhile", facts: { device: "m", paused: 4, now: 77 } },
  ]);
});

test("a relative scan that is paused while it asks where the motor is goes where it should, and back", async () => {
  const bench = new Bench();
  const { motor, clock } = bench;
  void motor.set(100);
  const located: (() => void)[] = [];
  motor.locate = () => {
    const { promise, resolve } = Promise.withResolvers<{ setpoint: number; readback: number }>();
    located.push(() => resolve({ setpoint: motor.setpoint, readback: motor.position }));
    clock.after(1, () => located.at(-1)?.());
    return promise;
  };
  const run = bench.engine.run(relScan([bench.counter], motor, -1, 1, 2));
  clock.after(0.5, () => run.pause());
  await run.atRest();
  run.resume();
  await run;
  const sets = motor.calls.flatMap(([verb, value]) => (verb === "set" ? [value] : []));
  expect(sets).toEqual([100, 99, 101, 100]);
});

test("controls are legal in a subscriber, and a wrong one says what is possible", async () => {
  const bench = new Bench();
  const { engine } = bench;
  engine.subscribe((...[name]) => {
    if (name === "event") engine.abort("seen enough");
  });
  function* plan(): Plan {
    yield msg("open_run");
    yield* event(bench);
    yield msg("sleep", undefined, [60]);
  }
  expect(() => engine.resume()).toThrow(HalcyonError);
  const result = await engine.run(plan());
  expect(result).toMatchObject({ exitStatus: "abort", interrupted: true, reason: "seen enough" });
  expect(bench.stops).toMatchObject([{ exit_status: "abort", reason: "seen enough" }]);
  expect(() => engine.resume()).toThrow("Cannot resume an engine that is idle; possible now: run.");
});

test("motors are stopped and an unawaited move ends with the call", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("set", bench.slow, [5]);
  }
  await bench.engine.run(plan());
  expect(bench.slow.calls).toEqual([
    ["set", 5],
    ["stop", true],
  ]);
  expect(bench.clock.pending).toBe(0);
});

test("a motor that hangs in stop does not hang the engine", async () => {
  const bench = new Bench({ cleanupTimeout: 3 });
  const hanging = Object.assign(new Motor("hanging", bench.clock), { stop: () => Status.pending().status });
  function* plan(): Plan {
    yield msg("set", hanging, [5]);
  }
  await bench.engine.run(plan());
  expect(bench.troubles).toMatchObject([{ code: "engine.cleanup", facts: { device: "hanging", step: "stop" } }]);
  expect(bench.clock.now()).toBe(1003);
});

test("a device may refuse a pause: nothing is put to rest, and the plan goes on", async () => {
  const bench = new Bench();
  const busy = Object.assign(new Counter("busy", bench.clock), {
    mayPause: () => (bench.clock.now() < 1001 ? Promise.resolve("the shutter is in the beam") : undefined),
  });
  function* plan(): Plan {
    yield msg("checkpoint");
    yield msg("trigger", busy);
    yield msg("sleep", undefined, [2]);
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.5, () => run.pause());
  bench.clock.after(0.6, () => expect([run.state, run.pauseReason]).toEqual(["running", undefined]));
  bench.clock.after(1.5, () => run.pause());
  expect(await run.atRest()).toBe("paused");
  expect(bench.troubles).toMatchObject([{ code: "device.pause_refused", facts: { device: "busy" } }]);
  expect(busy.calls).toEqual([["trigger"], ["pause"]]);
  run.resume();
  await run;
  expect(bench.clock.now()).toBeCloseTo(1003.5, 6);
});
