/** Times a piece of work several times over, and says how many of something it does in a second. @module */
import { type Amount, type Measured, median } from "./workload.ts";

/** Seconds that one repeat took, on the wall and of this process's CPU time. */
interface Took {
  readonly wall: number;
  readonly cpu: number;
}

/** Does `work` `repeat` times, collecting garbage before each. */
async function timed(repeat: number, work: () => Promise<unknown>): Promise<Took[]> {
  const took: Took[] = [];
  for (let i = 0; i < repeat; i++) {
    collectGarbage();
    const before = process.cpuUsage();
    const start = performance.now();
    await work();
    const wall = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    took.push({ wall, cpu: (user + system) / 1e6 });
  }
  return took;
}

/** How many per second: `n` of them are done by each call of `work`. */
export async function throughput(amount: Amount, n: number, work: () => Promise<unknown>): Promise<Measured> {
  const took = await timed(amount.repeat, work);
  const walls = took.map(({ wall }) => wall);
  return {
    value: n / Math.min(...walls),
    median: n / median(walls),
    perCpuSecond: n / Math.min(...took.map(({ cpu }) => cpu)),
  };
}

/** The ms that the quickest call of `work` takes. */
export async function quickest(repeat: number, work: () => Promise<unknown>): Promise<number> {
  return 1000 * Math.min(...(await timed(repeat, work)).map(({ wall }) => wall));
}

/** A full, forced collection. Needs `node --expose-gc`, as `npm run bench` gives it. */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error("The benchmarks need `node --expose-gc`: use `npm run bench`.");
  globalThis.gc();
}
