import { Status } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { suspendBoolHigh, suspendFloor, suspendWhenChanged } from "./suspenders.ts";
import { ungated } from "./preprocessors/ungated.ts";
import { setRunKeyWrapper } from "./preprocessors/keys.ts";
import { triggerAndRead } from "./stubs/measure.ts";
import { Bench, Signal } from "./testing/lab.ts";

const beamOf = (bench: Bench): Signal<number> => new Signal("beam", 100, bench.clock);

function* sleepOnce(seconds: number): Plan {
  yield msg("sleep", undefined, [seconds]);
}

function* sleeping(seconds: number): Plan {
  yield msg("checkpoint");
  yield msg("null");
  yield msg("sleep", undefined, [seconds]);
  yield msg("sleep", undefined, [0]);
}

test("a trip stops, waits, and does again what came since the checkpoint", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(
    suspendFloor(beam, 10, {
      prePlan: function* () {
        yield msg("set", bench.motor, [-1]);
      },
      postPlan: function* () {
        yield msg("set", bench.motor, [1]);
      },
    }),
  );
  bench.clock.after(0.2, () => beam.put(1));
  bench.clock.after(0.7, () => beam.put(50));
  await bench.engine.run(sleeping(0.5));
  expect(bench.messages).toEqual([
    "checkpoint",
    "null",
    "sleep 0.5",
    "_start_suspender",
    "set m -1",
    "_wait_for_suspenders",
    "_resume_from_suspender",
    "set m 1",
    "null",
    "sleep 0.5",
    "sleep 0",
  ]);
  expect(bench.states).toEqual(["running", "suspending", "running", "idle"]);
  expect(bench.clock.now()).toBeCloseTo(1001.2, 6);
});

test("a pause while suspended, and a resume with the beam still down, takes no data", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  const run = bench.engine.run(sleeping(0.5));
  bench.clock.after(0.2, () => beam.put(1));
  bench.clock.after(0.5, () => run.pause());
  await run.atRest();
  run.resume();
  bench.clock.after(5, () => expect(bench.messages).not.toContain("sleep 0"));
  bench.clock.after(6, () => beam.put(50));
  await run;
  expect(bench.clock.now()).toBeCloseTo(1007, 6);
});

test("a second suspender that clears does not open the gate for the first", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  const shutter = new Signal("shutter", false, bench.clock);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  bench.engine.installSuspender(suspendBoolHigh(shutter));
  const run = bench.engine.run(sleeping(0.5));
  bench.clock.after(0.2, () => beam.put(1));
  bench.clock.after(0.4, () => shutter.put(true));
  bench.clock.after(0.6, () => shutter.put(false));
  bench.clock.after(3, () => expect(run.suspended).toBe("beam is 1, below 10"));
  bench.clock.after(4, () => beam.put(50));
  await run;
  expect(bench.clock.now()).toBeCloseTo(1004.5, 6);
});

test("a trip while paused holds the plan when it is resumed", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  function* plan(): Plan {
    yield msg("checkpoint");
    yield msg("pause");
    yield msg("null");
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  beam.put(1);
  run.resume();
  bench.clock.after(2, () => {
    expect(bench.messages).not.toContain("null");
    beam.put(50);
  });
  await run;
  expect(bench.clock.now()).toBe(1002);
});

test("a pause that is asked for while devices come to rest for a suspender is a pause", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  const stopping = Status.pending({ name: "stop" });
  bench.slow.stop = () => stopping.status;
  function* plan(): Plan {
    yield msg("checkpoint");
    yield msg("set", bench.slow, [1], { group: "A" });
    yield msg("wait", undefined, [], { group: "A" });
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.2, () => beam.put(1));
  bench.clock.after(0.3, () => {
    expect(bench.engine.state).toBe("suspending");
    run.pause();
    stopping.finish();
  });
  expect(await run.atRest()).toBe("paused");
  beam.put(50);
  run.resume();
  await run;
  expect(bench.slow.position).toBe(1);
  expect(bench.states).toEqual(["running", "suspending", "pausing", "paused", "running", "idle"]);
});

test("a suspender that is tripped when a plan installs it holds the very next message", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  beam.value = 1;
  const suspender = suspendFloor(beam, 10);
  function* plan(): Plan {
    yield msg("install_suspender", undefined, [suspender]);
    yield msg("null");
    yield msg("remove_suspender", undefined, [suspender]);
  }
  bench.clock.after(1, () => beam.put(50));
  await bench.engine.run(plan());
  expect(bench.messages.filter((message) => message === "null")).toHaveLength(1);
  expect(bench.messages.indexOf("_start_suspender")).toBeLessThan(bench.messages.indexOf("null"));
  expect(beam.subscribers.size).toBe(0);
});

test("a trip too short to see still voids what came since the checkpoint", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  bench.clock.after(0.2, () => {
    beam.put(1);
    beam.put(100);
  });
  await bench.engine.run(sleeping(0.5));
  expect(bench.messages.filter((message) => message === "null")).toHaveLength(2);
});

test("the gate opens only after the settling time has passed without trouble", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10, { sleep: 2 }));
  bench.clock.after(0.2, () => beam.put(1));
  bench.clock.after(1, () => beam.put(100));
  bench.clock.after(2, () => beam.put(1));
  bench.clock.after(3, () => beam.put(100));
  await bench.engine.run(sleeping(0.5));
  expect(bench.clock.now()).toBeCloseTo(1005.5, 6);
});

test("a plan does not begin while a suspender sees trouble", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  beam.value = 1;
  bench.engine.installSuspender(suspendFloor(beam, 10));
  bench.clock.after(3, () => {
    expect(bench.messages).toEqual(["_wait_for_suspenders"]);
    beam.put(50);
  });
  await bench.engine.run(sleeping(0.5));
  expect(bench.clock.now()).toBeCloseTo(1003.5, 6);
});

