import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeDocument } from "@halcyon/model";
import { CatalogClient } from "@halcyon/catalog/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Workplace, documentsOf, halcyon, start } from "./halcyon.ts";

vi.setConfig({ testTimeout: 120_000 });

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

/** Writes a run as a file of its own, without an engine. */
function writeRun(number: number, more: object, values: readonly number[]): string {
  const uid = `${number}aaaaaaa-run`;
  const data_keys = {
    x: { source: "s", dtype: "number", shape: [] },
    image: { source: "s", dtype: "array", shape: [2] },
  };
  const event = (x: number, i: number): unknown => [
    "event",
    {
      uid: `e${number}-${i}`,
      descriptor: `d${number}`,
      time: 5 + i,
      seq_num: i + 1,
      data: { x, image: [x, 1] },
      timestamps: { x: 5, image: 5 },
    },
  ];
  const documents = [
    ["start", { uid, time: 1_700_000_000 + number, scan_id: number, ...more }],
    ["descriptor", { uid: `d${number}`, run_start: uid, time: 5, name: "primary", data_keys }],
    ...values.map(event),
    [
      "stop",
      {
        uid: `s${number}`,
        run_start: uid,
        time: 1_700_000_010,
        exit_status: "success",
        num_events: { primary: values.length },
      },
    ],
  ];
  const name = `${number}.jsonl`;
  writeFileSync(join(place.folder, name), documents.map((each) => `${JSON.stringify(each)}\n`).join(""));
  return name;
}

test("a configuration says which known spec an own one is, and where files have moved: arrays are made, and checked", async () => {
  const resource = { spec: "OWN_TIFF", root: "/old/roots", resource_path: "a.tiff", path_semantics: "posix" };
  const image = { source: "s", dtype: "array", shape: [2, 2], dtype_numpy: "<u2", external: "FILESTORE:" };
  const documents = [
    ["start", { uid: "own", time: 1 }],
    ["descriptor", { uid: "d", run_start: "own", time: 2, name: "primary", data_keys: { image } }],
    ["resource", { uid: "f", run_start: "own", resource_kwargs: {}, ...resource }],
    ["datum", { datum_id: "f/0", resource: "f", datum_kwargs: {} }],
    ["event", { uid: "e", descriptor: "d", time: 3, seq_num: 1, data: { image: "f/0" }, timestamps: { image: 3 } }],
    ["stop", { uid: "s", run_start: "own", time: 4, exit_status: "success" }],
  ];
  writeFileSync(join(place.folder, "own.jsonl"), documents.map((each) => `${JSON.stringify(each)}\n`).join(""));
  writeFileSync(join(place.folder, "a.tiff"), "");
  writeFileSync(join(place.folder, "c.yaml"), "specs: { OWN_TIFF: SINGLE_TIFF }\nroot_map: { /old/roots: . }\n");
  const imported = await halcyon(place.folder, "import", "own.jsonl");
  expect(imported.err).toContain("the spec OWN_TIFF is not known");
  const rebuilt = await halcyon(place.folder, "catalog", "rebuild", "--config", "c.yaml");
  expect(rebuilt).toMatchObject({ code: 0, out: "The index has been made anew: 4 nodes.\n" });
  const checked = await halcyon(place.folder, "catalog", "check");
  expect([checked.code, checked.out]).toEqual([1, expect.stringContaining("/old/roots/a.tiff is not there")]);
  expect((await halcyon(place.folder, "catalog", "check", "--config", "c.yaml")).code).toBe(0);
});

