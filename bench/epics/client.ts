/**
 * One EPICS workload with our client, against the IOC that the environment names: prints one JSON line.
 *
 * `node --conditions=@halcyon/source bench/epics/client.ts CASE PREFIX [N]`
 *
 * @module
 */
import { CaContext } from "@halcyon/control";
import { counters, elements, scalars } from "./database.ts";

const [, , name = "get", prefix = "BENCH:", given] = process.argv;
const repeats = 3;

interface Result {
  readonly value: number;
  readonly unit: string;
  readonly [more: string]: number | string;
}

/** Wall time and CPU time of `work`, in s. */
async function timed(work: () => Promise<unknown>): Promise<{ wall: number; cpu: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wall = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1e6 };
}

/** The best of some repeats of `count` operations. */
async function rate(count: number, unit: string, work: () => Promise<unknown>, amount = count): Promise<Result> {
  const samples = [];
  for (let i = 0; i < repeats; i++) samples.push(await timed(work));
  const wall = Math.min(...samples.map((s) => s.wall));
  const cpu = Math.min(...samples.map((s) => s.cpu));
  return { value: amount / wall, unit, cpu_us_per_op: (cpu / count) * 1e6, n: count };
}

const pvs = (stem: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${stem}${i}`);

const cases: Record<string, (ca: CaContext) => Promise<Result>> = {
  async connect1000(ca) {
    const { wall, cpu } = await timed(() =>
      Promise.all(pvs("AI", scalars).map((pv) => ca.channel(pv).connected({ timeout: 20 }))),
    );
    return { value: wall * 1000, unit: "ms", cpu_us_per_op: (cpu / scalars) * 1e6, n: scalars };
  },
  async get(ca) {
    const channel = ca.channel(`${prefix}AI0`);
    await channel.get();
    const n = Number(given ?? 20_000);
    return await rate(n, "get/s", async () => {
      for (let i = 0; i < n; i++) await channel.get({ form: "plain" });
    });
  },
  async get1000(ca) {
    const channels = pvs("AI", scalars).map((pv) => ca.channel(pv));
    const values = await Promise.all(channels.map((channel) => channel.get({ timeout: 20 })));
    if (values.some((reading, i) => reading.value !== i)) throw new Error("a get answered another PV's value");
    const rounds = Number(given ?? 100);
    return await rate(rounds * scalars, "get/s", async () => {
      for (let i = 0; i < rounds; i++) await Promise.all(channels.map((channel) => channel.get({ form: "plain" })));
    });
  },
  async put(ca) {
    const channel = ca.channel(`${prefix}AO0`);
    await channel.get();
    const n = Number(given ?? 10_000);
    const result = await rate(n, "put/s", async () => {
      for (let i = 1; i <= n; i++) await channel.put(i, { completion: true });
    });
    const { value } = await channel.get();
    if (value !== n) throw new Error(`the last put was ${n}, and the IOC has ${String(value)}`);
    return result;
  },
  async waveform(ca) {
    const channel = ca.channel(`${prefix}WF`);
    await channel.put(
      Float64Array.from({ length: elements }, (_, i) => i),
      { completion: true, timeout: 20 },
    );
    const n = Number(given ?? 100);
    const check = async (): Promise<void> => {
      const { value } = await channel.get({ form: "plain" });
      if (!(value instanceof Float64Array) || value.length !== elements || value[elements - 1] !== elements - 1) {
        throw new Error("the waveform came back changed");
      }
    };
    return await rate(
      n,
      "MB/s",
      async () => {
        for (let i = 0; i < n; i++) await check();
      },
      (n * elements * 8) / 1e6,
    );
  },
  async monitor(ca) {
    const seconds = Number(given ?? 5);
    const last = new Float64Array(counters).fill(Number.NaN);
    let received = 0;
    let lost = 0;
    const channels = pvs("M", counters).map((pv) => ca.channel(pv));
    for (const [i, channel] of channels.entries()) {
      channel.monitor({
        update({ value }) {
          received++;
          const before = last[i] ?? Number.NaN;
          last[i] = Number(value);
          if (Number(value) > before + 1) lost += Number(value) - before - 1;
        },
      });
    }
    await Promise.all(channels.map((channel) => channel.connected({ timeout: 20 })));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = received;
    const { wall, cpu } = await timed(() => new Promise((resolve) => setTimeout(resolve, seconds * 1000)));
    const updates = received - before;
    return {
      value: updates / wall,
      unit: "update/s",
      client_cpu_us_per_update: (cpu / updates) * 1e6,
      lost,
      n: updates,
    };
  },
};

const run = cases[name];
if (run === undefined) throw new Error(`No workload ${name}; there are ${Object.keys(cases).join(", ")}.`);
await using ca = new CaContext();
console.log(JSON.stringify({ workload: `epics.ca.${name}`, ...(await run(ca)) }));
