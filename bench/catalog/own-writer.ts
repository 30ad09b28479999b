/**
 * Workload 7, the catalog itself: documents that its sink takes per second, memory while it does, and what a search costs
 * among 200,000 runs. Over HTTP the same is measured against the Python twin.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Filter, type NodeDraft, type NodeIndex, openCatalog } from "@halcyon/catalog";
import { type Event, type EventDescriptor, LinearColumn, RangeColumn, UidColumn, systemClock } from "@halcyon/model";
import { openSqliteIndex } from "../../packages/catalog/src/nodes/sqlite-index.ts";
import { collectGarbage, throughput } from "../throughput.ts";
import { type Amount, type Measured, type Workload, percentile } from "../workload.ts";

const keys = ["x", "y", "det"] as const;
const pageRows = 10_000;

function descriptor(run: string): EventDescriptor {
  const key = { dtype: "number" as const, shape: [], source: "sim", dtype_numpy: "<f8" };
  const data_keys = Object.fromEntries(keys.map((name) => [name, key]));
  return { uid: `${run}-d`, run_start: run, time: 0, name: "primary", data_keys };
}

function eventOf(run: string, seq: number): Event {
  const data = { x: seq / 3, y: seq / 7, det: Math.sqrt(seq) };
  const timestamps = { x: seq, y: seq, det: seq };
  return { uid: `${run}-${seq}`, descriptor: `${run}-d`, time: seq, seq_num: seq, data, timestamps };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let runs = 0;

/** Megabytes that the process has more in its heap and beside it after `work` than before. */
async function grown(work: () => Promise<void>): Promise<number> {
  const before = used();
  await work();
  return used() - before;
}

function used(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 1e6;
}

/** One run of `n` events, one by one, from start to stop. */
async function events({ repeat, n = 100_000 }: Amount): Promise<Measured> {
  return await inFolder(async (folder) => {
    await using catalog = await openCatalog({ folder });
    const write = async (): Promise<void> => {
      const run = `run-${(runs += 1)}`;
      await catalog.take("start", { uid: run, time: 0 });
      await catalog.take("descriptor", descriptor(run));
      for (let seq = 1; seq <= n; seq += 1) await catalog.take("event", eventOf(run, seq));
      await catalog.take("stop", { uid: `${run}-s`, run_start: run, time: 1, exit_status: "success" });
    };
    const measured = await throughput({ repeat }, n, write);
    return { ...measured, more: { grown_mb: await grown(write) } };
  });
}

/** One run of `n` rows in pages of 10,000 rows of 3 float64 columns and their timestamps. */
async function pages({ repeat, n = 10_000_000 }: Amount): Promise<Measured> {
  const stamps = Float64Array.from({ length: pageRows }, (_, row) => row / pageRows);
  return await inFolder(async (folder) => {
    await using catalog = await openCatalog({ folder });
    const write = async (): Promise<void> => {
      const run = `run-${(runs += 1)}`;
      const columns = Object.fromEntries(keys.map((key) => [key, stamps]));
      await catalog.take("start", { uid: run, time: 0 });
      await catalog.take("descriptor", descriptor(run));
      for (let page = 0; page < n / pageRows; page += 1)
        await catalog.take("event_page", {
          descriptor: `${run}-d`,
          uid: new UidColumn(`${run}-p${page}`, pageRows),
          time: new LinearColumn(page, 0, pageRows),
          seq_num: new RangeColumn(1 + page * pageRows, pageRows),
          data: columns,
          timestamps: columns,
        });
      await catalog.take("stop", { uid: `${run}-s`, run_start: run, time: 1, exit_status: "success" });
      await catalog.remove([run], { recursive: true });
    };
    const measured = await throughput({ repeat }, n, write);
    return { ...measured, more: { grown_mb: await grown(write) } };
  });
}

const plans = ["count", "scan", "rel_scan", "grid_scan", "spiral"];

function runDraft(i: number): NodeDraft {
  const start = {
    uid: `run-${i}`,
    time: i,
    scan_id: i,
    plan_name: plans[i % plans.length],
    sample: { name: `sample ${i % 1000}`, note: `word${i % 5000} of the beamline` },
    detectors: ["det", "camera"],
    operator: `user${i % 50}`,
  };
  const metadata = JSON.stringify({ start, stop: { exit_status: i % 20 === 0 ? "fail" : "success", time: i + 1 } });
  const specs = [{ name: "BlueskyRun", version: "3.0" }];
  return { key: `run-${i}`, family: "container", metadata, specs, accessTags: [], dataSources: [] };
}

const asked: Readonly<Record<string, (i: number) => { readonly filters: readonly Filter[]; readonly latest?: true }>> =
  {
    key: (i) => ({ filters: [{ kind: "eq", key: "start.scan_id", value: i }] }),
    range: (i) => ({ filters: [{ kind: "comparison", operator: "ge", key: "start.time", value: i }] }),
    latest: () => ({ filters: [], latest: true }),
    latest_of_plan: (i) => ({
      filters: [{ kind: "eq", key: "start.plan_name", value: plans[i % plans.length] }],
      latest: true,
    }),
    text: (i) => ({ filters: [{ kind: "fulltext", text: `word${i % 5000}` }] }),
    common_text: () => ({ filters: [{ kind: "fulltext", text: "beamline" }], latest: true }),
  };

/** The 99th of a hundred, in ms, of 200 questions of each kind among `n` runs; `value` is the slowest kind. */
async function search({ n = 200_000 }: Amount): Promise<Measured> {
  return await inFolder(async (folder) => {
    const indexed = ["start.uid", "start.scan_id", "start.plan_name", "start.time", "stop.exit_status"];
    await using opened = await openSqliteIndex({
      path: join(folder, "i.sqlite"),
      clock: systemClock,
      indexed,
    });
    const { index } = opened;
    for (let i = 0; i < n; i += 1) await index.create([], runDraft(i));
    const more: Record<string, number> = {};
    for (const [name, question] of Object.entries(asked)) more[name] = await p99(index, n, question);
    return { value: Math.max(...Object.values(more)), more };
  });
}

async function p99(index: NodeIndex, n: number, question: (typeof asked)[string]): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const { filters, latest } = question((i * 7919) % n);
    const began = performance.now();
    await index.search([], { filters, sorting: latest ? [{ key: "", direction: -1 }] : [], limit: 10 });
    await index.count([], { filters, atMost: 100 });
    took.push(performance.now() - began);
  }
  return percentile(
    took.toSorted((a, b) => a - b),
    99,
  );
}

export const ownWriter: readonly Workload[] = [
  { name: "catalog.events", unit: "events/s", measure: events },
  { name: "catalog.pages", unit: "rows/s", measure: pages },
  { name: "catalog.search", unit: "ms p99", measure: search },
];