test("runs are imported once, found, shown and exported; the catalog is whole", async () => {
  const files = [
    writeRun(1, { plan_name: "scan", sample: "gold film" }, [1, 2.5]),
    writeRun(2, { plan_name: "count" }, [3]),
  ];
  const imported = await halcyon(place.folder, "import", ...files);
  expect(imported).toMatchObject({ code: 0, out: "9 documents of 2 files are in the catalog.\n" });
  expect((await halcyon(place.folder, "import", ".")).code).toBe(0);
  const found = await halcyon(place.folder, "runs", "--where", "plan_name=scan", "--text", "gold");
  expect(found.out).toMatch(/^scan {2}uid .*\n +1 {2}1aaaaaaa .*scan +2 +9\.0 s {2}success\n$/);
  expect(found.err).toBe("1 run.\n");
  const misspelt = await halcyon(place.folder, "runs", "--where", "plan_nam=scan");
  expect(misspelt.err).toBe("No run has plan_nam.\n0 runs.\n");
  const json = await halcyon(place.folder, "runs", "--json", "--limit", "1");
  expect(JSON.parse(json.out)).toMatchObject({ uid: "2aaaaaaa-run", stop: { exit_status: "success" } });
  const shown = await halcyon(place.folder, "show", "-2", "--no-plot");
  expect(shown.out).toContain("Scan 1: scan");
  const csv = await halcyon(place.folder, "export", "csv", "1aaaa");
  expect(readFileSync(csv.out.trim(), "utf8")).toBe(
    "time,x,seq_num\n5,1,1\n6,2.5,2\n".replaceAll(/(?<=^)5,1/gmu, "5,1"),
  );
  const jsonl = await halcyon(place.folder, "export", "1", "--format", "jsonl", "-o", "again.jsonl");
  expect(documentsOf(jsonl.out.trim())).toEqual(documentsOf(join(place.folder, files[0] ?? "")));
  const ofFile = await halcyon(place.folder, "export", "parquet", "2.jsonl", "-o", "two");
  expect(ofFile.out).toBe(`${join(place.folder, "two-primary.parquet")}\n`);
  expect(readFileSync(ofFile.out.trim()).subarray(0, 4).toString()).toBe("PAR1");
  const checked = await halcyon(place.folder, "catalog", "check");
  expect(checked).toMatchObject({ code: 0, out: "2 runs, 9 documents: nothing is wrong.\n" });
  const rebuilt = await halcyon(place.folder, "catalog", "rebuild");
  expect(rebuilt).toMatchObject({
    code: 0,
    out: "The index has been made anew: 6 nodes.\n",
    err: "The index is made anew from the documents of 2 runs.\n",
  });
  for (const name of ["", "-wal", "-shm"])
    rmSync(join(place.folder, "halcyon-catalog", `catalog.sqlite${name}`), { force: true });
  const again = await halcyon(place.folder, "runs", "--where", "plan_name=scan", "--text", "gold");
  expect(again).toMatchObject({
    out: found.out,
    err: "The index is made anew from the documents of 2 runs.\n1 run.\n",
  });
});

test("a run that cannot be taken is named with its line, and the others are taken", async () => {
  const good = writeRun(1, {}, [1]);
  writeFileSync(join(place.folder, "bad.jsonl"), '["start",{"uid":"b","time":1}]\n["event",{}]\n');
  const { code, err, out } = await halcyon(place.folder, "import", "bad.jsonl", good);
  expect(code).toBe(1);
  expect(err).toMatch(/bad\.jsonl, line 2: /);
  expect(out).toContain("documents of 2 files");
});

test("what is wrong with a catalog is said run by run, with code 1", async () => {
  await halcyon(place.folder, "import", writeRun(1, {}, [1, 2]));
  const log = join(place.folder, "halcyon-catalog", "runs", "1aaaaaaa-run", "documents.jsonl");
  writeFileSync(log, readFileSync(log, "utf8").replace('"x":2', '"x":7'));
  const { code, out } = await halcyon(place.folder, "catalog", "check");
  expect(code).toBe(1);
  expect(out).toMatch(/^1aaaaaaa-run: \w+: /);
});

test.each([
  [["runs", "--wher", "a=1"], "Did you mean --where?"],
  [["runs", "--where", "plan_name"], "KEY=VALUE"],
  [["runs", "plan_name=scan"], "--where plan_name=scan"],
  [["runs", "--limit", "0"], "from 1 on"],
  [["runs", "--catalog", "nowhere"], "There is no catalog in"],
  [["runs", "--catalog", "ftp://x"], "http://…, https://… or a folder; ftp://x is none"],
  [["import"], "Which runs?"],
  [["import", "nowhere"], "nowhere cannot be imported: there is no such file or folder"],
  [["import", "."], "There are no files of JSON lines (.jsonl, .jsonl.gz) in "],
  [["catalog"], "Which command of catalog? There are: check, rebuild."],
  [["catalog", "check", "nowhere"], "There is no catalog in "],
  [["show", "-1"], "There is no catalog in "],
  [["export", "1"], "halcyon export FORMAT 1, where FORMAT is nexus, csv"],
  [["export", "xls", "1"], "There is no format xls."],
  [["export", "csv", "1", "-o", "-"], "jsonl alone goes to stdout"],
  [["config", "none.yaml"], "none.yaml cannot be read"],
  [["serve", "--data", "/proc/none/at/all"], "/proc/none"],
  [["catalog", "chek"], "Did you mean check?"],
  [["serve", "--host", "0.0.0.0"], "takes a key"],
  [["serve", "--port", "http"], "--port is 0 to 65535"],
  [["serve", "--config", "none.yaml"], "none.yaml cannot be read: there is no such file or folder (ENOENT)"],
])("halcyon %j is refused before anything is made", async (words, said) => {
  const { code, err } = await halcyon(place.folder, ...words);
  expect([1, 2]).toContain(code);
  expect(err).toContain(said);
  expect(existsSync(join(place.folder, "halcyon-catalog"))).toBe(false);
});

