import { HalcyonError, isHalcyonError, type NamedDocument } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { nextTurn } from "./macrotask.ts";
import { Bench } from "./testing/lab.ts";

function* counting(bench: Bench, points: number): Plan {
  yield msg("open_run");
  for (let point = 0; point < points; point++) {
    yield msg("checkpoint");
    yield msg("trigger", bench.counter);
    yield msg("create", undefined, [], { name: "primary" });
    yield msg("read", bench.counter);
    yield msg("save");
  }
  yield msg("close_run");
}

test("a run is over only when a critical subscriber has taken its last document", async () => {
  const bench = new Bench();
  const taken: string[] = [];
  bench.engine.subscribe(async (...[name]) => {
    await nextTurn();
    taken.push(name);
  });
  await bench.engine.run(counting(bench, 3));
  expect(taken).toEqual(["start", "descriptor", "event", "event", "event", "stop"]);
});

test("a critical subscriber that lags holds the engine back", async () => {
  const bench = new Bench();
  let taken = 0;
  let lag = 0;
  bench.engine.subscribe(
    async (...[name]) => {
      await nextTurn();
      if (name === "event") taken++;
      lag = Math.max(lag, bench.events.length - taken);
    },
    { maxBytes: 10_000 },
  );
  await bench.engine.run(counting(bench, 500));
  expect(taken).toBe(500);
  expect(lag).toBeLessThan(50);
});

test("a live subscriber skips the oldest events and counts them; start, descriptor and stop always come", async () => {
  const bench = new Bench();
  const taken: NamedDocument[] = [];
  bench.engine.subscribe((...document) => void taken.push(document), { need: "live", maxDocuments: 10 });
  await bench.engine.run(counting(bench, 200));
  await nextTurn();
  await nextTurn();
  const names = taken.map(([name]) => name);
  expect(names.slice(0, 2)).toEqual(["start", "descriptor"]);
  expect(names.at(-1)).toBe("stop");
  expect(names.length).toBeLessThan(200);
});

test("a live subscriber that fails is left out, and reported", async () => {
  const bench = new Bench();
  bench.engine.subscribe(
    () => {
      throw new Error("no screen");
    },
    { need: "live", name: "plot" },
  );
  await bench.engine.run(counting(bench, 3));
  await nextTurn();
  expect(bench.troubles).toMatchObject([{ code: "engine.subscriber", facts: { subscriber: "plot" } }]);
});

test("a critical subscriber that fails pauses the run, and gets what it did not take on resume", async () => {
  const bench = new Bench();
  let full = false;
  const taken: string[] = [];
  bench.engine.subscribe((name, document) => {
    if (full) throw new Error("disk full");
    taken.push(name === "event" ? `event ${document.seq_num}` : name);
  });
  const run = bench.engine.run(counting(bench, 4));
  bench.engine.subscribe((name, document) => {
    if (name === "event" && document.seq_num === 2) full = true;
  });
  expect(await run.atRest()).toBe("paused");
  expect(run.pauseReason).toContain("disk full");
  full = false;
  run.resume();
  await run;
  expect(taken).toEqual(["start", "descriptor", "event 1", "event 2", "event 3", "event 3", "event 4", "stop"]);
});

test("a pause for a critical subscriber is told of when nobody waits for the run to come to rest", async () => {
  const told = async (waits: boolean): Promise<readonly Error[]> => {
    const bench = new Bench();
    bench.engine.subscribe(() => {
      throw new Error("a slip in a subscriber");
    });
    const run = bench.engine.run(counting(bench, 2));
    if (waits) await run.atRest();
    while (run.state !== "paused") await nextTurn();
    run.abort();
    await run.result();
    return bench.troubles.filter((trouble) => isHalcyonError(trouble, "engine.paused"));
  };
  expect(await told(true)).toEqual([]);
  const [trouble, ...more] = await told(false);
  expect(more).toEqual([]);
  expect(trouble?.message).toMatch(/^The run has paused, and waits to be resumed or ended: .*a slip in a subscriber$/u);
});

test("a subscriber that fails for good gives back every document it did not take", async () => {
  const bench = new Bench();
  const taken: string[] = [];
  bench.engine.subscribe((...[name]) => {
    if (name === "event") throw new Error("disk full");
    taken.push(name);
  });
  const run = bench.engine.run(counting(bench, 2));
  expect(await run.atRest()).toBe("paused");
  run.abort("disk full");
  const result = await run.result();
  expect(result.error).toBeInstanceOf(HalcyonError);
  const { undelivered } = (result.error as HalcyonError<"engine.subscriber">).facts;
  expect([...taken, ...undelivered.map(([name]) => name)]).toEqual(["start", "descriptor", "event", "stop"]);
  expect(bench.engine.state).toBe("idle");
});

