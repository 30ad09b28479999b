import { Status, type HalcyonError, type NamedDocument } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "../message.ts";
import { RunEngine } from "../run-engine.ts";
import { Bench, Signal } from "../testing/lab.ts";
import { MemoryJournal } from "./journal.ts";
import { readJournal } from "./history.ts";

/** A scan of `points`, with a slow axis, a monitor, and a subscriber of the plan's. */
function* scan(bench: Bench, points: number, signal?: Signal<number>): Plan<string> {
  const token = (yield msg("subscribe", undefined, [() => undefined])) as number;
  yield msg("stage", bench.motor);
  const uid = (yield msg("open_run", undefined, [], { plan_name: "scan" })) as string;
  if (signal !== undefined) yield msg("monitor", signal, [], { name: "beam" });
  for (let point = 1; point <= points; point++) {
    yield msg("checkpoint");
    const group = Symbol("move");
    yield msg("set", bench.motor, [point], { group });
    yield msg("set", bench.slow, [point * 10], { group });
    yield msg("wait", undefined, [], { group });
    yield msg("trigger", bench.counter, [], { group: "t" });
    yield msg("wait", undefined, [], { group: "t" });
    yield msg("create", undefined, [], { name: "primary" });
    yield msg("read", bench.counter);
    yield msg("read", bench.motor);
    yield msg("read", bench.slow);
    yield msg("save");
  }
  yield msg("close_run");
  yield msg("unstage", bench.motor);
  yield msg("unsubscribe", undefined, [token]);
  return uid;
}

/** The lines that a process wrote before it was killed after `lines` of them, the last one torn. */
function survived(lines: readonly string[], count: number, torn: boolean): MemoryJournal {
  const journal = new MemoryJournal();
  journal.lines.push(...lines.slice(0, count));
  const next = lines[count];
  if (torn && next !== undefined) journal.lines.push(next.slice(0, next.length / 2));
  return journal;
}

test("killed after any line of its journal, a scan is gone on with to a whole run", async () => {
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(scan(whole, 3), {}, { journal });
  for (let lines = 1; lines < journal.lines.length; lines++) {
    const left = survived(journal.lines, lines, lines % 2 === 0);
    const before = readJournal(left).documents;
    const bench = new Bench();
    const result = await bench.engine.resumeFrom(left, scan(bench, 3));
    const documents: NamedDocument[] = [...before, ...bench.documents];
    const names = documents.map(([name]) => name);
    expect(
      names.filter((name) => name === "start"),
      `after ${lines} lines`,
    ).toHaveLength(1);
    expect(
      names.filter((name) => name === "descriptor"),
      `after ${lines} lines`,
    ).toHaveLength(1);
    expect(
      names.filter((name) => name === "stop"),
      `after ${lines} lines`,
    ).toHaveLength(1);
    const events = documents.flatMap(([name, doc]) => (name === "event" ? [doc] : []));
    expect([...new Set(events.map((event) => event.seq_num))]).toEqual([1, 2, 3]);
    expect(events.map((event) => event.data["m"])).toEqual(events.map((event) => event.seq_num));
    expect(events.length).toBeLessThanOrEqual(4);
    expect(documents.at(-1)?.[1]).toMatchObject({ exit_status: "success", num_events: { primary: 3 } });
    expect(documents[0]?.[1]).toMatchObject({ uid: result.planResult });
    expect([bench.motor.position, bench.slow.position]).toEqual([3, 30]);
    expect(bench.clock.pending).toBe(0);
  }
});

test("before it goes on, what outlives a checkpoint is there again, in order", async () => {
  const whole = new Bench();
  const journal = new MemoryJournal();
  const beam = new Signal("beam", 1, whole.clock);
  await whole.engine.run(scan(whole, 2, beam), {}, { journal });
  const second = journal.lines.findIndex(
    (line) => line.includes('"seq_num":1') && !line.includes("primary") && line.includes('"m"'),
  );
  const left = survived(journal.lines, second + 4, false);
  const bench = new Bench();
  const again = new Signal("beam", 2, bench.clock);
  await bench.engine.resumeFrom(left, scan(bench, 2, again));
  expect(bench.motor.calls.slice(0, 2)).toEqual([["stage"], ["set", 1]]);
  expect(again.subscribers.size).toBe(0);
  const monitored = bench.documents.flatMap(([name, doc]) =>
    name === "event" && "beam" in doc.data ? [[doc.seq_num, doc.data["beam"]]] : [],
  );
  expect(monitored).toEqual([[2, 2]]);
});

