import { Status, isHalcyonError } from "@halcyon/model";
import { expect, test } from "vitest";
import { MemoryJournal } from "./journal/journal.ts";
import { msg, type Msg, type Plan } from "./message.ts";
import { count } from "./plans/count.ts";
import { parallel } from "./stubs/parallel.ts";
import { Bench, Counter, Signal } from "./testing/lab.ts";

test("a status that fails reaches the plan when the message under way is over", async () => {
  const bench = new Bench();
  const seen: unknown[] = [];
  function* plan(): Plan {
    yield msg("trigger", {
      name: "bad",
      trigger: () => {
        const { status, fail } = Status.pending();
        bench.clock.after(0.1, () => fail(new RangeError("shutter")));
        return status;
      },
    });
    try {
      yield msg("sleep", undefined, [0.8]);
    } catch (error) {
      seen.push(error, bench.clock.now());
      throw error;
    }
  }
  const result = await bench.engine.run(plan()).result();
  expect(seen).toEqual([result.error, 1000.8]);
  expect(result.error).toMatchObject({
    code: "engine.status_failed",
    facts: { device: "bad", verb: "trigger" },
    cause: { message: "shutter" },
  });
});

test("a wait ends with the first failure of its group; the others can still be waited for", async () => {
  const bench = new Bench();
  const slow = (name: string, after: number, fails: boolean) => ({
    name,
    trigger: () => {
      const { status, fail, finish } = Status.pending();
      bench.clock.after(after, () => (fails ? fail(new Error("broken")) : finish()));
      return status;
    },
  });
  function* plan(): Plan<number[]> {
    yield msg("trigger", slow("a", 0.2, true), [], { group: "g" });
    yield msg("trigger", slow("b", 1, false), [], { group: "g" });
    const at: number[] = [];
    try {
      yield msg("wait", undefined, [], { group: "g" });
    } catch {
      at.push(bench.clock.now());
    }
    yield msg("wait", undefined, [], { group: "g" });
    return [...at, bench.clock.now()];
  }
  expect((await bench.engine.run(plan())).planResult).toEqual([1000.2, 1001]);
});

test("watching a group that does not exist changes nothing", async () => {
  const bench = new Bench();
  function* plan(): Plan<unknown> {
    yield msg("set", bench.slow, [1], { group: "A" });
    return yield msg("wait", undefined, [], { group: "A", watch: ["nobody"] });
  }
  expect((await bench.engine.run(plan())).planResult).toBe(true);
});

test("the failure of a watched group ends the wait", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("set", bench.slow, [1], { group: "A" });
    yield msg(
      "trigger",
      {
        name: "bad",
        trigger: () => {
          const { status, fail } = Status.pending();
          bench.clock.after(0.2, () => fail(new Error("broken")));
          return status;
        },
      },
      [],
      { group: "B" },
    );
    yield msg("wait", undefined, [], { group: "A", watch: ["B"] });
  }
  const result = await bench.engine.run(plan()).result();
  expect(result.error).toMatchObject({ code: "engine.status_failed" });
  expect(bench.clock.now()).toBeCloseTo(1000.2, 6);
});

test("after a crash motors are stopped, flyers collected, devices unstaged, and the run closed, in this order", async () => {
  const bench = new Bench();
  const order: string[] = [];
  const flyer = {
    name: "f",
    kickoff: () => undefined,
    complete: () => undefined,
    describeCollect: () => ({ f: { f_x: { dtype: "number" as const, shape: [], source: "SIM:f" } } }),
    collect: () => {
      order.push("collect");
      return [{ data: { f_x: 1 }, timestamps: { f_x: 2 } }];
    },
  };
  bench.engine.subscribe((...[name]) => void order.push(name));
  bench.slow.stop = () => void order.push("stop");
  bench.slow.unstage = () => void order.push("unstage");
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("stage", bench.slow);
    yield msg("set", bench.slow, [5]);
    yield msg("kickoff", flyer);
    throw new Error("crash");
  }
  await expect(bench.engine.run(plan())).rejects.toThrow("crash");
  expect(order).toEqual(["start", "stop", "collect", "unstage", "descriptor", "event_page", "stop"]);
  expect(bench.stops).toEqual([{ exit_status: "fail", reason: "crash", num_events: { f: 1 } }]);
});