test("an abort while suspended ends the plan, whose cleaning up is not held", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  function* plan(): Plan {
    try {
      yield* sleeping(5);
    } catch (error) {
      yield msg("set", bench.motor, [0]);
      throw error;
    }
  }
  const run = bench.engine.run(plan());
  bench.clock.after(1, () => beam.put(1));
  bench.clock.after(2, () => run.abort("no beam today"));
  expect(await run).toMatchObject({ exitStatus: "abort", reason: "no beam today" });
  expect(bench.messages.at(-1)).toBe("set m 0");
});

test("a message that declares itself exempt passes a closed gate", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  function* plan(): Plan {
    yield* ungated(
      (function* () {
        yield msg("sleep", undefined, [1]);
        yield msg("set", bench.motor, [7]);
      })(),
    );
    yield msg("null");
  }
  bench.clock.after(0.5, () => beam.put(1));
  bench.clock.after(3, () => beam.put(50));
  await bench.engine.run(plan());
  expect(bench.messages.slice(0, 3)).toEqual(["sleep 1", "set m 7", "_start_suspender"]);
});

test("that one plan is exempt exempts nothing of another that asks for the same", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  function* plan(): Plan {
    yield msg("open_run");
    yield* ungated(triggerAndRead([bench.counter]));
    yield msg("checkpoint");
    beam.put(1);
    bench.clock.after(1, () => beam.put(50));
    yield* triggerAndRead([bench.counter]);
    yield msg("close_run");
  }
  await bench.engine.run(plan());
  const closed = bench.messages.indexOf("_start_suspender");
  expect(bench.messages.slice(closed - 1, closed + 4)).toEqual([
    "checkpoint",
    "_start_suspender",
    "_wait_for_suspenders",
    "_resume_from_suspender",
    "trigger d",
  ]);
});

test("an exempt message that a preprocessor makes anew is exempt still", async () => {
  const bench = new Bench();
  const beam = beamOf(bench);
  bench.engine.installSuspender(suspendFloor(beam, 10));
  function* plan(): Plan {
    beam.put(1);
    bench.clock.after(1, () => beam.put(50));
    yield* setRunKeyWrapper(ungated(sleepOnce(0.5)), "another run");
  }
  await bench.engine.run(plan());
  expect(bench.messages).toEqual(["sleep 0.5"]);
});

/** 50 messages, with every kind of wait. */
function* fifty(bench: Bench): Plan {
  yield msg("open_run");
  for (let point = 1; point <= 6; point++) {
    yield msg("checkpoint");
    yield msg("set", bench.slow, [point], { group: "move" });
    yield msg("wait", undefined, [], { group: "move" });
    yield msg("sleep", undefined, [0.1]);
    yield msg("trigger", bench.counter);
    yield msg("create", undefined, [], { name: "primary" });
    yield msg("read", bench.slow);
    yield msg("save");
  }
  yield msg("close_run");
}

test.each([0, 0.05])(
  "no message passes while one of three suspenders sees trouble, whichever of 50 messages they trip at (settling %d s)",
  async (sleep) => {
    for (let trip = 1; trip <= 50; trip++) {
      const bad: string[] = [];
      const down = (): boolean => signals.some((signal) => signal.value < 10);
      let number = 0;
      const bench = new Bench({
        onMessage: ({ command }) => {
          if (command.startsWith("_")) return;
          if (down()) bad.push(`${command} at ${bench.clock.now()}`);
          if (++number === trip) dump();
        },
      });
      const { clock, engine } = bench;
      const signals = ["a", "b", "c"].map((name) => new Signal(name, 100, clock));
      for (const signal of signals) engine.installSuspender(suspendFloor(signal, 10, { sleep }));
      const [a, b, c] = signals as [Signal<number>, Signal<number>, Signal<number>];
      // The second is down before the first is good, the third for a moment only, as the second becomes good, and the
      // first once more while the plan does things again.
      const dump = (): void => {
        a.put(1);
        clock.after(0.3, () => b.put(1));
        clock.after(0.5, () => a.put(100));
        clock.after(0.9, () => {
          c.put(1);
          b.put(100);
          c.put(100);
        });
        clock.after(1.2, () => a.put(1));
        clock.after(1.3, () => a.put(100));
      };
      const { runStartUids } = await engine.run(fifty(bench));
      expect(number, `tripped at ${trip}`).toBeGreaterThanOrEqual(50);
      expect(bad, `tripped at ${trip}`).toEqual([]);
      expect(runStartUids).toHaveLength(1);
      expect([...new Set(bench.events.map(([seq]) => seq))]).toEqual([1, 2, 3, 4, 5, 6]);
      // What was taken last of each point was taken where it belongs.
      const positions = new Map(bench.events.map(([seq, data]) => [seq, data["slow"]]));
      expect([...positions.values()], `tripped at ${trip}`).toEqual([1, 2, 3, 4, 5, 6]);
      expect(bench.stops).toMatchObject([{ exit_status: "success", num_events: { primary: 6 } }]);
    }
  },
);

test("what has changed may not go on, unless that was allowed", async () => {
  const bench = new Bench();
  const mode = new Signal("mode", 1, bench.clock);
  bench.engine.installSuspender(suspendWhenChanged(mode));
  const run = bench.engine.run(sleeping(0.5));
  bench.clock.after(0.1, () => mode.put(2));
  bench.clock.after(0.2, () => mode.put(1));
  bench.clock.after(9, () => run.abort());
  expect(await run).toMatchObject({ exitStatus: "abort" });
  expect(bench.messages).not.toContain("sleep 0");
});
