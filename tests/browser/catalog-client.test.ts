/**
 * `@halcyon/catalog/client` in a real browser, against a real `halcyon serve`: a page of another origin finds runs,
 * reads columns, and follows a run while it is written, once the configuration lets it.
 *
 * @module
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CatalogClient } from "@halcyon/catalog/client";
import { composeRun, type NamedDocument } from "@halcyon/model";
import { expect, test } from "vitest";
import { type Running, start, Workplace } from "../cli/halcyon.ts";
import { hasChromium, openPage, servePage } from "./chromium.ts";

/** What the page does; `search` has the address of the catalog. */
const script = `
import { CatalogClient } from "@halcyon/catalog/client";

export default async (say, search) => {
  const client = new CatalogClient({ url: search.get("url"), apiKey: search.get("key") });
  const scans = [];
  for await (const run of client.runs({ where: [{ kind: "eq", key: "start.plan_name", value: "scan" }] }))
    scans.push([run.start.scan_id, run.stop?.exit_status ?? null]);
  const ended = await client.run(1);
  const stream = await ended.stream("primary");
  const { x, seq_num } = await stream.columns(["x", "seq_num"]);
  const documents = [];
  for await (const [name] of ended.documents()) documents.push(name);
  const refused = await client.run("nowhere").catch(({ code }) => code);
  const followed = [];
  for await (const columns of (await (await client.run(2)).stream("primary")).follow({ columns: ["x"] })) {
    followed.push(...columns.x);
    if (followed.length === 2) await say("following");
  }
  return {
    scans,
    x: [x.constructor.name, ...x],
    seq_num: [seq_num.constructor.name, ...Array.from(seq_num, Number)],
    documents,
    refused,
    followed,
    stopped: (await client.run(2)).stop?.exit_status,
  };
};`;

const refusedScript = `
import { CatalogClient } from "@halcyon/catalog/client";

export default async (say, search) => {
  const client = new CatalogClient({ url: search.get("url"), apiKey: search.get("key") });
  const told = await client.count().then(() => "read", ({ code }) => code);
  const socket = new WebSocket(search.get("url").replace("http", "ws") + "/api/v1/stream/single/");
  const { code } = await new Promise((resolve) => socket.addEventListener("close", resolve));
  return { told, code };
};`;

/** A run of scan number `scan_id`, in parts: before its last event, that, and its stop. */
function runOf(scan_id: number): { readonly begun: NamedDocument[]; readonly rest: NamedDocument[] } {
  const run = composeRun({ metadata: { scan_id, plan_name: "scan" } });
  const x = { source: "sim", dtype: "number", shape: [], dtype_numpy: "<f8" } as const;
  const stream = run.descriptor({ name: "primary", data_keys: { x } });
  const of = (value: number): NamedDocument => [
    "event",
    stream.event({ data: { x: value }, timestamps: { x: value } }),
  ];
  return {
    begun: [["start", run.start], ["descriptor", stream.descriptor], of(0.5), of(1.5)],
    rest: [of(2.5), ["stop", run.stop()]],
  };
}

/** A server with this configuration; its address. */
async function serve(folder: string, config: string): Promise<{ readonly server: Running; readonly url: string }> {
  writeFileSync(join(folder, "catalog.yaml"), config);
  const server = start(folder, ["serve", "--port", "0", "--config", "catalog.yaml"], { HALCYON_API_KEY: "k3y" });
  let out = "";
  server.child.stdout?.on("data", (text: string) => (out += text));
  await server.says("ready http://127.0.0.1:");
  return { server, url: /^ready (\S+)/u.exec(out)?.[1] ?? "" };
}

async function end({ child }: Running): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGTERM");
  await closed;
}

test.runIf(hasChromium())("a page of an origin that is named finds, reads and follows runs", async () => {
  using place = new Workplace();
  await using page = await servePage(script);
  const { server, url } = await serve(place.folder, `allowed_origins: ["${page.origin}"]\nlog: warn\n`);
  try {
    const client = new CatalogClient({ url, apiKey: "k3y" });
    const [ended, live] = [runOf(1), runOf(2)];
    await client.take([...ended.begun, ...ended.rest, ...live.begun]);
    await using browser = openPage(`${page.origin}/?url=${url}&key=k3y`);
    await Promise.race([page.says("following"), browser.ended]);
    await client.take(live.rest);
    expect(await Promise.race([page.report, browser.ended])).toEqual({
      scans: [
        [2, null],
        [1, "success"],
      ],
      x: ["Float64Array", 0.5, 1.5, 2.5],
      seq_num: ["BigInt64Array", 1, 2, 3],
      documents: ["start", "descriptor", "event", "event", "event", "stop"],
      refused: "client.run",
      followed: [0.5, 1.5, 2.5],
      stopped: "success",
    });
  } finally {
    await end(server);
  }
});

test.runIf(hasChromium())("a page of any other origin reads nothing, and follows nothing", async () => {
  using place = new Workplace();
  await using page = await servePage(refusedScript);
  const { server, url } = await serve(place.folder, "log: warn\n");
  try {
    await using browser = openPage(`${page.origin}/?url=${url}&key=k3y`);
    expect(await Promise.race([page.report, browser.ended])).toEqual({ told: "client.unreachable", code: 1006 });
  } finally {
    await end(server);
  }
});
