import { Status, type HalcyonError, type NamedDocument } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Msg, type Plan } from "../message.ts";
import { setRunKeyWrapper } from "../preprocessors/keys.ts";
import { runWrapper } from "../preprocessors/run.ts";
import { parallel } from "../stubs/parallel.ts";
import { killedAnywhere, survived } from "../testing/killed.ts";
import { Bench, Counter, Motor } from "../testing/lab.ts";
import { readJournal } from "./history.ts";
import { MemoryJournal } from "./journal.ts";
import { leftDevicesOf } from "./recover.ts";

let uids = 0;

/** A process, whose uids are its own: a bench with a second detector and a third axis. */
class WideBench extends Bench {
  readonly other: Counter = new Counter("e", this.clock);
  readonly far: Motor = new Motor("far", this.clock, 2);

  constructor() {
    super({ newUid: () => `${(++uids).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000` });
  }
}

const wide = (): WideBench => new WideBench();

/** Points of an axis, in a stream of its name. */
function* stepping(axis: Motor, detector: Counter, points: number): Plan<string> {
  for (let point = 1; point <= points; point++) {
    yield msg("checkpoint");
    yield msg("set", axis, [point], { group: "move" });
    yield msg("wait", undefined, [], { group: "move" });
    yield msg("trigger", detector, [], { group: "t" });
    yield msg("wait", undefined, [], { group: "t" });
    yield msg("create", undefined, [], { name: axis.name });
    yield msg("read", axis);
    yield msg("read", detector);
    yield msg("save");
  }
  return axis.name;
}

/** The places of the points of a stream, the last of each number. */
function pointsOf(documents: readonly NamedDocument[], stream: string): unknown[] {
  const points: unknown[] = [];
  for (const [name, doc] of documents)
    if (name === "event" && stream in doc.data) points[doc.seq_num - 1] = doc.data[stream];
  return points;
}

function numberOf(documents: readonly NamedDocument[], wanted: NamedDocument[0]): number {
  return documents.filter(([name]) => name === wanted).length;
}

function countsOf(documents: readonly NamedDocument[]): unknown[] {
  return documents.flatMap(([name, doc]) => (name === "stop" ? [doc.num_events] : []));
}

test(
  "killed after any line, two plans of different lengths side by side are both gone on with",
  { timeout: 60_000 },
  async () => {
    function* both({ motor, slow, counter, other }: WideBench): Plan<unknown> {
      yield msg("stage", motor);
      yield msg("open_run", undefined, [], { plan_name: "both" });
      const results = yield* parallel(stepping(motor, counter, 4), stepping(slow, other, 2));
      yield* stepping(motor, counter, 1);
      yield msg("close_run");
      yield msg("unstage", motor);
      return results;
    }
    const { undisturbed, otherwise } = await killedAnywhere(wide, both, ({ motor, slow }, result, documents) => ({
      result,
      points: [pointsOf(documents, "m"), pointsOf(documents, "slow")],
      documents: (["start", "descriptor", "stop"] as const).map((name) => numberOf(documents, name)),
      // Each death has a point of each taken again at most.
      again: numberOf(documents, "event") > 11,
      counts: countsOf(documents),
      places: [motor.position, slow.position],
    }));
    expect(undisturbed).toEqual({
      result: ["m", "slow"],
      points: [
        [1, 2, 3, 4, 1],
        [1, 2],
      ],
      documents: [1, 2, 1],
      again: false,
      counts: [{ m: 5, slow: 2 }],
      places: [1, 2],
    });
    expect(otherwise).toEqual([]);
  },
);

test(
  "killed after any line, plans within plans side by side are gone on with, each in a run of its own",
  { timeout: 60_000 },
  async () => {
    const inRun = (key: string, plan: Plan<unknown>): Plan<unknown> => setRunKeyWrapper(runWrapper(plan), key);
    function* all({ motor, slow, far, counter, other }: WideBench): Plan<unknown> {
      function* inner(): Plan<unknown> {
        yield msg("checkpoint");
        yield msg("sleep", undefined, [0.5]);
        const runs = yield* parallel(
          inRun("first", stepping(motor, counter, 3)),
          inRun("second", stepping(slow, other, 2)),
        );
        yield msg("sleep", undefined, [0.5]);
        return runs.length;
      }
      const [two] = yield* parallel(inner(), inRun("third", stepping(far, counter, 2)));
      return two;
    }
    const { undisturbed, otherwise } = await killedAnywhere(wide, all, ({ far }, result, documents) => ({
      result,
      points: ["m", "slow", "far"].map((name) => pointsOf(documents, name)),
      counts: countsOf(documents)
        .map((count) => JSON.stringify(count))
        .toSorted((a, b) => a.localeCompare(b)),
      place: far.position,
    }));
    expect(undisturbed).toEqual({
      result: 2,
      points: [
        [1, 2, 3],
        [1, 2],
        [1, 2],
      ],
      counts: ['{"far":2}', '{"m":3}', '{"slow":2}'],
      place: 2,
    });
    expect(otherwise).toEqual([]);
  },
);

