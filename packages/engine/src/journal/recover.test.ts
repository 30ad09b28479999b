import { Status, countingUid, type NamedDocument, type HasName } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "../message.ts";
import { Bench } from "../testing/lab.ts";
import { readJournal } from "./history.ts";
import { MemoryJournal } from "./journal.ts";
import { leftDevices, leftDevicesOf, missingStops, putAway, recordEnd, recordStops } from "./recover.ts";

/** Two runs at once; the second has a stream without an event. */
function* plan({ motor, slow, counter }: Bench): Plan {
  yield msg("stage", motor);
  yield msg("stage", slow);
  yield msg("open_run", undefined, [], {}, "a");
  yield msg("open_run", undefined, [], {}, "b");
  yield msg("declare_stream", undefined, [counter], { name: "nothing" }, "b");
  for (let point = 1; point <= 3; point++) {
    yield msg("set", motor, [point], { group: "g" });
    yield msg("wait", undefined, [], { group: "g" });
    yield msg("create", undefined, [], { name: "primary" }, "a");
    yield msg("read", motor, [], {}, "a");
    yield msg("save", undefined, [], {}, "a");
  }
  yield msg("close_run", undefined, [], {}, "a");
  yield msg("unstage", slow);
  yield msg("close_run", undefined, [], {}, "b");
  yield msg("unstage", motor);
}

async function journaled(): Promise<readonly string[]> {
  const bench = new Bench();
  const journal = new MemoryJournal();
  await bench.engine.run(plan(bench), {}, { journal });
  return journal.lines;
}

function upTo(lines: readonly string[], count: number): MemoryJournal {
  const journal = new MemoryJournal();
  journal.lines.push(...lines.slice(0, count));
  return journal;
}

const options = (reason: string): Parameters<typeof missingStops>[1] => ({
  clock: new Bench().clock,
  newUid: countingUid(),
  reason,
});

test("wherever it ended, each run that was open gets one stop, with what its events count", async () => {
  const lines = await journaled();
  for (let count = 1; count < lines.length; count++) {
    const journal = upTo(lines, count);
    const history = readJournal(journal);
    recordStops(journal, missingStops(history, options("gone")));
    recordEnd(journal, "gone");
    const after = readJournal(journal);
    const starts = after.documents.flatMap(([name, doc]) => (name === "start" ? [doc.uid] : []));
    const stops = after.documents.flatMap(([name, doc]) => (name === "stop" ? [doc] : []));
    expect(stops.map((stop) => stop.run_start).toSorted(), `after ${count} lines`).toEqual(starts.toSorted());
    for (const stop of stops.slice(stopsIn(history.documents)))
      expect(stop).toMatchObject({ exit_status: "abort", reason: "gone" });
    const events = after.documents.filter(([name]) => name === "event").length;
    const counted = stops.reduce((sum, stop) => sum + (stop.num_events?.["primary"] ?? 0), 0);
    expect(counted, `after ${count} lines`).toBe(events);
    expect(after.ended).toMatchObject({ exitStatus: "abort", reason: "gone" });
    expect(missingStops(after, options("again"))).toEqual([]);
  }
});

function stopsIn(documents: readonly NamedDocument[]): number {
  return documents.filter(([name]) => name === "stop").length;
}

test("a stream that has no event is counted as 0", async () => {
  const lines = await journaled();
  const count = lines.findIndex((line) => line.includes('"descriptor"') && line.includes('"nothing"'));
  const [, second] = missingStops(readJournal(upTo(lines, count + 1)), options(""));
  expect(second?.num_events).toEqual({ nothing: 0 });
});

test("what is left is what was moved, and what is staged still", async () => {
  const lines = await journaled();
  const after = (command: string, device: string): ReturnType<typeof leftDevices> =>
    leftDevices(
      readJournal(upTo(lines, lines.findIndex((line) => line.includes(`"${command}","device":"${device}"`)) + 1)),
    );
  expect(after("stage", "slow")).toEqual({ moved: [], staged: ["m", "slow"] });
  expect(after("set", "m")).toEqual({ moved: ["m"], staged: ["m", "slow"] });
  expect(after("unstage", "slow")).toEqual({ moved: ["m"], staged: ["m"] });
});

test("the device of a message that was never answered is left too, as the plan tells", async () => {
  const lines = await journaled();
  const before = (command: string, device: string): ReturnType<typeof leftDevices> => {
    const at = lines.findIndex((line) => line.includes(`"${command}","device":"${device}"`));
    return leftDevicesOf(plan(new Bench()), readJournal(upTo(lines, at)));
  };
  expect(before("stage", "m")).toEqual({ moved: [], staged: ["m"] });
  expect(before("stage", "slow")).toEqual({ moved: [], staged: ["m", "slow"] });
  expect(before("set", "m")).toEqual({ moved: ["m"], staged: ["m", "slow"] });
  expect(before("unstage", "slow")).toEqual({ moved: ["m"], staged: ["m", "slow"] });
});

test("a device that would not stop keeps no other from being stopped and unstaged", async () => {
  const { motor, clock } = new Bench();
  const stuck: HasName & { stop: () => Status } = {
    name: "stuck",
    stop: () => Status.pending({ name: "never" }).status,
  };
  const troubles = await putAway([stuck, motor], [motor], { clock, timeout: 3 });
  expect(troubles.map((error) => error.message)).toEqual([expect.stringContaining("stuck would not stop")]);
  expect(motor.calls.map(([verb]) => verb)).toEqual(["stop", "unstage"]);
});