test("a server says when it is ready, takes the run of another process, and ends in order", async () => {
  const server = start(place.folder, ["serve", "--port", "0"], { HALCYON_API_KEY: "k" });
  let out = "";
  server.child.stdout?.on("data", (text: string) => (out += text));
  await server.says("ready http://127.0.0.1:");
  const [, url = ""] = /^ready (\S+)\n$/u.exec(out) ?? [];
  const env = { HALCYON_API_KEY: "k", HALCYON_CATALOG: url };
  const run = await start(place.folder, ["run", "count", "gauss", "2", "--no-plot", "--catalog", url], env).ended;
  expect(run.code).toBe(0);
  const client = new CatalogClient({ url, apiKey: "k" });
  const found = await client.run(-1);
  expect(found.stop?.num_events).toEqual({ primary: 2 });
  const [path = ""] = place.runs();
  const documents = [];
  for await (const document of found.documents()) documents.push(document);
  expect(documents).toEqual(documentsOf(path));
  const files = [writeRun(1, { plan_name: "old" }, [1, 2]), "bad.jsonl"];
  writeFileSync(join(place.folder, "bad.jsonl"), '["start",{"uid":"b","time":1}]\n["event",{}]\n["stop",{}]\n');
  const imported = await start(place.folder, ["import", ...files], env).ended;
  expect(imported).toMatchObject({ code: 1, out: "6 documents of 2 files are in the catalog.\n" });
  expect(imported.err).toMatch(/bad\.jsonl, line 2: /);
  expect((await client.run("1aaaaaaa-run")).stop?.num_events).toEqual({ primary: 2 });
  const stranger = await start(place.folder, ["run", "count", "gauss", "--catalog", url]).ended;
  expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining("needs an API key") as string });
  expect(stranger.err).toContain("HALCYON_API_KEY");
  const piped = await start(place.folder, ["export", "jsonl", found.uid, "-o", "-"], env).ended;
  expect(piped.out.trimEnd().split("\n").map(decodeDocument)).toEqual(documents);
  expect(place.runs()).toHaveLength(1);
  const second = await halcyon(place.folder, "runs", "--catalog", "halcyon-catalog");
  expect(second.err).toContain("another process has it open. When it is served, name it by its address");
  const checked = await halcyon(place.folder, "catalog", "check");
  expect(checked.err).toContain(
    "another process has it open. A server, or a run that writes into it, has to end first.",
  );
  const unset = await start(place.folder, ["runs"], { HALCYON_API_KEY: "", HALCYON_CATALOG: url }).ended;
  expect(unset).toMatchObject({ code: 0, out: expect.stringContaining("count") as string });
  server.child.kill("SIGTERM");
  const { code, err } = await server.ended;
  expect(code).toBe(0);
  expect(
    err
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { msg: string }).msg),
  ).toContain("stopped");
  expect((await start(place.folder, ["runs", "--limit", "5"], {}).ended).out).toContain("count");
});

test("who has no key sees no run that has access tags", async () => {
  const server = start(place.folder, ["serve", "--port", "0"], { HALCYON_API_KEY: "k" });
  let out = "";
  server.child.stdout?.on("data", (text: string) => (out += text));
  await server.says("ready http://127.0.0.1:");
  const [, url = ""] = /^ready (\S+)\n$/u.exec(out) ?? [];
  const client = new CatalogClient({ url, apiKey: "k" });
  for (const [uid, more] of [
    ["open", {}],
    ["hidden", { tiled_access_tags: ["gold"] }],
  ] as const)
    await client.take([["start", { uid, time: 1, ...more }]]);
  const seenBy = async (key: string): Promise<string> =>
    (await start(place.folder, ["runs", "--json"], { HALCYON_API_KEY: key, HALCYON_CATALOG: url }).ended).out;
  expect(await seenBy("k")).toContain("hidden");
  expect(await seenBy("")).not.toContain("hidden");
  expect(await seenBy("")).toContain("open");
  server.child.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
});

test("a server that goes away in the middle of a run: the run is whole in its file, and the command says what to do", async () => {
  const server = start(place.folder, ["serve", "--port", "0"], { HALCYON_API_KEY: "k" });
  let out = "";
  server.child.stdout?.on("data", (text: string) => (out += text));
  await server.says("ready http://127.0.0.1:");
  const url = /^ready (\S+)\n$/u.exec(out)?.[1] ?? "";
  const env = { HALCYON_API_KEY: "k", HALCYON_CATALOG: url };
  const slow = ["run", "count", "gauss", "40", "--delay", "0.2", "--no-plot", "--patience", "1", "--catalog", url];
  const running = start(place.folder, slow, env);
  await running.says("|         3 |");
  server.child.kill("SIGKILL");
  const { code, err } = await running.ended;
  expect(code).toBe(1);
  expect(err).toMatch(/the catalog could not take an? .*does not answer/u);
  expect(err).toMatch(/halcyon import \S+\.jsonl --catalog/u);
  const [path = ""] = place.runs();
  expect(documentsOf(path).at(-1)?.[0]).toBe("stop");
  const again = await halcyon(place.folder, "import", path);
  expect(again.code).toBe(0);
  expect((await halcyon(place.folder, "catalog", "check")).out).toMatch(/nothing is wrong/u);
});