class Broken extends Error {
  override readonly name: string = "Broken";
}

test(
  "killed after any line, the failure of one is thrown into those beside it once, and out of all of them",
  { timeout: 60_000 },
  async () => {
    function* all(bench: WideBench): Plan<unknown> {
      const heard: string[] = [];
      yield msg("open_run");
      function* failing(): Plan<unknown> {
        yield* stepping(bench.slow, bench.counter, 2);
        throw new Broken("no beam");
      }
      function* careful(name: string): Plan<unknown> {
        try {
          for (;;) {
            yield msg("checkpoint");
            yield msg("sleep", undefined, [1]);
          }
        } catch (error) {
          heard.push(`${name} ${(error as HalcyonError).code}`);
          yield msg("sleep", undefined, [0.1]);
          throw error;
        }
      }
      try {
        const within = parallel(careful("b"), careful("c"));
        yield* parallel(failing(), careful("a"), within, stepping(bench.motor, bench.other, 1));
      } catch (error) {
        heard.push(`and ${String(error instanceof Broken)}`);
        yield* stepping(bench.far, bench.other, 1);
      }
      yield msg("close_run");
      return heard.toSorted((a, b) => a.localeCompare(b));
    }
    const { undisturbed, otherwise } = await killedAnywhere(wide, all, ({ far }, result, documents) => ({
      result,
      points: pointsOf(documents, "slow"),
      place: far.position,
    }));
    expect(undisturbed).toEqual({
      result: ["a engine.beside", "and true", "b engine.beside", "c engine.beside"],
      points: [1, 2],
      place: 1,
    });
    expect(otherwise).toEqual([]);
  },
);

test(
  "what one plan leaves for another in a variable is there when that one looks, as it was the first time",
  { timeout: 60_000 },
  async () => {
    function* two({ motor, slow }: WideBench): Plan<unknown> {
      const places: number[] = [];
      function* writing(): Plan {
        for (let i = 0; i < 4; i++) {
          yield msg("checkpoint");
          yield msg("set", motor, [i], { group: "g" });
          yield msg("sleep", undefined, [1]);
          places.push(i);
        }
      }
      function* following(): Plan {
        for (let i = 0; i < 3; i++) {
          yield msg("checkpoint");
          yield msg("sleep", undefined, [1.2]);
          yield msg("set", slow, [places.at(-1) ?? -1], { group: "g" });
          yield msg("wait", undefined, [], { group: "g" });
        }
      }
      yield* parallel(writing(), following());
      return places;
    }
    // What it follows depends on when it was killed; that it may follow does not.
    const { otherwise } = await killedAnywhere(wide, two, (_bench, result) => ({ result }));
    expect(otherwise).toEqual([]);
  },
);

test(
  "a status that fails in one of them is told to that one alone, by whichever process",
  { timeout: 60_000 },
  async () => {
    function* two({ clock }: WideBench): Plan<unknown> {
      const trigger = (): Status => {
        const { status, fail } = Status.pending();
        clock.after(0.1, () => fail(new RangeError("out of range")));
        return status;
      };
      function* failing(): Plan<unknown> {
        yield msg("checkpoint");
        yield msg("trigger", { name: "bad", trigger });
        try {
          yield msg("sleep", undefined, [1]);
          yield msg("sleep", undefined, [1]);
        } catch (error) {
          return ((error as Error).cause as Error).message;
        }
        return "nothing failed";
      }
      function* beside(): Plan<unknown> {
        for (let i = 0; i < 5; i++) yield msg("sleep", undefined, [0.3]);
        return "not told";
      }
      return yield* parallel(failing(), beside());
    }
    const { undisturbed, otherwise } = await killedAnywhere(wide, two, (_bench, result) => ({ result }));
    expect(undisturbed).toEqual({ result: ["out of range", "not told"] });
    expect(otherwise).toEqual([]);
  },
);

/** Two that put back what they moved, whatever happens; killed when both are on their way. */
async function killedOnTheirWay(): Promise<readonly [MemoryJournal, (bench: WideBench) => Plan<unknown>]> {
  function* careful(axis: Motor): Plan<string> {
    try {
      yield msg("set", axis, [5], { group: axis.name });
      yield msg("wait", undefined, [], { group: axis.name });
      yield msg("checkpoint");
      yield msg("sleep", undefined, [10]);
    } finally {
      yield msg("set", axis, [0], { group: axis.name });
    }
    return axis.name;
  }
  function* both({ motor, slow }: WideBench): Plan<unknown> {
    yield msg("open_run");
    const names = yield* parallel(careful(motor), careful(slow));
    yield msg("close_run");
    return names;
  }
  const whole = new WideBench();
  const journal = new MemoryJournal();
  await whole.engine.run(both(whole), {}, { journal });
  const asleep = journal.lines.findLastIndex((line) => line.includes('"command":"checkpoint"'));
  return [survived(journal.lines, asleep + 1), both];
}

