/** Plans that no other process can go on with, and those that come close. */
import { expect, test } from "vitest";
import { msg, type Plan } from "../message.ts";
import { survived } from "../testing/killed.ts";
import { Bench } from "../testing/lab.ts";
import { readJournal } from "./history.ts";
import { MemoryJournal } from "./journal.ts";

test("a plan that has said that nothing may be done again is refused, and says so when it does", async () => {
  function* plan(bench: Bench): Plan {
    yield msg("open_run");
    yield msg("checkpoint");
    yield msg("set", bench.motor, [1]);
    yield msg("clear_checkpoint");
    yield msg("sleep", undefined, [1]);
    yield msg("close_run");
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole), {}, { journal });
  expect(whole.troubles).toMatchObject([{ code: "journal.lost" }]);
  const cleared = journal.lines.findIndex((line) => line.includes('"t":"lost"'));
  const bench = new Bench();
  expect(() => bench.engine.resumeFrom(survived(journal.lines, cleared + 1), plan(bench))).toThrow(
    "nothing may be done again (clear_checkpoint)",
  );
});

test("what a plan yielded that is no message is written down as such, and the plan that cleans up is gone on with", async () => {
  function* plan(bench: Bench): Plan<string> {
    try {
      yield undefined as never;
    } catch {
      yield [bench.motor] as never;
    } finally {
      yield msg("checkpoint");
      yield msg("sleep", undefined, [1]);
    }
    return "cleaned up";
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  const { error } = await whole.engine.run(plan(whole), {}, { journal }).result();
  expect(error).toMatchObject({ code: "engine.message" });
  // Its last answer lets it fail, and what has failed is not gone on with.
  for (let lines = 1; lines < journal.lines.length - 1; lines++) {
    const bench = new Bench();
    const again = await bench.engine.resumeFrom(survived(journal.lines, lines), plan(bench)).result();
    expect(again.error, `after ${lines} lines`).toMatchObject({ code: "engine.message" });
  }
});

test("a plan that was killed while it cleaned up after an abort cleans up, and its run says why", async () => {
  function* plan(bench: Bench): Plan {
    yield msg("open_run");
    try {
      yield msg("sleep", undefined, [60]);
    } finally {
      yield msg("set", bench.motor, [0]);
      yield msg("sleep", undefined, [1]);
    }
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  const run = whole.engine.run(plan(whole), {}, { journal });
  whole.clock.after(5, () => run.abort("no sample"));
  await run.result();
  const asked = journal.lines.findIndex((line) => line.includes('"t":"error"'));
  const bench = new Bench();
  const { exitStatus, reason } = await bench.engine
    .resumeFrom(survived(journal.lines, asked + 1), plan(bench))
    .result();
  expect([exitStatus, reason]).toEqual(["abort", "no sample"]);
  expect(bench.stops).toMatchObject([{ exit_status: "abort", reason: "no sample" }]);
});

test.each([
  ["open_run", [], []],
  ["stage", ["unstage"], []],
  ["set", ["unstage"], ["stop"]],
  ["close_run", ["unstage"], ["set", "stop"]],
])(
  "what %s had begun when an error came in the place of its reply is ended by the next process",
  async (...[struck, motor, slow]) => {
    function* plan(bench: Bench): Plan {
      try {
        yield msg("open_run");
        yield msg("stage", bench.motor);
        yield msg("set", bench.slow, [5]);
        yield msg("close_run");
      } finally {
        yield msg("sleep", undefined, [1]);
      }
    }
    // An abort that is asked for when a message is about to be carried out is told to the plan instead of its reply.
    const whole: Bench = new Bench({
      onMessage: ({ command }) => {
        if (command === struck) whole.engine.abort("enough");
      },
    });
    const journal = new MemoryJournal();
    await whole.engine.run(plan(whole), {}, { journal }).result();
    const told = journal.lines.findIndex((line) => line.includes('"t":"error"'));
    const left = survived(journal.lines, told + 1);
    const before = readJournal(left).documents.filter(([name]) => name === "stop");
    const bench = new Bench();
    await bench.engine.resumeFrom(left, plan(bench)).result();
    expect(before.length + bench.stops.length).toBe(1);
    expect(bench.motor.calls.map(([verb]) => verb).filter((verb) => verb !== "stage")).toEqual(motor);
    expect(bench.slow.calls.map(([verb]) => verb)).toEqual(slow);
  },
);
