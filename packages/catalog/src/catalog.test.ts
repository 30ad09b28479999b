import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Field, Float64, Schema, tableFromArrays } from "apache-arrow";
import {
  type EventDescriptor,
  LinearColumn,
  type NamedDocument,
  RangeColumn,
  UidColumn,
  VirtualClock,
  countingUid,
} from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CatalogChange } from "./contract.ts";
import { type CatalogOptions, openCatalog } from "./open-catalog.ts";
import { schemaUri } from "./tables/arrow-schema.ts";
import type { TreeCatalog } from "./tree-catalog.ts";

let folder = "";
let said: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-catalog-"));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (more: Partial<CatalogOptions> = {}): Promise<TreeCatalog> =>
  openCatalog({ folder, clock: new VirtualClock(), newUid: countingUid(), say: (text) => said.push(text), ...more });

const descriptor: EventDescriptor = {
  uid: "d",
  run_start: "r",
  time: 2,
  name: "primary",
  data_keys: {
    x: { dtype: "number", shape: [], source: "sim" },
    n: { dtype: "integer", shape: [], source: "sim" },
    wave: { dtype: "array", shape: [2], source: "sim" },
    image: { dtype: "array", shape: [1, 4, 6], source: "sim", dtype_numpy: "<u2", external: "STREAM:" },
  },
  configuration: {},
};

const start: NamedDocument = ["start", { uid: "r", time: 1, plan_name: "scan", tiled_access_tags: ["blue"] }];
const stop: NamedDocument = ["stop", { uid: "s", time: 9, run_start: "r", exit_status: "success" }];

function event(seq: number, uid = `e${seq}`, x = seq / 2): NamedDocument {
  const data = { x, n: seq, wave: [seq, Number.NaN] };
  return ["event", { uid, descriptor: "d", time: seq, seq_num: seq, data, timestamps: { x: seq, n: seq, wave: seq } }];
}

function page(first: number, rows: number, uid = `p${first}`): NamedDocument {
  const numbers = Array.from({ length: rows }, (_, i) => first + i);
  const stamps = Float64Array.from(numbers);
  return [
    "event_page",
    {
      descriptor: "d",
      uid: new UidColumn(uid, rows),
      time: new LinearColumn(5, 0, rows),
      seq_num: new RangeColumn(first, rows),
      data: { x: stamps.map((n) => n / 2), n: BigInt64Array.from(numbers, BigInt), wave: numbers.map((n) => [n, 0]) },
      timestamps: { x: stamps, n: stamps, wave: stamps },
    },
  ];
}

const resource: NamedDocument = [
  "stream_resource",
  {
    uid: "res",
    run_start: "r",
    data_key: "image",
    mimetype: "application/x-hdf5",
    uri: "file://localhost/data/a.h5",
    parameters: { dataset: "/entry/data", chunk_shape: [1, 4, 6] },
  },
];

function datum(from: number, to: number): NamedDocument {
  const range = { start: from, stop: to };
  const seqs = { start: from + 1, stop: to + 1 };
  return [
    "stream_datum",
    { uid: `res/${from}`, stream_resource: "res", descriptor: "d", indices: range, seq_nums: seqs },
  ];
}

async function takeAll(catalog: TreeCatalog, ...documents: readonly NamedDocument[]): Promise<void> {
  for (const document of documents) await catalog.take(...document);
}

async function lines(catalog: TreeCatalog, run = "r"): Promise<string[]> {
  const all: string[] = [];
  for await (const line of catalog.documents(run)) all.push(line);
  return all;
}

async function rows(catalog: TreeCatalog): Promise<string> {
  const table = await (await catalog.table(["r", "primary", "internal"])).read();
  const [numbers, x] = [table.getChild("seq_num"), table.getChild("x")];
  return Array.from({ length: table.numRows }, (_, i) => `${String(numbers?.get(i))}:${String(x?.get(i))}`).join(" ");
}

const begun: readonly NamedDocument[] = [start, ["descriptor", descriptor]];

