/** Bundles, frames and flights that something came in between. */
import { Status, type Collectable, type DataKeys, type Flyable, type StreamAsset } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { MemoryJournal } from "./journal/journal.ts";
import { finalizeWrapper } from "./preprocessors/finalize.ts";
import { declareStream } from "./stubs/run.ts";
import { triggerAndRead } from "./stubs/measure.ts";
import { suspendFloor } from "./suspenders.ts";
import { survived } from "./testing/killed.ts";
import { Bench, Counter, Signal } from "./testing/lab.ts";

/** A detector that writes a frame at each trigger, and tells of it when it is read. */
class Camera extends Counter {
  #told = 0;

  override describe(): DataKeys {
    return {
      ...super.describe(),
      image: { dtype: "array", shape: [1, 2, 2], source: "SIM:image", external: "STREAM:" },
    };
  }

  *collectAssetDocs(): Generator<StreamAsset, void, void> {
    if (this.#told === 0)
      yield [
        "stream_resource",
        { uid: "file", data_key: "image", mimetype: "x", uri: "memory://localhost/x", parameters: {} },
      ];
    const indices = { start: this.#told, stop: this.value };
    this.#told = this.value;
    const seq_nums = { start: 0, stop: 0 };
    yield [
      "stream_datum",
      { uid: `file/${indices.start}`, stream_resource: "file", descriptor: "", indices, seq_nums },
    ];
  }
}

/** One point of `devices`, and one more. */
function* twoPoints(...devices: Counter[]): Plan {
  yield msg("open_run");
  for (let i = 0; i < 2; i++) {
    yield msg("checkpoint");
    yield* triggerAndRead(devices);
  }
  yield msg("close_run");
}

/** A bench on which something happens before the `nth` message of a command. */
function interrupted(command: string, nth: number, happens: (bench: Bench) => void): Bench {
  let count = 0;
  const bench: Bench = new Bench({
    onMessage: (message) => {
      if (message.command === command && ++count === nth) happens(bench);
    },
  });
  return bench;
}

test("aborted while a suspender holds it in the middle of a bundle, a plan ends with abort, not with a mistake", async () => {
  const bench = interrupted("read", 1, ({ clock, engine }) => {
    beam.put(0);
    clock.after(5, () => engine.abort("enough"));
  });
  const beam = new Signal("beam", 1, bench.clock);
  bench.engine.installSuspender(suspendFloor(beam, 0.5));
  const result = await bench.engine.run(twoPoints(bench.counter)).result();
  expect(result).toMatchObject({ exitStatus: "abort", reason: "enough" });
});

test("of the frames of a point that was taken twice, the event has the last", async () => {
  const bench = interrupted("create", 2, ({ engine }) => engine.pause());
  const camera = new Camera("camera", bench.clock);
  const run = bench.engine.run(twoPoints(camera));
  await run.atRest();
  run.resume();
  expect(await run).toMatchObject({ exitStatus: "success" });
  const frames = bench.documents.flatMap(([name, doc]) =>
    name === "stream_datum" ? [[doc.indices, doc.seq_nums]] : [],
  );
  expect(frames).toEqual([
    [
      { start: 0, stop: 1 },
      { start: 1, stop: 2 },
    ],
    [
      { start: 2, stop: 3 },
      { start: 2, stop: 3 },
    ],
  ]);
});

test("a file that was told of in a bundle which a pause took back is told of with the next event", async () => {
  const bench = new Bench();
  const camera = new Camera("camera", bench.clock);
  const run = bench.engine.run(
    (function* plan(): Plan {
      yield msg("open_run");
      yield msg("checkpoint");
      yield msg("trigger", camera);
      yield msg("create", undefined, [], { name: "primary" });
      yield msg("read", camera);
      yield msg("sleep", undefined, [1]);
      yield msg("save");
      yield msg("close_run");
    })(),
  );
  bench.clock.after(0.5, () => run.pause());
  await run.atRest();
  run.resume();
  await run;
  const names = bench.documents.map(([name]) => name);
  expect(names).toEqual(["start", "descriptor", "stream_resource", "stream_datum", "event", "stop"]);
});

test("a bundle in which nothing was read does not stand in the way of what is read in the clean-up", async () => {
  const bench = interrupted("create", 1, ({ engine }) => engine.abort("enough"));
  function* plan(): Plan {
    yield msg("open_run");
    yield* finalizeWrapper(triggerAndRead([bench.counter]), () => triggerAndRead([bench.motor], "after"));
  }
  const result = await bench.engine.run(plan()).result();
  expect(result.exitStatus).toBe("abort");
  expect(bench.stops).toMatchObject([{ exit_status: "abort", num_events: { after: 1 } }]);
});

test("a flyer that still flies is stopped, and then collected, when the plan is aborted", async () => {
  const bench = new Bench();
  const calls: string[] = [];
  const flyer = {
    name: "flyer",
    kickoff: () => Status.succeeded,
    complete: () => Status.pending().status,
    stop: () => void calls.push("stop"),
    describeCollect: () => ({ flown: { a: { dtype: "number", shape: [], source: "SIM:a" } } }),
    *collect() {
      calls.push("collect");
      yield { data: { a: 1 }, timestamps: { a: 0 } };
    },
  } as unknown as Flyable & Collectable;
  const run = bench.engine.run([
    msg("open_run"),
    msg("kickoff", flyer),
    msg("complete", flyer, [], { group: "c" }),
    msg("wait", undefined, [], { group: "c" }),
  ]);
  bench.clock.after(1, () => run.abort());
  await run.result();
  expect(calls).toEqual(["stop", "collect"]);
  expect(bench.stops).toMatchObject([{ num_events: { flown: 1 } }]);
});

/** Killed after each line of its journal, gone on with by another process: how each did not end well. */
async function killedEverywhere(plan: (bench: Bench) => Plan): Promise<string[]> {
  const failed: string[] = [];
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole), {}, { journal });
  for (let lines = 1; lines < journal.lines.length; lines++) {
    const left = new MemoryJournal();
    left.lines.push(...journal.lines.slice(0, lines));
    const bench = new Bench();
    const result = await bench.engine.resumeFrom(left, plan(bench)).result();
    if (!result.finished) failed.push(`after ${lines} lines: ${String(result.error)}`);
  }
  return failed;
}