test("an axis that was moved meanwhile is reported, and brought back", async () => {
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(scan(whole, 3), {}, { journal });
  const third = journal.lines.findIndex((line) => line.includes('"seq_num":2'));
  const bench = new Bench();
  bench.motor.position = 77;
  await bench.engine.resumeFrom(survived(journal.lines, third + 3, false), scan(bench, 3));
  expect(bench.troubles.filter((error) => (error as HalcyonError).code === "journal.elsewhere")).not.toHaveLength(0);
  expect(bench.motor.calls.filter(([verb]) => verb === "set")[0]).toEqual(["set", 2]);
});

test("a plan that asks for something else is refused with the first difference", async () => {
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(scan(whole, 3), {}, { journal });
  const left = survived(journal.lines, journal.lines.length - 6, false);
  const bench = new Bench();
  function* other(): Plan<string> {
    const plan = scan(bench, 3);
    let step = plan.next();
    for (let i = 0; step.done !== true; i++) {
      const reply: unknown = yield i === 4 ? msg("set", bench.motor, [1.5]) : step.value;
      step = plan.next(reply);
    }
    return step.value;
  }
  expect(() => bench.engine.resumeFrom(left, other())).toThrow("its message 4 was set m [1], and is set m [1.5]");
});

test("an error that the plan was given is given again, and a failure of its status shows where it did", async () => {
  const seen: unknown[][] = [];
  function* plan(bench: Bench): Plan<string> {
    const log: unknown[] = [];
    seen.push(log);
    yield msg("checkpoint");
    const { status, fail } = Status.pending();
    bench.clock.after(0.1, () => fail(new RangeError("out of range")));
    const held = (yield msg("trigger", { name: "bad", trigger: () => status })) as { done: boolean };
    log.push(held.done);
    try {
      yield msg("sleep", undefined, [1]);
    } catch (error) {
      log.push((error as HalcyonError).code, ((error as Error).cause as Error).name, held.done);
    }
    yield msg("checkpoint");
    yield msg("sleep", undefined, [2]);
    return "done";
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole), {}, { journal });
  const bench = new Bench();
  const result = await bench.engine.resumeFrom(survived(journal.lines, journal.lines.length - 2, false), plan(bench));
  expect(result.planResult).toBe("done");
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[0]).toEqual([false, "engine.status_failed", "RangeError", true]);
});

test("a session that is over, or whose plan cannot be resumed, is refused", async () => {
  const bench = new Bench();
  const journal = new MemoryJournal();
  await bench.engine.run(scan(bench, 1), {}, { journal });
  expect(() => bench.engine.resumeFrom(journal, scan(bench, 1))).toThrow("This session is over (success)");
  const other = new MemoryJournal();
  other.lines.push('{"t":"begin","version":99,"what":{},"time":0}');
  expect(() => bench.engine.resumeFrom(other, scan(bench, 1))).toThrow("version 99");
});

/** Flies until the clock says so; as real ones do, it refuses what comes out of order. */
class Flyer {
  readonly name = "flyer";
  readonly calls: string[] = [];
  readonly #bench: Bench;
  #state: "at rest" | "prepared" | "flying" = "at rest";

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  prepare(value: unknown): Status {
    this.calls.push(`prepare ${String(value)}`);
    this.#state = "prepared";
    return Status.succeeded;
  }

