import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogApp } from "../http/index.ts";
import { openCatalog } from "../open-catalog.ts";
import { allScopes } from "../http/auth/scopes.ts";
import type { Catalog } from "../contract.ts";
import { Formats } from "../formats.ts";
import { CatalogClient } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "halcyon-client-"));
const opened = new AsyncDisposableStack();
let client: CatalogClient;
let catalog: Catalog;
let url = "";

beforeAll(async () => {
  const formats = opened.use(new Formats({ folder, readable: [] }));
  catalog = opened.use(await openCatalog({ folder, formats }));
  const app = catalogApp({ catalog, keys: [{ secret: "k", scopes: allScopes }] });
  opened.defer(async () => await app.close());
  url = await app.listen({ port: 0, host: "127.0.0.1" });
  client = new CatalogClient({ url, apiKey: "k" });
  for (let i = 0; i < 5; i += 1) await client.take(run(i));
});
afterAll(async () => {
  await opened.disposeAsync();
  rmSync(folder, { recursive: true });
});

type Documents = Parameters<CatalogClient["take"]>[0];

function run(i: number, stopped = true): Documents {
  const uid = `${i}0000000-run`;
  const data_keys = { x: { source: "sim", dtype: "number" as const, shape: [] } };
  const events = [0, 1, 2].map((n) => eventOf(i, n));
  return [
    ["start", { uid, time: 1000 + i, scan_id: i, plan_name: i % 2 === 0 ? "scan" : "count" }],
    ["descriptor", { uid: `d${i}`, run_start: uid, time: 1000, name: "primary", data_keys }],
    ...events,
    ...(stopped ? ([["stop", { uid: `s${i}`, run_start: uid, time: 2000, exit_status: "success" }]] as Documents) : []),
  ];
}

function eventOf(i: number, n: number): Documents[number] {
  const [data, timestamps] = [{ x: n / 2 }, { x: 1000 + n }];
  return ["event", { uid: `e${i}-${n}`, descriptor: `d${i}`, time: 1000 + n, seq_num: n + 1, data, timestamps }];
}

async function numbers(query: Parameters<CatalogClient["runs"]>[0]): Promise<unknown[]> {
  const found = [];
  for await (const { start } of client.runs(query)) found.push(start.scan_id);
  return found;
}