test("an unstage that takes time is waited for at the end", async () => {
  const bench = new Bench();
  let unstaged = false;
  const slow = Object.assign(new Counter("slow", bench.clock), {
    unstage: () => {
      const { status, finish } = Status.pending();
      bench.clock.after(1, () => {
        unstaged = true;
        finish();
      });
      return status;
    },
  });
  function* plan(): Plan {
    yield msg("stage", slow);
    throw new Error("crash");
  }
  await bench.engine.run(plan()).result();
  expect(unstaged).toBe(true);
});

test("a halt lets no plan begin anything, whatever it catches; what a finally asks for is done", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    try {
      for (;;) {
        try {
          yield msg("checkpoint");
          yield msg("sleep", undefined, [1]);
        } catch {
          // A plan that swallows everything.
        }
      }
    } finally {
      yield msg("set", bench.motor, [0]);
    }
  }
  const run = bench.engine.run(plan());
  bench.clock.after(1.5, () => run.halt());
  expect(await run).toMatchObject({ exitStatus: "abort", interrupted: true });
  expect(bench.stops).toMatchObject([{ exit_status: "abort" }]);
});

test("a stop counts as success, and the second request is refused with what is possible", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    try {
      yield msg("sleep", undefined, [60]);
    } catch (error) {
      yield msg("sleep", undefined, [5]);
      throw error;
    }
  }
  const run = bench.engine.run(plan());
  bench.clock.after(1, () => {
    run.stop();
    expect(() => run.abort()).toThrow("Cannot abort an engine that is stopping; possible now: halt.");
  });
  expect(await run).toMatchObject({ exitStatus: "success", interrupted: true });
});

test("interruptions are numbered truly and counted", async () => {
  const bench = new Bench({ recordInterruptions: true });
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("checkpoint");
    yield msg("pause");
    yield msg("pause");
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  run.resume();
  await run.atRest();
  run.resume();
  await run;
  expect(bench.events).toEqual(
    ["pause", "resume", "pause", "resume"].map((interruption, i) => [i + 1, { interruption }]),
  );
  expect(bench.stops[0]?.num_events).toEqual({ interruptions: 4 });
});

test("a monitored signal has one subscription whatever happens, and none after the run", async () => {
  const bench = new Bench();
  const signal = new Signal("s", 0, bench.clock);
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("monitor", signal, [], { name: "s_monitor" });
    yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.5, () => run.pause());
  await run.atRest();
  expect(signal.subscribers.size).toBe(0);
  signal.put(99);
  run.resume();
  bench.clock.after(0.5, () => {
    expect(signal.subscribers.size).toBe(1);
    signal.put(7);
  });
  await run;
  signal.put(8);
  expect(signal.subscribers.size).toBe(0);
  expect(bench.events.map(([seq, data]) => [seq, data["s"]])).toEqual([
    [1, 0],
    [2, 99],
    [3, 7],
  ]);
});

test("a rejected run burns no number of a durable source", async () => {
  let last = 7;
  const refused: number[] = [];
  const bench = new Bench({
    scanIdSource: {
      next: () => last + 1,
      taken: (scanId) => void (last = scanId),
      refused: (scanId) => void refused.push(scanId),
    },
    mdValidator: (md) => {
      if (md["operator"] === undefined) throw new Error("an operator is needed");
    },
  });
  const plan = function* (): Plan {
    yield msg("open_run");
    yield msg("close_run");
  };
  await expect(bench.engine.run(plan())).rejects.toThrow("operator");
  // Refused by the event model, which wants a text.
  await expect(bench.engine.run(plan(), { operator: "me", project: 7 })).rejects.toThrow("project");
  expect(refused).toEqual([8, 8]);
  await bench.engine.run(plan(), { operator: "me" });
  expect(bench.documents[0]?.[1]).toMatchObject({ scan_id: 8, operator: "me" });
});

test("a number that cannot be kept is told of, and the run goes on", async () => {
  const full = (): never => {
    throw new Error("no space left");
  };
  const bench = new Bench({ scanIdSource: { next: () => 1, taken: full } });
  await bench.engine.run([msg("open_run"), msg("close_run")]);
  expect(bench.documents.map(([name]) => name)).toEqual(["start", "stop"]);
  expect(bench.troubles.map((error) => error.message)).toEqual(["no space left"]);
});