test("an abort while an axis does not go back to its place lets each of them clean up", async () => {
  const [left, both] = await killedOnTheirWay();
  const bench = new WideBench();
  const set = bench.slow.set.bind(bench.slow);
  bench.slow.set = (value) => (value === 5 ? Status.pending({ name: "slow.set" }).status : set(value));
  const run = bench.engine.resumeFrom(left, both(bench));
  bench.clock.after(100, () => run.abort("it does not move"));
  expect(await run.result()).toMatchObject({ exitStatus: "abort", reason: "it does not move" });
  expect([bench.motor.setpoint, bench.slow.setpoint]).toEqual([0, 0]);
  expect(bench.stops).toMatchObject([{ exit_status: "abort" }]);
  expect(bench.clock.pending).toBe(0);
});

test("a device that will not be brought back fails each of them, which clean up", async () => {
  const [left, both] = await killedOnTheirWay();
  const bench = new WideBench();
  const set = bench.slow.set.bind(bench.slow);
  bench.slow.set = (value) => (value === 5 ? Status.failed(new Error("no air")) : set(value));
  const { error } = await bench.engine.resumeFrom(left, both(bench)).result();
  expect(error?.message).toBe("no air");
  expect([bench.motor.setpoint, bench.slow.setpoint]).toEqual([0, 0]);
  expect(bench.stops).toMatchObject([{ exit_status: "fail" }]);
});

test("a pause that is asked for while axes go back to their places loses nothing of any of them", async () => {
  const [left, both] = await killedOnTheirWay();
  const bench = new WideBench();
  const run = bench.engine.resumeFrom(left, both(bench));
  bench.clock.after(0.5, () => run.pause());
  expect(await run.atRest()).toBe("paused");
  run.resume();
  expect((await run).planResult).toEqual(["m", "slow"]);
  expect(bench.clock.now()).toBe(1011);
});

test("what one of them asks for that differs is refused, with the place where", async () => {
  const whole = new WideBench();
  const journal = new MemoryJournal();
  function* two({ motor, slow, counter, other }: WideBench, points: number): Plan<unknown> {
    yield msg("open_run");
    yield* parallel(stepping(motor, counter, 2), stepping(slow, other, points));
    yield msg("close_run");
    return undefined;
  }
  await whole.engine.run(two(whole, 3), {}, { journal });
  const bench = new WideBench();
  const left = survived(journal.lines, journal.lines.length - 3);
  expect(() => bench.engine.resumeFrom(left, two(bench, 2))).toThrow(
    "its message 18 in plan 2 of those side by side in message 1 was checkpoint, and is the end of the plan",
  );
});

test("devices of the messages that all of them were in are put away", async () => {
  function* two({ slow, far }: WideBench): Plan<unknown> {
    function* moving(axis: Motor): Plan {
      yield msg("stage", axis);
      yield msg("set", axis, [5]);
      yield msg("wait");
    }
    return yield* parallel(moving(slow), moving(far));
  }
  const whole = new WideBench();
  const journal = new MemoryJournal();
  await whole.engine.run(two(whole), {}, { journal });
  const at = journal.lines.findIndex((line) => line.includes('"command":"stage"') && line.includes('"device":"far"'));
  const history = readJournal(survived(journal.lines, at + 1));
  expect(leftDevicesOf(two(new WideBench()), history)).toEqual({ moved: ["slow", "far"], staged: ["slow", "far"] });
});

test("a journal of the format before is gone on with", async () => {
  function* some({ motor, slow, counter, other }: WideBench): Plan<unknown> {
    yield msg("open_run");
    yield* stepping(motor, counter, 2);
    const both = yield* parallel(stepping(motor, counter, 1), stepping(slow, other, 1));
    yield msg("close_run");
    return both;
  }
  const whole = new WideBench();
  const journal = new MemoryJournal();
  await whole.engine.run(some(whole), {}, { journal });
  const second = journal.lines.findIndex((line) => line.includes('"seq_num":2'));
  const left = survived(journal.lines, second + 1);
  left.lines[0] = (left.lines[0] ?? "").replace('"version":2', '"version":1');
  const bench = new WideBench();
  await bench.engine.resumeFrom(left, some(bench));
  expect(bench.stops).toMatchObject([{ exit_status: "success", num_events: { m: 3, slow: 1 } }]);
});

test("plans that a message does not name can't be made again, which is told when they begin", async () => {
  const bench = new WideBench();
  bench.engine.registerCommand("null", {
    recorded: false,
    breakable: false,
    handle: (context, _message, attempt) => context.sideBySide([stepping(bench.motor, bench.counter, 0)], attempt),
  });
  await bench.engine.run([msg("null")] as Msg[], {}, { journal: new MemoryJournal() });
  expect(bench.troubles.map((error) => (error as HalcyonError).code)).toEqual(["journal.lost"]);
});
