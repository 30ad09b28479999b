/** What the project has promised of its engine, measured: the price of writing, flat memory, a prompt pause. @module */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Run, RunEngine, count, scan } from "@halcyon/engine";
import { JsonlWriter } from "@halcyon/halcyon";
import type { NamedDocument } from "@halcyon/model";
import { devicesOf } from "./device-families.ts";
import { inFolder } from "./in-folder.ts";
import { collectGarbage, quickest } from "./throughput.ts";
import type { Amount, Measured, Workload } from "./workload.ts";

const mebibyte = 2 ** 20;

/** A scan written as JSON lines, against the writing alone: stringify, and one write(2) a line. */
async function jsonlOverhead(amount: Amount): Promise<Measured> {
  const n = amount.n ?? 20_000;
  const { detector, motor } = await devicesOf("bare");
  const documents: NamedDocument[] = [];
  const recording = new RunEngine();
  recording.subscribe((...document) => void documents.push(document));
  await recording.run(scan([detector], motor, 0, 1, n));
  return await inFolder(async (folder) => {
    const alone = async (): Promise<void> => {
      const file = openSync(join(folder, "alone.jsonl"), "w");
      for (const document of documents) writeSync(file, `${JSON.stringify(document)}\n`);
      closeSync(file);
    };
    const engine = new RunEngine();
    const writer = new JsonlWriter({ folder, beside: true });
    engine.subscribe(writer.take);
    const whole = async (): Promise<void> => void (await engine.run(scan([detector], motor, 0, 1, n)));
    // By turns, so that both see the same machine; often enough that both are compiled.
    const times = { alone: Infinity, whole: Infinity };
    for (let i = 0; i < amount.repeat * 8; i++) {
      times.alone = Math.min(times.alone, await quickest(1, alone));
      times.whole = Math.min(times.whole, await quickest(1, whole));
    }
    writer.close();
    return { value: times.whole, against: times.alone };
  });
}

/** The growth of the heap from a tenth of a scan to its end, each after a forced collection. */
async function memoryGrowth(amount: Amount): Promise<Measured> {
  const n = amount.n ?? 1_000_000;
  const { detector, motor } = await devicesOf("bare");
  const engine = new RunEngine();
  const heap = new Map<number, number>();
  let seen = 0;
  engine.subscribe(
    () => {
      seen += 1;
      if (seen !== n / 10 && seen !== n) return;
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      heap.set(seen, (heapUsed + arrayBuffers) / mebibyte);
    },
    { documents: ["event"] },
  );
  await engine.run(scan([detector], motor, 0, 1, n));
  const early = heap.get(n / 10) ?? Number.NaN;
  const late = heap.get(n) ?? Number.NaN;
  return { value: late - early, against: 5, more: { early_mb: early, late_mb: late, events: seen } };
}

/**
 * From the time at which a timer was to ask for a pause until the engine rests: the slowest of several, of the best
 * repeat, for on a machine with other work the timer itself is often late. `cpu` is the process's own part of it.
 */
async function pauseLatency(amount: Amount): Promise<Measured> {
  const pauses = amount.n ?? 20;
  const { detector } = await devicesOf("bare");
  const engine = new RunEngine();
  const run = engine.run(count([detector], null));
  const repeats: { wall: number; cpu: number }[] = [];
  for (let repeat = 0; repeat < amount.repeat; repeat++) {
    const slowest = { wall: 0, cpu: 0 };
    for (let i = 0; i < pauses; i++) {
      // Each a little later than the last, so that the timer meets the engine's own period at all of its phases.
      const { wall, cpu } = await pausedAfter(13 + i, run);
      slowest.wall = Math.max(slowest.wall, wall);
      slowest.cpu = Math.max(slowest.cpu, cpu);
      run.resume();
    }
    repeats.push(slowest);
  }
  run.abort("measured");
  await run;
  const promptest = repeats.reduce((a, b) => (b.wall < a.wall ? b : a));
  return { value: promptest.wall, against: 20, more: { cpu: promptest.cpu } };
}

/** ms from when a pause was due, `after` ms from now, until the run rests. */
async function pausedAfter(after: number, run: Run): Promise<{ wall: number; cpu: number }> {
  const due = performance.now() + after;
  let before = process.cpuUsage();
  const watch = setTimeout(() => {
    before = process.cpuUsage();
  }, after - 1);
  await new Promise<void>((resolve, reject) => {
    setTimeout(() => {
      run.pause();
      run.atRest().then(() => resolve(), reject);
    }, after);
  });
  clearTimeout(watch);
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - due, cpu: (user + system) / 1000 };
}

export const promises: readonly Workload[] = [
  {
    name: "jsonl.overhead",
    unit: "ms (scan to JSON lines)",
    against: "JSON.stringify and writeSync alone",
    goal: 0.5,
    measure: jsonlOverhead,
  },
  { name: "memory.flat", unit: "MB of growth", against: "what was promised", goal: 1, measure: memoryGrowth },
  { name: "pause.latency", unit: "ms (slowest pause)", against: "what was promised", goal: 1, measure: pauseLatency },
];