describe("a client", () => {
  test("finds runs, the newest first, as many as are wanted", async () => {
    expect(await numbers({})).toEqual([4, 3, 2, 1, 0]);
    expect(await numbers({ limit: 2 })).toEqual([4, 3]);
    expect(await numbers({ where: [{ kind: "eq", key: "start.plan_name", value: "scan" }] })).toEqual([4, 2, 0]);
    expect(await numbers({ sorting: [{ key: "start.time", direction: 1 }], limit: 1 })).toEqual([0]);
    expect(await client.count([{ kind: "comparison", operator: "lt", key: "start.time", value: 1002 }])).toBe(2);
  });

  test("names a run by its uid, the beginning of that, its number, or its place from the end", async () => {
    const asked = ["30000000-run", "30000", 3, "3", -2];
    expect(await Promise.all(asked.map(async (each) => (await client.run(each)).start.scan_id))).toEqual([
      3, 3, 3, 3, 3,
    ]);
    await expect(client.run("nowhere")).rejects.toMatchObject({ code: "client.run" });
    await expect(client.run("nowh")).rejects.toMatchObject({ message: /no run nowh\. .* 5 characters at least/ });
    await expect(client.run("")).rejects.toMatchObject({ code: "client.run" });
    await expect(client.run(99)).rejects.toMatchObject({ message: "There is no run 99." });
    await expect(client.run(-9)).rejects.toMatchObject({ code: "client.run", message: /there are 5/ });
  });

  test("reads columns as typed arrays, and documents as they came", async () => {
    const found = await client.run(2);
    expect(found.stop?.exit_status).toBe("success");
    const stream = await found.stream("primary");
    const { x, seq_num } = await stream.columns(["x", "seq_num"]);
    expect(x).toEqual(Float64Array.of(0, 0.5, 1));
    expect(seq_num).toEqual(BigInt64Array.of(1n, 2n, 3n));
    const documents = [];
    for await (const document of found.documents()) documents.push(document);
    expect(documents).toEqual(run(2));
    await expect(found.stream("baseline")).rejects.toThrow("there are: primary");
    await expect(stream.columns(["y"])).rejects.toMatchObject({ code: "client.refused", facts: { status: 404 } });
  });

  test("reads arrays, whole and in part, in whatever order their bytes are", async () => {
    const data_type = { endianness: "big", kind: "i", itemsize: 2 } as const;
    const structure = { data_type, shape: [2, 3], chunks: [[1, 1], [3]], dims: null, resizable: false };
    const path = ["20000000-run", "primary"];
    const source = {
      structure_family: "array",
      structure,
      mimetype: "",
      parameters: {},
      properties: {},
      assets: [],
    } as const;
    const dataSources = [{ ...source, management: "writable" }] as const;
    await catalog.create(path, {
      key: "image",
      family: "array",
      metadata: "{}",
      specs: [],
      accessTags: [],
      dataSources,
    });
    const bytes = Uint8Array.of(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 1, 0);
    await (await catalog.array([...path, "image"])).write([0, 0], { shape: [2, 3], bytes });
    const stream = await (await client.run(2)).stream("primary");
    expect(await stream.arrays()).toEqual(["image"]);
    expect(await stream.array("image")).toEqual({ shape: [2, 3], values: Int16Array.of(1, 2, 3, 4, 5, 256) });
    expect(await stream.array("image", [1, [1, 3]])).toEqual({ shape: [2], values: Int16Array.of(5, 256) });
  });

  test("follows the rows of a run that is being written, to its end", async () => {
    const documents = run(7, false);
    await client.take(documents);
    const stream = await (await client.run(7)).stream("primary");
    const rows: number[] = [];
    for await (const { x } of stream.follow({ columns: ["x"] })) {
      rows.push(...(x as Float64Array));
      if (rows.length === 3) await client.take([eventOf(7, 3)]);
      if (rows.length === 4)
        await client.take([["stop", { uid: "s7", run_start: "70000000-run", time: 2000, exit_status: "success" }]]);
    }
    expect(rows).toEqual([0, 0.5, 1, 1.5]);
  });

  test("stops following when its signal says so", async () => {
    await client.take(run(8, false));
    const stream = await (await client.run(8)).stream("primary");
    const leaving = new AbortController();
    let rows = 0;
    for await (const { x } of stream.follow({ signal: leaving.signal })) {
      rows += x?.length ?? 0;
      if (rows === 3) leaving.abort();
    }
    expect(rows).toBe(3);
  });

  test("puts many documents in several requests, in order, and asks once when there are none", async () => {
    const sent: string[] = [];
    const counting = new CatalogClient({
      url,
      fetch: async (_, { body }) => {
        sent.push(typeof body === "string" ? body : "");
        return Response.json({ taken: 0 });
      },
    });
    const lines = Array.from({ length: 10 }, (_, i) => `["start",{"uid":"${i}","text":"${"x".repeat(2 ** 20)}"}]`);
    await counting.takeLines(lines);
    expect(sent.length).toBe(3);
    expect(sent.join("").trimEnd().split("\n")).toEqual(lines);
    await counting.take([]);
    expect(sent.length).toBe(4);
  });

  test("says why it was refused, and that nobody answers", async () => {
    const stranger = new CatalogClient({ url, apiKey: "wrong" });
    await expect(stranger.count()).rejects.toMatchObject({
      code: "client.refused",
      facts: { code: "catalog.unauthorized" },
    });
    await expect(client.take([eventOf(99, 0)])).rejects.toMatchObject({ code: "client.refused" });
    const nobody = new CatalogClient({ url: "http://127.0.0.1:1" });
    await expect(nobody.count()).rejects.toMatchObject({ code: "client.unreachable" });
    await expect(client.count([], AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  });
});
