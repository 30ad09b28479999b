import { Status, type HalcyonError, type NamedDocument } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "../message.ts";
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