describe("a run that is taken", () => {
  test("is the tree that the field's writers make", async () => {
    await using catalog = await open();
    await takeAll(catalog, ...begun, event(1), resource, datum(0, 1), stop);
    expect(await catalog.nodes.node(["r"])).toMatchObject({
      family: "container",
      metadata:
        '{"start":{"uid":"r","time":1,"plan_name":"scan"},"stop":{"uid":"s","time":9,"run_start":"r","exit_status":"success"}}',
      specs: [{ name: "BlueskyRun", version: "3.0" }],
      accessTags: ["blue"],
    });
    const stream = await catalog.nodes.node(["r", "primary"]);
    expect(stream?.specs.map(({ name }) => name)).toEqual(["BlueskyEventStream", "composite"]);
    expect(Object.keys(JSON.parse(stream?.metadata ?? "") as object)).toEqual([
      "uid",
      "time",
      "data_keys",
      "configuration",
    ]);
    const table = await catalog.nodes.node(["r", "primary", "internal"]);
    expect(table?.dataSources[0]?.structure).toMatchObject({
      npartitions: 1,
      columns: ["seq_num", "time", "x", "n", "wave", "ts_x", "ts_n", "ts_wave"],
    });
    expect(Object.keys(JSON.parse(table?.metadata ?? "") as object)).toEqual(["x", "n", "wave"]);
    expect(await catalog.nodes.node(["r", "primary", "image"])).toMatchObject({
      family: "array",
      dataSources: [
        {
          mimetype: "application/x-hdf5",
          management: "external",
          parameters: { dataset: "/entry/data", swmr: true },
          structure: { shape: [1, 4, 6], chunks: [[1], [4], [6]] },
          assets: [{ data_uri: "file://localhost/data/a.h5", parameter: "data_uris", num: 0 }],
        },
      ],
    });
  });

  test("answers its documents in the characters in which they came", async () => {
    await using catalog = await open();
    await catalog.takeLine('["start", {"uid": "r", "time": 1.0, "big": 9007199254740993, "x": NaN}]');
    await catalog.takeLine(
      '{"name": "stop", "doc": {"uid": "s", "time": 2.50, "run_start": "r", "exit_status": "success"}}',
    );
    expect(await lines(catalog)).toEqual([
      '["start",{"uid": "r", "time": 1.0, "big": 9007199254740993, "x": NaN}]',
      '["stop",{"uid": "s", "time": 2.50, "run_start": "r", "exit_status": "success"}]',
    ]);
    expect((await catalog.nodes.node(["r"]))?.metadata).toContain('"big": 9007199254740993, "x": NaN}');
  });

  test("has the rows of events and of pages in one table, also while it is written", async () => {
    await using catalog = await open();
    await takeAll(catalog, ...begun, event(1), event(2), page(3, 2));
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2");
    await takeAll(catalog, event(5), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5");
    const text = (await lines(catalog))[4];
    expect(JSON.parse(text ?? "")).toEqual([
      "event_page",
      {
        descriptor: "d",
        uid: ["p3/0", "p3/1"],
        time: [5, 5],
        seq_num: [3, 4],
        data: {
          x: [1.5, 2],
          n: [3, 4],
          wave: [
            [3, 0],
            [4, 0],
          ],
        },
        timestamps: { x: [3, 4], n: [3, 4], wave: [3, 4] },
      },
    ]);
  });

  test("gives each seq_num once after a rewind, and all documents", async () => {
    await using catalog = await open();
    await takeAll(
      catalog,
      ...begun,
      event(1),
      event(2),
      event(3),
      event(2, "again", 20),
      event(3, "anew", 30),
      event(4),
    );
    expect(await rows(catalog)).toBe("1:0.5 2:20 3:30 4:2");
    await catalog.take(...stop);
    expect(await rows(catalog)).toBe("1:0.5 2:20 3:30 4:2");
    expect(await lines(catalog)).toHaveLength(9);
  });

  test("leaves no double when it is offered again, whole or in part, before and after its stop", async () => {
    await using catalog = await open();
    const all = [...begun, event(1), resource, datum(0, 1), event(2), datum(1, 2), page(3, 2)];
    await takeAll(catalog, ...all);
    await takeAll(catalog, page(3, 2), event(2), datum(0, 1));
    await takeAll(catalog, ...all, event(5), stop, stop);
    await takeAll(catalog, ...all, event(5), stop);
    expect(await lines(catalog)).toHaveLength(all.length + 2);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5");
    const image = await catalog.nodes.node(["r", "primary", "image"]);
    expect(image?.dataSources[0]?.structure).toMatchObject({ shape: [2, 4, 6] });
  });

  test("keeps another configuration of a stream with its stream", async () => {
    await using catalog = await open();
    const other = {
      ...descriptor,
      uid: "d2",
      time: 4,
      configuration: { det: { data: { t: 1 }, timestamps: { t: 0 }, data_keys: {} } },
    };
    await takeAll(catalog, ...begun, ["descriptor", other]);
    const node = await catalog.nodes.node(["r", "primary"]);
    expect(JSON.parse(node?.metadata ?? "")).toMatchObject({
      uid: "d",
      _config_updates: [{ uid: "d2", time: 4, configuration: { det: { data: { t: 1 } } } }],
    });
  });

  test("is told of, in order", async () => {
    await using catalog = await open();
    const told: string[] = [];
    const leave = catalog.watch((change: CatalogChange) =>
      told.push(`${change.kind} ${("node" in change ? change.node.path : change.path).join("/")}`),
    );
    await takeAll(catalog, ...begun, page(1, 2), resource, datum(0, 2), stop);
    leave();
    await catalog.create([], {
      key: "n",
      family: "container",
      metadata: "{}",
      specs: [],
      accessTags: [],
      dataSources: [],
    });
    expect(told).toEqual([
      "created r",
      "created r/primary",
      "created r/primary/internal",
      "rows r/primary/internal",
      "created r/primary/image",
      "changed r",
      "ended r",
    ]);
  });
});

describe("a document is refused whole", () => {
  test.each<readonly [string, readonly NamedDocument[], NamedDocument, string]>([
    ["an event before its descriptor", [start], event(1), "catalog.missing"],
    ["a descriptor before its start", [], ["descriptor", descriptor], "catalog.missing"],
    ["a stop before its start", [], stop, "catalog.missing"],
    ["a second start that says something else", [start], ["start", { uid: "r", time: 2 }], "catalog.order"],
    [
      "a second stop that says something else",
      [...begun, stop],
      ["stop", { ...stop[1], uid: "t" } as never],
      "catalog.order",
    ],
    ["an event after the stop", [...begun, stop, start], event(1), "catalog.order"],
    [
      "an event with an unknown descriptor",
      begun,
      ["event", { ...event(1)[1], descriptor: "x" } as never],
      "catalog.missing",
    ],
    ["an event with the uid of another", [...begun, event(1), event(2)], event(1, "e2"), "catalog.order"],
    [
      "an event with a key that its stream lacks",
      begun,
      ["event", { ...event(1)[1], data: { y: 1 } } as never],
      "catalog.column",
    ],
    [
      "a text in a column of numbers",
      begun,
      ["event", { ...event(1)[1], data: { x: "1" } } as never],
      "catalog.column",
    ],
    [
      "a number in a column of arrays",
      begun,
      ["event", { ...event(1)[1], data: { wave: 1 } } as never],
      "catalog.column",
    ],
    [
      "half a number in a column of integers",
      begun,
      ["event", { ...event(1)[1], data: { n: 0.5 } } as never],
      "catalog.column",
    ],
    [
      "a descriptor of the same stream with other keys",
      begun,
      ["descriptor", { ...descriptor, uid: "d2", data_keys: {} }],
      "catalog.order",
    ],
    ["a range of a resource that did not come", begun, datum(0, 1), "catalog.missing"],
    [
      "a datum of a resource that did not come",
      begun,
      ["datum", { datum_id: "q", resource: "z", datum_kwargs: {} }],
      "catalog.missing",
    ],
    ["a run whose uid leads out of the folder", [], ["start", { uid: "../r", time: 1 }], "catalog.node"],
    ["what the schema does not allow", [start], ["start", { uid: 1, time: 1 } as never], "document.invalid"],
    [
      "an event without a number",
      begun,
      ["event", { ...event(1)[1], seq_num: undefined } as never],
      "document.invalid",
    ],
  ])("%s", async (_, before, wrong, code) => {
    await using catalog = await open();
    await takeAll(catalog, ...before);
    const [node, runs] = [await catalog.nodes.node(["r"]), readdirSync(join(folder, "runs"))];
    const log = before.length > 0 ? await lines(catalog) : [];
    await expect(catalog.take(...wrong)).rejects.toMatchObject({ code });
    expect(await catalog.nodes.node(["r"])).toEqual(node);
    expect(readdirSync(join(folder, "runs"))).toEqual(runs);
    if (before.length > 0) expect(await lines(catalog)).toEqual(log);
    expect(await catalog.nodes.count([], { filters: [] })).toBe(before.length > 0 ? 1 : 0);
  });

  test("a page with one value that does not fit leaves none of its rows", async () => {
    await using catalog = await open();
    await takeAll(catalog, ...begun, page(1, 2));
    const wrong = page(3, 2);
    const data = { ...(wrong[1] as { data: object }).data, n: [3, 4.5] };
    await expect(catalog.take("event_page", { ...wrong[1], data } as never)).rejects.toMatchObject({
      code: "catalog.column",
    });
    await takeAll(catalog, page(3, 2), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2");
  });
});

describe("after the end of a process", () => {
  /** What a process leaves that is killed now: a copy of its files. */
  async function left(...documents: readonly NamedDocument[]): Promise<void> {
    const catalog = await open();
    await takeAll(catalog, ...documents);
    const { cpSync } = await import("node:fs");
    const copy = mkdtempSync(join(tmpdir(), "halcyon-left-"));
    cpSync(folder, copy, { recursive: true });
    await catalog[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });
    rmSync(copy, { recursive: true });
  }

  test("rows that were only in the log are in the table", async () => {
    await left(...begun, event(1), page(2, 2), event(4), event(5));
    await using catalog = await open();
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5");
    await takeAll(catalog, event(5), event(6), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5 6:3");
    expect(said).toEqual([]);
  });

  test("a torn last line is cut off, and the run goes on", async () => {
    await left(...begun, event(1));
    appendFileSync(join(folder, "runs", "r", "documents.jsonl"), '["event",{"uid":"e2","descr');
    await using catalog = await open();
    expect(await rows(catalog)).toBe("1:0.5");
    await takeAll(catalog, event(2), stop);
    expect(await lines(catalog)).toHaveLength(5);
  });

  test("rows of a page that the log does not know are cut off", async () => {
    await left(...begun, page(1, 2), page(3, 2));
    const path = join(folder, "runs", "r", "documents.jsonl");
    const text = readFileSync(path, "utf8").trimEnd();
    truncateSync(path, text.lastIndexOf("\n") + 1);
    await using catalog = await open();
    expect(await rows(catalog)).toBe("1:0.5 2:1");
    await catalog.take(...page(3, 1));
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5");
  });

  test("what the index lacks is made from the log", async () => {
    await left(...begun, event(1), resource, datum(0, 3), stop);
    for (const name of readdirSync(folder)) if (name.startsWith("catalog.sqlite")) rmSync(join(folder, name));
    writeFileSync(join(folder, "open", "r"), "");
    await using catalog = await open();
    expect((await catalog.nodes.node(["r"]))?.metadata).toContain('"stop":{"uid":"s"');
    expect(await rows(catalog)).toBe("1:0.5");
    const image = await catalog.nodes.node(["r", "primary", "image"]);
    expect(image?.dataSources[0]?.structure).toMatchObject({ shape: [3, 4, 6] });
  });

  test("a run of which nothing was acknowledged is gone", async () => {
    await left(start);
    for (const name of readdirSync(folder)) if (name.startsWith("catalog.sqlite")) rmSync(join(folder, name));
    writeFileSync(join(folder, "runs", "r", "documents.jsonl"), '{"halcyon":"doc');
    await using catalog = await open();
    expect(await catalog.nodes.count([], { filters: [] })).toBe(0);
    expect(readdirSync(join(folder, "runs"))).toEqual([]);
    await takeAll(catalog, ...begun, event(1), stop);
    expect(await rows(catalog)).toBe("1:0.5");
  });

  test("a log that is damaged is told of, stays, and holds no other run up", async () => {
    await left(...begun, event(1));
    const path = join(folder, "runs", "r", "documents.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replace('["event",{', '["event",{{'));
    await using catalog = await open();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("damaged");
    await expect(catalog.take(...start)).rejects.toMatchObject({ code: "catalog.corrupt" });
    await catalog.take("start", { uid: "other", time: 1 });
    expect(await catalog.nodes.node(["other"])).toBeDefined();
  });
});

describe("the folder", () => {
  test("has one catalog at a time", async () => {
    await using _ = await open();
    await expect(open()).rejects.toMatchObject({ code: "catalog.locked" });
  });

  test("of another version is refused, with what to do", async () => {
    await (await open())[Symbol.asyncDispose]();
    writeFileSync(join(folder, "catalog.json"), '{"format":"halcyon catalog","version":7}');
    await expect(open()).rejects.toMatchObject({ code: "catalog.version", facts: { version: 7 } });
    writeFileSync(join(folder, "catalog.json"), '{"name":"something else"}');
    await expect(open()).rejects.toMatchObject({ code: "catalog.format" });
  });

  test("with an index that is none is refused", async () => {
    await (await open())[Symbol.asyncDispose]();
    for (const name of readdirSync(folder)) if (name.startsWith("catalog.sqlite-")) rmSync(join(folder, name));
    writeFileSync(join(folder, "catalog.sqlite"), Buffer.alloc(8192, 7));
    await expect(open()).rejects.toMatchObject({ code: "catalog.corrupt" });
  });

  test("that is closed takes nothing", async () => {
    const catalog = await open();
    await catalog[Symbol.asyncDispose]();
    await catalog[Symbol.asyncDispose]();
    await expect(catalog.take(...start)).rejects.toMatchObject({ code: "catalog.closed" });
    await expect(catalog.nodes.node([])).rejects.toMatchObject({ code: "catalog.closed" });
  });

  test("whose index is locked by somebody else refuses, keeps nothing, and takes the document later", async () => {
    await using catalog = await open();
    const { DatabaseSync } = await import("node:sqlite");
    const other = new DatabaseSync(join(folder, "catalog.sqlite"));
    other.exec("BEGIN IMMEDIATE");
    await expect(catalog.take(...start)).rejects.toMatchObject({ code: "catalog.locked" });
    expect(readdirSync(join(folder, "runs"))).toEqual([]);
    other.exec("ROLLBACK");
    await takeAll(catalog, ...begun, event(1));
    other.exec("BEGIN IMMEDIATE");
    await expect(catalog.take(...stop)).rejects.toMatchObject({ code: "catalog.locked" });
    expect(await lines(catalog)).toHaveLength(3);
    other.exec("ROLLBACK");
    other.close();
    await catalog.take(...stop);
    expect(await lines(catalog)).toHaveLength(4);
  });
});

describe("a table of ours", () => {
  const schema = new Schema([new Field("a", new Float64(), true)]);
  const draft = {
    key: "t",
    family: "table" as const,
    metadata: "{}",
    specs: [],
    accessTags: [],
    dataSources: [
      {
        structure_family: "table" as const,
        structure: { arrow_schema: schemaUri(schema), npartitions: 1, columns: ["a"], resizable: false },
        mimetype: "application/x-tiled-sql-table",
        parameters: {},
        properties: {},
        assets: [],
        management: "writable" as const,
      },
    ],
  };
  const batches = (...values: number[]): never => tableFromArrays({ a: Float64Array.from(values) }).batches as never;
  const values = async (catalog: TreeCatalog): Promise<number[]> =>
    [...((await (await catalog.table(["t"])).read()).getChild("a") ?? [])] as number[];

  test("takes rows, gives them, and has them after another opening", async () => {
    {
      await using catalog = await open();
      await catalog.create([], draft);
      await (await catalog.table(["t"])).append(batches(1, 2));
      await (await catalog.table(["t"])).append(batches(3));
    }
    await using catalog = await open();
    const table = await catalog.table(["t"]);
    expect(table.rows).toBe(3);
    expect([...((await table.read({ start: 1, stop: 3, columns: ["a"] })).getChild("a") ?? [])]).toEqual([2, 3]);
    await table.replace(batches(9, 8));
    expect(await values(catalog)).toEqual([9, 8]);
    await expect(table.read({ columns: ["z"] })).rejects.toMatchObject({ code: "catalog.missing" });
    const other = tableFromArrays({ b: Float64Array.of(1) }).batches as never;
    await expect(table.append(other)).rejects.toMatchObject({ code: "catalog.column" });
    expect(await values(catalog)).toEqual([9, 8]);
  });

  test("is gone from the disk with its node, or when its node is refused", async () => {
    await using catalog = await open();
    await catalog.create([], draft);
    await expect(catalog.create([], draft)).rejects.toMatchObject({ code: "catalog.exists" });
    expect(readdirSync(join(folder, "nodes"))).toHaveLength(1);
    await catalog.remove(["t"], { recursive: false });
    expect(readdirSync(join(folder, "nodes"))).toEqual([]);
  });
});

test("a run is removed with its documents once it has stopped", async () => {
  await using catalog = await open();
  await takeAll(catalog, ...begun, event(1));
  await expect(catalog.remove(["r"], { recursive: true })).rejects.toMatchObject({ code: "catalog.order" });
  await catalog.take(...stop);
  await catalog.remove(["r"], { recursive: true });
  expect(readdirSync(join(folder, "runs"))).toEqual([]);
  expect(await catalog.nodes.node(["r", "primary"])).toBeUndefined();
});
