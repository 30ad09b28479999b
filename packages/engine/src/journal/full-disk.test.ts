import { asError } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "../message.ts";
import { Bench } from "../testing/lab.ts";
import { readJournal } from "./history.ts";
import { MemoryJournal } from "./journal.ts";

/** A journal that takes so many lines, and no more until it has `room`. */
class FullJournal extends MemoryJournal {
  left: number;
  room = false;

  constructor(lines: number) {
    super();
    this.left = lines;
  }

  override append(line: string): void {
    if (this.left-- <= 0 && !this.room) throw new Error("no space left");
    super.append(line);
  }
}

function* scan({ motor, counter }: Bench): Plan<string> {
  yield msg("stage", motor);
  const uid = (yield msg("open_run")) as string;
  for (let point = 1; point <= 3; point++) {
    yield msg("checkpoint");
    yield msg("set", motor, [point], { group: "g" });
    yield msg("wait", undefined, [], { group: "g" });
    yield msg("trigger", counter, [], { group: "t" });
    yield msg("wait", undefined, [], { group: "t" });
    yield msg("create", undefined, [], { name: "primary" });
    yield msg("read", motor);
    yield msg("save");
  }
  yield msg("close_run");
  yield msg("unstage", motor);
  return uid;
}

async function linesOfWhole(): Promise<number> {
  const journal = new MemoryJournal();
  const bench = new Bench();
  await bench.engine.run(scan(bench), {}, { journal });
  return journal.lines.length;
}

test("a journal that is full pauses the plan, and has everything once there is room and it goes on", async () => {
  const whole = await linesOfWhole();
  // The last two lines come when nothing is left to pause.
  for (let lines = 1; lines < whole - 2; lines++) {
    const bench = new Bench();
    const journal = new FullJournal(lines);
    const run = bench.engine.run(scan(bench), {}, { journal });
    expect(await run.atRest(), `after ${lines} lines`).toBe("paused");
    expect(run.pauseReason).toBe("no space left");
    run.resume();
    expect(await run.atRest(), "still full").toBe("paused");
    journal.room = true;
    run.resume();
    const { finished } = await run;
    expect(finished).toBe(true);
    const history = readJournal(journal);
    expect(history.documents, `after ${lines} lines`).toEqual(bench.documents);
    expect(history.ended?.exitStatus).toBe("success");
    expect(bench.documents.at(-1)?.[1]).toMatchObject({ exit_status: "success", num_events: { primary: 3 } });
  }
});

test("an end that cannot be written any more is told of", async () => {
  const bench = new Bench();
  const journal = new FullJournal((await linesOfWhole()) - 1);
  await bench.engine.run(scan(bench), {}, { journal });
  expect(bench.troubles.map((error) => error.message)).toEqual(["no space left"]);
});

test("a plan that is aborted while its journal is full is cleaned up all the same", async () => {
  const bench = new Bench();
  const journal = new FullJournal(20);
  const run = bench.engine.run(scan(bench), {}, { journal });
  expect(await run.atRest()).toBe("paused");
  run.abort("no room");
  const { exitStatus } = await run.result();
  expect(exitStatus).toBe("abort");
  expect(bench.documents.at(-1)?.[1]).toMatchObject({ exit_status: "abort", reason: "no room" });
  expect(bench.motor.calls.map(([verb]) => verb)).toContain("unstage");
  expect(bench.troubles.map((error) => error.message)).toEqual(["no space left"]);
});

test("a journal that cannot even be begun refuses the plan: nothing is done", () => {
  const bench = new Bench();
  let thrown: unknown;
  try {
    void bench.engine.run(scan(bench), {}, { journal: new FullJournal(0) });
  } catch (error) {
    thrown = error;
  }
  expect(asError(thrown).message).toBe("no space left");
  expect(bench.engine.state).toBe("idle");
  expect(bench.motor.calls).toEqual([]);
});
