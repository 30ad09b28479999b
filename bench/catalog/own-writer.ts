/**
 * Workload 7, the catalog itself: documents that its sink takes per second, and memory while it does. Over HTTP the same is
 * measured against the Python twin.
 *
 * @module
 */
import { openCatalog } from "@halcyon/catalog";
import { type Event, type EventDescriptor, LinearColumn, RangeColumn, UidColumn } from "@halcyon/model";
import { inFolder } from "../in-folder.ts";
import { collectGarbage, throughput } from "../throughput.ts";
import type { Amount, Measured, Workload } from "../workload.ts";

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

export const ownWriter: readonly Workload[] = [
  { name: "catalog.events", unit: "events/s", measure: events },
  { name: "catalog.pages", unit: "rows/s", measure: pages },
];