  kickoff(): Status {
    this.calls.push("kickoff");
    if (this.#state !== "prepared") throw new Error(`kickoff: ${this.#state}`);
    this.#state = "flying";
    return Status.succeeded;
  }

  complete(): Status {
    this.calls.push("complete");
    if (this.#state !== "flying") throw new Error(`complete: ${this.#state}`);
    const { status, finish } = Status.pending({ name: "complete" });
    this.#bench.clock.after(10, finish);
    return status;
  }
}

test("killed while a flyer completes, a plan that had waited for it in vain waits for it again", async () => {
  const flown: Flyer[] = [];
  function* plan(bench: Bench): Plan<boolean> {
    const flyer = new Flyer(bench);
    flown.push(flyer);
    yield msg("open_run");
    yield msg("prepare", flyer, ["a line"]);
    yield msg("wait");
    yield msg("kickoff", flyer, [], { group: "start" });
    yield msg("wait", undefined, [], { group: "start" });
    yield msg("complete", flyer, [], { group: "end" });
    for (;;) {
      const done = yield msg("wait", undefined, [], { group: "end", timeout: 1, errorOnTimeout: false });
      yield msg("checkpoint");
      if (done === true) break;
    }
    yield msg("close_run");
    return true;
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole), {}, { journal });
  const third = journal.lines.map((line, i) => (line.includes('"checkpoint"') ? i : -1)).filter((i) => i >= 0)[3] ?? 0;
  const bench = new Bench();
  await bench.engine.resumeFrom(survived(journal.lines, third + 1, false), plan(bench));
  expect(flown[1]?.calls).toEqual(["prepare a line", "kickoff", "complete"]);
  expect(bench.troubles.map((error) => error.message)).toEqual([
    "flyer was flying when the process ended: it flies again from its beginning, and numbers go on.",
  ]);
  expect(bench.clock.now()).toBe(1010);
});

test("a wait for single statuses leaves what is going on in other groups to be brought about again", async () => {
  const flown: Flyer[] = [];
  function* plan(bench: Bench): Plan {
    const flyer = new Flyer(bench);
    flown.push(flyer);
    yield msg("open_run");
    yield msg("prepare", flyer, ["a line"]);
    yield msg("wait");
    const status = (yield msg("kickoff", flyer)) as Status;
    yield msg("complete", flyer);
    yield msg("wait", undefined, [], { statuses: [status] });
    yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
    yield msg("wait");
    yield msg("close_run");
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole), {}, { journal });
  const mark = journal.lines.findIndex((line) => line.includes('"checkpoint"') && line.includes('"explicit":true'));
  const bench = new Bench();
  await bench.engine.resumeFrom(survived(journal.lines, mark + 1, false), plan(bench));
  expect(flown[1]?.calls).toEqual(["prepare a line", "kickoff", "complete"]);
  expect(bench.troubles.map((error) => error.message)).toEqual([
    "flyer was flying when the process ended: it flies again from its beginning, and numbers go on.",
  ]);
  expect(bench.clock.now()).toBe(1010);
});

test("killed at any line, a flight is flown to its end, and one that is over is not flown again", async () => {
  const flown: Flyer[] = [];
  function* plan(bench: Bench): Plan<string> {
    const flyer = new Flyer(bench);
    flown.push(flyer);
    yield msg("checkpoint");
    yield msg("prepare", flyer, ["a line"], { group: "ready" });
    yield msg("wait", undefined, [], { group: "ready" });
    yield msg("checkpoint");
    yield msg("open_run");
    yield msg("kickoff", flyer, [], { group: "start" });
    yield msg("checkpoint");
    yield msg("wait", undefined, [], { group: "start" });
    yield msg("checkpoint");
    yield msg("complete", flyer, [], { group: "end" });
    yield msg("checkpoint");
    yield msg("wait", undefined, [], { group: "end" });
    yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
    yield msg("close_run");
    return "flown";
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole), {}, { journal });
  const landed = journal.lines.findIndex((line) => line.includes('"command":"sleep"'));
  const flownAgain: number[] = [];
  for (let lines = 1; lines < journal.lines.length; lines++) {
    const bench = new Bench();
    const result = await bench.engine.resumeFrom(survived(journal.lines, lines, false), plan(bench));
    expect(result.planResult, `after ${lines} lines`).toBe("flown");
    const calls = flown.at(-1)?.calls ?? [];
    expect(["prepare a line,kickoff,complete", ""], `after ${lines} lines`).toContain(String(calls));
    if (calls.length > 0) flownAgain.push(lines);
  }
  // It flies again for as long as it is not known to have landed: every line until then, and none after.
  expect(flownAgain).toEqual(flownAgain.map((_, i) => i + 1));
  expect(flownAgain.at(-1)).toBeLessThan(landed);
  expect(flownAgain.at(-1)).toBeGreaterThan(landed - 5);
});