test("killed in a bundle that may not be made again, a plan is gone on with", async () => {
  const failed = await killedEverywhere((bench) => {
    const once = Object.assign(bench.counter, { rewindable: { get: () => false } });
    return twoPoints(once);
  });
  expect(failed).toEqual([]);
});

test("killed after a stream was declared and before any of its devices was read, a plan is gone on with", async () => {
  const failed = await killedEverywhere(function* plan(bench): Plan {
    yield msg("open_run");
    yield* declareStream([bench.counter], "primary");
    yield* triggerAndRead([bench.counter]);
    yield msg("close_run");
  });
  expect(failed).toEqual([]);
});

test("a point that was saved while nothing may be done again keeps its number when the process is killed then", async () => {
  function* plan(bench: Bench): Plan {
    yield msg("open_run");
    yield msg("checkpoint");
    yield msg("rewindable", undefined, [false]);
    yield* triggerAndRead([bench.counter]);
    yield msg("sleep", undefined, [1]);
    yield msg("rewindable", undefined, [true]);
    yield* triggerAndRead([bench.counter]);
    yield msg("close_run");
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(whole), {}, { journal });
  const saved = journal.lines.findIndex((line) => line.includes('"command":"save"'));
  const bench = new Bench();
  await bench.engine.resumeFrom(survived(journal.lines, saved + 1), plan(bench));
  expect(bench.events.map(([number]) => number)).toEqual([2]);
  expect(bench.stops).toMatchObject([{ num_events: { primary: 2 } }]);
});
