/**
 * 16 clients with 20 requests a second each, while a run is written at 10,000 events a second: how fast it is written
 * beside them, and alone.
 *
 * @module
 */
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Amount, type Measured, percentile } from "../workload.ts";
import { startService } from "./service.ts";
import { answered } from "./answered.ts";

const clients = 16;
const perSecond = 20;
const rate = 10_000;

/** Measures it. An answer that is no 200 fails it. */
export async function besideWriter({ n = 50_000, repeat }: Amount): Promise<Measured> {
  await using service = await startService();
  await service.ask(`write 1000 ${rate}`);
  const alone: number[] = [];
  const beside: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < Math.min(repeat, 2); round += 1) {
    alone.push(n / Number(await service.ask(`write ${n} ${rate}`)));
    const stop = new AbortController();
    const readers = Array.from({ length: clients }, (_, client) => read(service.url, client, stop.signal));
    beside.push(n / Number(await service.ask(`write ${n} ${rate}`)));
    stop.abort();
    times.push(...(await Promise.all(readers)).flat());
  }
  const sorted = times.toSorted((a, b) => a - b);
  return {
    value: Math.max(...beside),
    against: Math.max(...alone),
    more: { requests: times.length, p50_ms: percentile(sorted, 50), p99_ms: percentile(sorted, 99) },
  };
}

const asked = [
  "/search/?page[limit]=10&sort=-",
  "/search/?filter[eq][condition][key]=start.plan_name&filter[eq][condition][value]=%22bench%22&page[limit]=10",
  "/metadata/?include_data_sources=true",
  "/search/?fields=count",
];

/** ms that each request took. */
async function read(url: string, client: number, signal: AbortSignal): Promise<readonly number[]> {
  using agent = closing(new Agent({ keepAlive: true, maxSockets: 1 }));
  const times: number[] = [];
  for (let turn = client; !signal.aborted; turn += 1) {
    const started = performance.now();
    await answered(`${url}/api/v1${asked[turn % asked.length]}`, agent.agent);
    times.push(performance.now() - started);
    await sleep(Math.max(0, 1000 / perSecond - (performance.now() - started)));
  }
  return times;
}

function closing(agent: Agent): Disposable & { readonly agent: Agent } {
  return { agent, [Symbol.dispose]: () => agent.destroy() };
}
