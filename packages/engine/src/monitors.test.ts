import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { Bench, Signal } from "./testing/lab.ts";

/** A bench whose only subscriber takes nothing until it is told to. */
class Flooded {
  readonly bench: Bench = new Bench({ recordInterruptions: true });
  readonly beam: Signal<number> = new Signal("beam", 0, this.bench.clock);
  take: () => void = () => undefined;

  constructor() {
    let open: Promise<void> | undefined;
    this.bench.engine.subscribe(
      (...[name]) => {
        if (name !== "event") return undefined;
        const gate = Promise.withResolvers<void>();
        open ??= gate.promise;
        this.take = () => gate.resolve();
        return open;
      },
      { maxBytes: 20_000 },
    );
  }

  get monitored(): unknown[] {
    return this.bench.events.flatMap(([, data]) => ("beam" in data ? [data["beam"]] : []));
  }

  get interruptions(): unknown[] {
    return this.bench.events.flatMap(([, data]) => ("interruption" in data ? [data["interruption"]] : []));
  }
}

function* watching(beam: Signal<number>, during: () => void): Plan {
  yield msg("open_run");
  yield msg("monitor", beam);
  during();
  yield msg("sleep", undefined, [1]);
  yield msg("unmonitor", beam);
  yield msg("close_run");
}

test("a signal that changes faster than documents are taken keeps no more than the queue holds, and what is skipped is counted", async () => {
  const flooded = new Flooded();
  const { bench, beam } = flooded;
  const run = bench.engine.run(
    watching(beam, () => {
      for (let i = 1; i <= 5000; i++) beam.put(i);
      bench.clock.after(0.1, () => flooded.take());
      bench.clock.after(0.5, () => beam.put(5001));
    }),
  );
  await run;
  const taken = flooded.monitored.length;
  expect(taken).toBeLessThan(500);
  expect(flooded.monitored.at(-1)).toBe(5001);
  const skipped = 5002 - taken;
  expect(bench.troubles).toMatchObject([{ code: "engine.flood", facts: { signal: "beam", skipped } }]);
  expect(flooded.interruptions).toEqual([
    `${skipped} changes of beam came faster than documents were taken, and were skipped.`,
  ]);
  const numbers = bench.events.flatMap(([number, data]) => ("beam" in data ? [number] : []));
  expect(numbers).toEqual(Array.from({ length: taken }, (_, i) => i + 1));
  expect(bench.stops).toMatchObject([{ num_events: { beam_monitor: taken, interruptions: 1 } }]);
});

test("a flood that lasts until the end of the run is told of before the run is closed", async () => {
  const flooded = new Flooded();
  const { bench, beam } = flooded;
  bench.clock.after(2, () => flooded.take());
  await bench.engine.run(
    watching(beam, () => {
      for (let i = 1; i <= 5000; i++) beam.put(i);
    }),
  );
  expect(bench.troubles).toHaveLength(1);
  expect(flooded.interruptions).toHaveLength(1);
  expect(bench.documents.at(-1)?.[0]).toBe("stop");
  expect(beam.subscribers.size).toBe(0);
});