test("a subscriber of batches gets all that came while it took the last ones, one batch at a time", async () => {
  const bench = new Bench();
  const batches: string[][] = [];
  let under = 0;
  bench.engine.subscribe({
    takeMany: async (documents) => {
      under += 1;
      expect(under).toBe(1);
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      batches.push(documents.map(([name, doc]) => (name === "event" ? `event ${doc.seq_num}` : name)));
      under -= 1;
    },
  });
  await bench.engine.run(counting(bench, 100));
  const events = Array.from({ length: 100 }, (_, i) => `event ${i + 1}`);
  expect(batches.flat()).toEqual(["start", "descriptor", ...events, "stop"]);
  expect(batches.length).toBeLessThan(30);
});

test("a batch is bounded, and one that lags holds the engine back", async () => {
  const bench = new Bench();
  let [taken, lag, most] = [0, 0, 0];
  bench.engine.subscribe(
    {
      maxBatchBytes: 3000,
      takeMany: async (documents) => {
        await nextTurn();
        most = Math.max(most, documents.length);
        taken += documents.filter(([name]) => name === "event").length;
        lag = Math.max(lag, bench.events.length - taken);
      },
    },
    { maxBytes: 10_000 },
  );
  await bench.engine.run(counting(bench, 500));
  expect(taken).toBe(500);
  expect(most).toBeLessThan(11);
  expect(lag).toBeLessThan(60);
});

test("a batch that fails pauses the run, and is offered again whole before what came later", async () => {
  const bench = new Bench();
  const offered: string[][] = [];
  let full = false;
  bench.engine.subscribe({
    takeMany: async (documents) => {
      await nextTurn();
      offered.push(documents.map(([name, doc]) => (name === "event" ? String(doc.seq_num) : name)));
      if (full) throw new Error("server away");
    },
  });
  bench.engine.subscribe((name, document) => {
    if (name === "event" && document.seq_num === 2) full = true;
  });
  const run = bench.engine.run(counting(bench, 6));
  expect(await run.atRest()).toBe("paused");
  expect(run.pauseReason).toContain("server away");
  const refused = offered.pop() ?? [];
  full = false;
  run.resume();
  await run;
  const seen = offered.flat();
  expect(seen.slice(0, 2)).toEqual(["start", "descriptor"]);
  const at = seen.indexOf(refused[0] ?? "");
  expect(seen.slice(at, at + refused.length)).toEqual(refused);
  expect([...new Set(seen)]).toEqual(["start", "descriptor", "1", "2", "3", "4", "5", "6", "stop"]);
});

test("a subscriber whose failure is the plan's ends the run as failed", async () => {
  const bench = new Bench();
  bench.engine.subscribe(
    (...[name]) => {
      if (name === "event") throw new TypeError("bad column");
    },
    { onFailure: "fail" },
  );
  await expect(bench.engine.run(counting(bench, 3))).rejects.toThrow("bad column");
  expect(bench.stops).toMatchObject([{ exit_status: "fail", reason: "bad column" }]);
});

test("the handle of a run gives its documents, and holds the engine back for its reader", async () => {
  const bench = new Bench();
  const names: string[] = [];
  for await (const [name] of bench.engine.run(counting(bench, 2))) names.push(name);
  expect(names).toEqual(["start", "descriptor", "event", "event", "stop"]);
});

test("a plan waits for its own subscriber before it adapts", async () => {
  const bench = new Bench();
  let seen = 0;
  function* plan(): Plan<number[]> {
    const token = (yield msg("subscribe", undefined, [
      async (...[name]) => {
        await nextTurn();
        if (name === "event") seen++;
      },
    ])) as number;
    const counts: number[] = [];
    yield msg("open_run");
    for (let i = 0; i < 3; i++) {
      yield msg("create", undefined, [], { name: "primary" });
      yield msg("read", bench.counter);
      yield msg("save");
      yield msg("caught_up", undefined, [token]);
      counts.push(seen);
    }
    yield msg("close_run");
    yield msg("unsubscribe", undefined, [token]);
    return counts;
  }
  expect((await bench.engine.run(plan())).planResult).toEqual([1, 2, 3]);
});
