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
const byTime = "sort=-start.time";

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

function like(key: string, pattern: string): string {
  return `filter[like][condition][key]=${key}&filter[like][condition][pattern]=${encodeURIComponent(JSON.stringify(pattern))}`;
}

function among(key: string, values: readonly unknown[]): string {
  return `filter[in][condition][key]=${key}&filter[in][condition][value]=${encodeURIComponent(JSON.stringify(values))}`;
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

/** What is asked besides, often. */
const usual: Readonly<Record<string, Question>> = {
  until: (i) => `${than("le", i)}&${newest}`,
  since_oldest: (i) => than("ge", i),
  between: (i) => `${than("ge", i)}&${than("lt", i + 5000)}&${newest}`,
  since_by_time: (i) => `${than("ge", i)}&${byTime}`,
  until_by_time: (i) => `${than("le", i)}&${byTime}`,
  latest_by_time: () => byTime,
  latest_of_plan_by_time: (i) => `${eq("start.plan_name", plans[i % plans.length])}&${byTime}`,
  two_keys: (i) => `${eq("start.plan_name", plans[i % plans.length])}&${eq("stop.exit_status", "success")}&${newest}`,
  plan_between: (i) =>
    `${eq("start.plan_name", plans[i % plans.length])}&${than("ge", i)}&${than("lt", i + 5000)}&${newest}`,
  plan_until: (i) => `${eq("start.plan_name", plans[i % plans.length])}&${than("le", i)}&${newest}`,
  plan_text: (i) => `${eq("start.plan_name", plans[i % plans.length])}&${text(`word${i % 5000}`)}&${newest}`,
  plan_common_text: (i) => `${eq("start.plan_name", plans[i % plans.length])}&${text("beamline")}&${newest}`,
  partial_uid: (i) => like("start.uid", `run-${i}%`),
  name: (i) => `filter[lookup][condition][key]=run-${i}`,
  one_of: (i) => `${among("start.scan_id", [i, i + 1, i + 7])}&${newest}`,
};

/** And what is odd. */
const odd: Readonly<Record<string, Question>> = {
  two_keys_that_exclude: () => `${eq("start.plan_name", "scan")}&${eq("stop.exit_status", "fail")}&${newest}`,
  until_text: (i) => `${than("le", i)}&${text("beamline")}&${newest}`,
  since_text: (i) => `${than("ge", i)}&${text("beamline")}&${newest}`,
  text_by_time: () => `${text("beamline")}&${byTime}`,
  undeclared_key: (i) => `${eq("start.operator", `user${i % 50}`)}&${newest}`,
  exact_count_of_plan: (i) => `${eq("start.plan_name", plans[i % plans.length])}&fields=count`,
  exact_count_of_text: () => `${text("beamline")}&fields=count`,
};

/**
 * ms of the 99th of a hundred of each question, and of the 50th; `value` is the slowest that is promised (5 ms), besides the
 * slowest usual one (5 ms) and the slowest odd one (20 ms).
 */
async function search({ n = 200_000 }: Amount, index?: string): Promise<Measured> {
  return await inFolder(async (folder) => {
    await using catalog = await openCatalog({ folder, ...(index === undefined ? {} : { index }) });
    for (let i = 0; i < n; i += 1) await catalog.create([], runDraft(i));
    const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }] });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const api = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const more: Record<string, number> = {};
    const measure = async (name: string, url: (i: number) => string): Promise<void> => {
      const took = await times(agent, n, url);
      more[name] = percentile(took, 99);
      more[`${name}_p50`] = percentile(took, 50);
    };
    try {
      for (const [name, question] of Object.entries({ ...promised, ...usual, ...odd }))
        await measure(name, (i) => `${api}/search/?page[limit]=10&${question(i)}`);
      await measure("distinct_with_counts", () => `${api}/distinct/?metadata=start.plan_name&counts=true`);
      const pages = await deepPages(api, n);
      await measure("deep_page", (i) => pages[i % pages.length] ?? "");
      const slowest = (names: readonly string[]): number => Math.max(...names.map((name) => more[name] ?? Number.NaN));
      more["slowest_usual"] = slowest([...Object.keys(usual), "deep_page"]);
      more["slowest_odd"] = slowest([...Object.keys(odd), "distinct_with_counts"]);
      return { value: slowest(Object.keys(promised)), against: 5, more };
    } finally {
      agent.destroy();
      await app.close();
    }
  });
}

/** Pages behind a tenth of the runs, two tenths, …, as a client finds them that goes on by the links. */
async function deepPages(api: string, n: number): Promise<readonly string[]> {
  const pages: string[] = [];
  for (let tenth = 1; tenth < 10; tenth += 1) {
    const url = `${api}/search/?page[limit]=10&${byTime}&page[offset]=${Math.floor((tenth * n) / 10)}`;
    const answer = await fetch(url, { headers: { authorization: "Apikey secret" } });
    const { links } = (await answer.json()) as { readonly links: { readonly next: string } };
    pages.push(links.next);
  }
  return pages;
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

/** Among a tenth of the runs, since each that is made is a transaction on the server: with `--n 200000` it takes minutes. */
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
