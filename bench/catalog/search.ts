/**
 * Workload 7, searches: what the HTTP client waits for an answer among 200,000 runs, with the index in SQLite, and in
 * PostgreSQL when its server is installed.
 *
 * @module
 */
import { Agent } from "node:http";
import type { AddressInfo } from "node:net";
import { type NodeDraft, openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import { postgresBinaries, startPostgres } from "../../tests/catalog/postgres-server.ts";
import { type Amount, type Measured, type Workload, percentile } from "../workload.ts";
import { inFolder } from "../in-folder.ts";
import { answered } from "./answered.ts";

const plans = ["count", "scan", "rel_scan", "grid_scan", "spiral"];
const newest = "sort=-";

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

function eq(key: string, value: unknown): string {
  return `filter[eq][condition][key]=${key}&filter[eq][condition][value]=${encodeURIComponent(JSON.stringify(value))}`;
}

function text(words: string): string {
  return `filter[fulltext][condition][text]=${words}`;
}

function than(operator: string, value: number): string {
  return `filter[comparison][condition][operator]=${operator}&filter[comparison][condition][key]=start.time&filter[comparison][condition][value]=${value}`;
}

type Question = (i: number) => string;

/** Those that the promise is about. */
const promised: Readonly<Record<string, Question>> = {
  key: (i) => eq("start.scan_id", i),
  latest: () => newest,
  latest_of_plan: (i) => `${eq("start.plan_name", plans[i % plans.length])}&${newest}`,
  text: (i) => text(`word${i % 5000}`),
  common_text: () => `${text("beamline")}&${newest}`,
  since: (i) => `${than("ge", i)}&${newest}`,
};

/** Others, so that none of them is absurd. */
const besides: Readonly<Record<string, Question>> = {
  until: (i) => `${than("le", i)}&${newest}`,
  since_oldest: (i) => than("ge", i),
  between: (i) => `${than("ge", i)}&${than("lt", i + 5000)}&${newest}`,
  since_by_time: (i) => `${than("ge", i)}&sort=-start.time`,
  exact_count_of_text: () => `${text("beamline")}&fields=count`,
};

/** ms of the 99th of a hundred of each question, and of the 50th; `value` is the slowest that is promised. */
async function search({ n = 200_000 }: Amount, index?: string): Promise<Measured> {
  return await inFolder(async (folder) => {
    await using catalog = await openCatalog({ folder, ...(index === undefined ? {} : { index }) });
    for (let i = 0; i < n; i += 1) await catalog.create([], runDraft(i));
    const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }] });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1/search/?page[limit]=10&`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const more: Record<string, number> = {};
      for (const [name, question] of Object.entries({ ...promised, ...besides })) {
        const took = await times(agent, n, (i) => url + question(i));
        more[name] = percentile(took, 99);
        more[`${name}_p50`] = percentile(took, 50);
      }
      const value = Math.max(...Object.keys(promised).map((name) => more[name] ?? Number.NaN));
      return { value, against: 5, more };
    } finally {
      agent.destroy();
      await app.close();
    }
  });
}

/** ms, the shortest first. */
async function times(agent: Agent, n: number, url: (i: number) => string): Promise<readonly number[]> {
  const took: number[] = [];
  for (let i = 0; i < 220; i += 1) {
    const began = performance.now();
    await answered(url((i * 7919) % n), agent);
    // The first ones warm it up.
    if (i >= 20) took.push(performance.now() - began);
  }
  return took.toSorted((a, b) => a - b);
}

/** Among a tenth of the runs, since each that is made is a transaction on the server. */
async function onPostgres({ n = 20_000, ...amount }: Amount, binaries: string): Promise<Measured> {
  await using server = await startPostgres(binaries);
  return await search({ ...amount, n }, server.address);
}

const binaries = postgresBinaries();

export const searches: readonly Workload[] = [
  { name: "catalog.search", unit: "ms p99", against: "what was promised", goal: 1, measure: search },
  ...(binaries === undefined
    ? []
    : [
        {
          name: "catalog.search.postgresql",
          unit: "ms p99",
          measure: (amount: Amount) => onPostgres(amount, binaries),
        },
      ]),
];