test("a resume that waits for a device which never gets ready can be aborted, and puts the others away", async () => {
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(scan(whole, 3), {}, { journal });
  const third = journal.lines.findIndex((line) => line.includes('"seq_num":2'));
  const bench = new Bench();
  bench.slow.set = () => Status.pending({ name: "slow.set" }).status;
  const run = bench.engine.resumeFrom(survived(journal.lines, third + 3, false), scan(bench, 3));
  bench.clock.after(100, () => run.abort("it does not move"));
  const { exitStatus, reason } = await run.result();
  expect([exitStatus, reason]).toEqual(["abort", "it does not move"]);
  expect(bench.motor.calls.at(-1)).toEqual(["unstage"]);
  expect(bench.stops).toMatchObject([{ exit_status: "abort" }]);
  expect(bench.engine.state).toBe("idle");
});

test("an axis with several arguments goes back to all of them, and within the time that it was given", async () => {
  function* plan(bench: Bench, sent: unknown[][]): Plan {
    const axis = {
      name: "axis",
      set: (...args: unknown[]) => {
        sent.push(args.slice(0, -1));
        return sent.length > 1 ? Status.pending({ name: "axis" }).status : Status.succeeded;
      },
    };
    yield msg("set", axis, [1, "fast"], { timeout: 3 });
    yield msg("wait");
    yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
  }
  const sent: unknown[][] = [];
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole, sent), {}, { journal });
  const bench = new Bench();
  const run = bench.engine.resumeFrom(survived(journal.lines, journal.lines.length - 2, false), plan(bench, sent));
  const { exitStatus, error } = await run.result();
  expect(sent).toEqual([
    [1, "fast"],
    [1, "fast"],
  ]);
  expect(exitStatus).toBe("fail");
  expect(error).toMatchObject({ code: "status.deadline" });
  expect(bench.clock.now()).toBe(1003);
});

test("a plan that asks for the class of the engine is resumed with it", async () => {
  const classes: unknown[] = [];
  function* plan(): Plan {
    classes.push(yield msg("RE_class"));
    yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(), {}, { journal });
  const bench = new Bench();
  await bench.engine.resumeFrom(survived(journal.lines, journal.lines.length - 2, false), plan());
  expect(classes).toEqual([RunEngine, RunEngine]);
});

test("two runs that watch the same signal both watch it again, and what a closed run had is not the next one's", async () => {
  function* plan(bench: Bench, beam: Signal<number>): Plan {
    yield msg("open_run", undefined, [], {}, "first");
    yield msg("declare_stream", undefined, [bench.counter], { name: "primary", collect: false }, "first");
    yield msg("monitor", beam, [], { name: "one" }, "first");
    yield msg("close_run", undefined, [], {}, "first");
    yield msg("open_run", undefined, [], {}, "first");
    yield msg("open_run", undefined, [], {}, "second");
    yield msg("monitor", beam, [], { name: "one" }, "first");
    yield msg("monitor", beam, [], { name: "other" }, "second");
    yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
    yield msg("create", undefined, [], { name: "primary" }, "first");
    yield msg("read", bench.motor, [], {}, "first");
    yield msg("save", undefined, [], {}, "first");
    yield msg("close_run", undefined, [], {}, "second");
    yield msg("close_run", undefined, [], {}, "first");
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole, new Signal("beam", 1, whole.clock)), {}, { journal });
  const mark = journal.lines.findIndex((line) => line.includes('"explicit":true'));
  const bench = new Bench();
  const beam = new Signal("beam", 2, bench.clock);
  bench.clock.after(0.5, () => expect(beam.subscribers.size).toBe(2));
  await bench.engine.resumeFrom(survived(journal.lines, mark + 1, false), plan(bench, beam));
  expect(bench.events.map(([seq, data]) => [seq, Object.keys(data)[0]])).toEqual([
    [2, "beam"],
    [2, "beam"],
    [1, "m"],
  ]);
  expect(bench.stops.map((stop) => stop.num_events)).toEqual([{ other: 2 }, { one: 2, primary: 1 }]);
});
