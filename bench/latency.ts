/**
 * Workload 3: the time between consecutive events of a step scan, and the pauses of the garbage collector. The twins
 * are `w03_latency.py`. The subscriber stores a monotonic time for each event; the first 100 points are left out.
 *
 * @module
 */
import { PerformanceObserver } from "node:perf_hooks";
import { RunEngine, scan } from "@halcyon/engine";
import { type Family, devicesOf } from "./device-families.ts";
import { collectGarbage } from "./throughput.ts";
import { type Amount, type Measured, type Workload, percentile } from "./workload.ts";

const settling = 100; /* points */

async function betweenEvents(family: Family, amount: Amount): Promise<Measured> {
  const n = amount.n ?? 5_000;
  const engine = new RunEngine();
  const { detector, motor } = await devicesOf(family);
  const stamps: bigint[] = [];
  engine.subscribe(() => void stamps.push(process.hrtime.bigint()), { documents: ["event"] });
  const repeats: Measured[] = [];
  // Often enough that it is compiled: a repeat takes the twin a quarter of a minute, and us a tenth of a second.
  for (let i = 0; i < amount.repeat * 4; i++) {
    stamps.length = 0;
    collectGarbage();
    const pauses: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) pauses.push(1000 * duration);
    });
    observer.observe({ entryTypes: ["gc"] });
    await engine.run(scan([detector], motor, 0, 1, n));
    // The observer hears of the collections in a later turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    observer.disconnect();
    repeats.push(spread(stamps.slice(settling), pauses));
  }
  return repeats.reduce((a, b) => ((b.more?.["p99"] ?? 0) < (a.more?.["p99"] ?? 0) ? b : a));
}

/** How the differences of `stamps` (ns) are spread, in µs; `pauses` in µs. */
function spread(stamps: readonly bigint[], pauses: readonly number[]): Measured {
  const apart = stamps.slice(1).map((stamp, i) => Number(stamp - (stamps[i] ?? stamp)) / 1000);
  apart.sort((a, b) => a - b);
  return {
    value: percentile(apart, 50),
    more: {
      p99: percentile(apart, 99),
      p999: percentile(apart, 99.9),
      max: percentile(apart, 100),
      gc_pauses: pauses.length,
      gc_max_us: Math.max(0, ...pauses),
      gc_total_us: pauses.reduce((a, b) => a + b, 0),
    },
  };
}

export const latency: readonly Workload[] = (["bare", "classic", "async"] as const).map((family) => ({
  name: `latency.scan.${family}`,
  unit: "us/point (p50)",
  peer: ["w03_latency.py", "--devices", family],
  measure: async (amount) => await betweenEvents(family, amount),
}));