test("what a plan yields must be a message, and the error says what it was", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("open_run");
    yield "count" as unknown as Msg;
  }
  const result = await bench.engine.run(plan()).result();
  expect(isHalcyonError(result.error, "engine.message")).toBe(true);
  expect(result.error?.message).toBe('The plan yielded "count", which is not a message.');
  expect(bench.stops).toMatchObject([
    { exit_status: "fail", reason: 'The plan yielded "count", which is not a message.' },
  ]);
});

test("a command that nobody registered is refused with those that there are", async () => {
  // The second is a name that every object has.
  for (const command of ["levitate", "constructor"]) {
    const bench = new Bench();
    const result = await bench.engine.run([msg(command as "null")]).result();
    expect(result.error).toMatchObject({ code: "engine.command", facts: { command } });
    expect(result.error?.message).toMatch(/there are RE_class, caught_up, .*, wait_for\.$/u);
  }
});

test("a command that is registered while a plan is under way is one for the next", async () => {
  const { engine } = new Bench();
  const done: string[] = [];
  const handle = (name: string) => (): void => {
    done.push(name);
    engine.registerCommand("null", { recorded: true, breakable: false, handle: handle("new") });
  };
  engine.registerCommand("null", { recorded: true, breakable: false, handle: handle("old") });
  function* beside(): Plan {
    yield msg("null");
  }
  function* plan(): Plan {
    yield msg("null");
    yield* parallel(beside());
  }
  for (let i = 0; i < 2; i++) await engine.run(plan());
  expect(done).toEqual(["old", "old", "new", "new"]);
});

test("a command may be a method of what it is defined by", async () => {
  class Counted {
    readonly recorded = true;
    readonly breakable = false;
    #times = 0;

    handle(): number {
      return (this.#times += 1);
    }
  }
  const { engine } = new Bench();
  engine.registerCommand("null", new Counted());
  const replies: unknown[] = [];
  function* plan(): Plan {
    for (let i = 0; i < 2; i++) replies.push(yield msg("null"));
  }
  await engine.run(plan());
  expect(replies).toEqual([1, 2]);
});

test("a verb that a device lacks is named, with what it can do", async () => {
  const bench = new Bench();
  const result = await bench.engine.run([msg("set", bench.counter as never, [1])]).result();
  expect(result.error).toMatchObject({ code: "device.verb", facts: { device: "d", verb: "set" } });
});

test("a key that was never described is refused when it is read", async () => {
  const bench = new Bench();
  const odd = Object.assign(new Counter("odd", bench.clock), {
    read: () => ({ odd: { value: 1, timestamp: 0 }, extra: { value: 2, timestamp: 0 } }),
  });
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("create", undefined, [], { name: "primary" });
    yield msg("read", odd);
  }
  const result = await bench.engine.run(plan()).result();
  expect(result.error).toMatchObject({
    code: "engine.reading",
    facts: { device: "odd", unexpected: ["extra"], missing: [] },
  });
  expect(bench.stops).toMatchObject([{ exit_status: "fail" }]);
});

test.each([[5], [null], [[1]], ["gold"]])("metadata that are no object are refused before anything: %j", (md) => {
  const { engine } = new Bench();
  const refused = /^Metadata are an object, as in .*; this is /;
  expect(() => engine.run([msg("null")], md as never)).toThrow(refused);
  expect(() => engine.resumeFrom(new MemoryJournal(), count([]), md as never)).toThrow(refused);
  expect(engine.state).toBe("idle");
});

test("a list that is no plan is told by its member that is no message", () => {
  expect(() => new Bench().engine.run([msg("null"), { command: "null" }] as never)).toThrow(
    "this is a list whose member 1 is no message: msg() makes them.",
  );
});

test.each([undefined, () => 1, Symbol("x"), new Map([[1, 2]]), new Set([1])])(
  "a reading of %s is refused when it is read",
  async (value) => {
    const bench = new Bench();
    const odd = Object.assign(new Counter("odd", bench.clock), { read: () => ({ odd: { value, timestamp: 0 } }) });
    function* plan(): Plan {
      yield msg("open_run");
      yield msg("create", undefined, [], { name: "primary" });
      yield msg("read", odd);
    }
    const result = await bench.engine.run(plan()).result();
    expect(result.error).toMatchObject({ code: "engine.reading", facts: { device: "odd", unexpected: ["odd"] } });
    expect(bench.stops).toMatchObject([{ exit_status: "fail" }]);
  },
);
