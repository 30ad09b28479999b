/**
 * A catalog with all that a catalog may have, and a portrait of what one has: two that look the same serve the same.
 *
 * @module
 */
import {
  type Catalog,
  type CatalogNode,
  type CatalogOptions,
  type DataSource,
  type Filter,
  Formats,
  type NodePath,
  openCatalog,
} from "@halcyon/catalog";
import { type EventDescriptor, LinearColumn, type NamedDocument, RangeColumn, UidColumn } from "@halcyon/model";
import {
  Field,
  Float64,
  List,
  type RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Table,
  tableFromArrays,
  vectorFromArray,
} from "apache-arrow";

const number = { dtype: "number" as const, shape: [], source: "sim" };

/** The documents of one run: events and a page, a rewind, another configuration, frames in files, access tags. */
export function runDocuments(run: string, { stops }: { readonly stops: boolean }): readonly NamedDocument[] {
  const descriptor: EventDescriptor = {
    uid: `${run}-d`,
    run_start: run,
    time: 2,
    name: "primary",
    data_keys: {
      x: number,
      image: { dtype: "array", shape: [1, 4, 6], source: "sim", dtype_numpy: "<u2", external: "STREAM:" },
    },
    configuration: { det: { data: { gain: 1 }, timestamps: { gain: 0 }, data_keys: {} } },
  };
  const event = (seq: number, uid: string): NamedDocument => [
    "event",
    { uid, descriptor: `${run}-d`, time: seq, seq_num: seq, data: { x: seq / 3 }, timestamps: { x: seq } },
  ];
  const page: NamedDocument = [
    "event_page",
    {
      descriptor: `${run}-d`,
      uid: new UidColumn(`${run}-p`, 5),
      time: new LinearColumn(5, 0.1, 5),
      seq_num: new RangeColumn(3, 5),
      data: { x: Float64Array.from([3, 4, 5, 6, 7], Math.sqrt) },
      timestamps: { x: Float64Array.from([3, 4, 5, 6, 7]) },
    },
  ];
  const documents: NamedDocument[] = [
    ["start", { uid: run, time: 1, plan_name: "scan", scan_id: run.length, sample: "Si", tiled_access_tags: ["blue"] }],
    ["descriptor", descriptor],
    event(1, `${run}-e1`),
    event(2, `${run}-e2`),
    event(2, `${run}-e2-again`),
    page,
    [
      "stream_resource",
      {
        uid: `${run}-res`,
        run_start: run,
        data_key: "image",
        mimetype: "application/x-hdf5",
        uri: `file://localhost/data/${run}.h5`,
        parameters: { dataset: "/entry/data", chunk_shape: [1, 4, 6] },
      },
    ],
    [
      "stream_datum",
      {
        uid: `${run}-res/0`,
        stream_resource: `${run}-res`,
        descriptor: `${run}-d`,
        indices: { start: 0, stop: 3 },
        seq_nums: { start: 1, stop: 4 },
      },
    ],
    ["descriptor", { ...descriptor, uid: `${run}-d2`, time: 6, configuration: {} }],
  ];
  if (stops) documents.push(["stop", { uid: `${run}-s`, time: 9.5, run_start: run, exit_status: "success" }]);
  return documents;
}

/** Fills a catalog over both doors, and leaves one run open. */
export async function fill(catalog: Catalog): Promise<void> {
  await take(catalog, runDocuments("first", { stops: true }));
  const draft = { metadata: "{}", specs: [], accessTags: [], dataSources: [] };
  await catalog.create([], {
    ...draft,
    key: "made",
    family: "container",
    metadata: '{"start":{"plan_name":"made","big":9007199254740993,"one":1.0}}',
    specs: [{ name: "BlueskyRun", version: "3.0" }],
    accessTags: ["red", "blue"],
  });
  const rows = rowsOf([1, 2, 3]);
  const table = { arrow_schema: schemaUriOf(rows), npartitions: 1, columns: ["a"], resizable: false };
  for (const key of ["sealed", "growing"]) {
    await catalog.create(["made"], {
      ...draft,
      key,
      family: "table",
      dataSources: [source("table", table, "application/x-tiled-sql-table", "writable")],
    });
    await (await catalog.table(["made", key])).append(rows);
  }
  await catalog.end(["made", "sealed"]);
  await take(catalog, runDocuments("second one", { stops: true }));
  const structure = { data_type: float, shape: [2, 3], chunks: [[2], [3]], dims: null, resizable: true };
  await catalog.create(["made"], {
    ...draft,
    key: "numbers",
    family: "array",
    dataSources: [source("array", structure, "application/x-zarr", "writable")],
  });
  const array = await catalog.array(["made", "numbers"]);
  await array.write([0, 0], { shape: [2, 3], bytes: new Uint8Array(Float64Array.of(1, 2, 3, 4, 5, 6).buffer) });
  await array.grow([4, 3]);
  await catalog.create(["made"], {
    ...draft,
    key: "frames",
    family: "array",
    dataSources: [framesSource(2)],
  });
  const frames = (await catalog.nodes.node(["made", "frames"]))?.dataSources[0];
  for (const count of [3, 7])
    await catalog.changeSource(["made", "frames"], {
      ...framesSource(count),
      id: frames?.id ?? 0,
      assets: framesSource(count).assets.map((asset) => ({ ...asset, id: 0 })),
    });
  const lengths = { data_type: float, shape: [2, null], size: 3, chunks: [[2], null], dims: null, resizable: false };
  for (const key of ["ended lists", "growing lists"]) {
    const path = ["made", key];
    const kept = source("ragged", lengths, "application/x-ragged+sql", "writable");
    await catalog.create(["made"], { ...draft, key, family: "ragged", dataSources: [kept] });
    for (const [offset, ...lists] of [
      [0, [1], [2, 3]],
      [2, []],
      [3, [4, 5]],
    ] as const)
      await (await catalog.ragged(path)).write(offset, listsOf(lists), { extend: offset > 0 });
  }
  await catalog.end(["made", "ended lists"]);
  await catalog.change(["made"], { metadata: '{"start":{"plan_name":"made","note":"changed"},"stop":{"time":4}}' });
  await catalog.change(["made", "numbers"], { metadata: '{"unit":"mm"}', dropRevision: true });
  await catalog.create([], { ...draft, key: "gone", family: "container" });
  await catalog.create(["gone"], { ...draft, key: "below", family: "container" });
  await catalog.remove(["gone"], { recursive: true });
  await take(catalog, runDocuments("removed", { stops: true }));
  await catalog.remove(["removed"], { recursive: true });
  const documents = runDocuments("patched", { stops: true });
  await take(catalog, documents.slice(0, 5));
  await catalog.change(["patched"], {
    metadata: '{"start":{"uid":"patched","time":1,"plan_name":"scan"},"remark":"while it was open"}',
    accessTags: ["green"],
  });
  await take(catalog, documents.slice(5));
  await catalog.change(["first"], {
    specs: [
      { name: "BlueskyRun", version: "3.0" },
      { name: "Good", version: null },
    ],
  });
  await take(catalog, runDocuments("open", { stops: false }));
}

async function take(catalog: Catalog, documents: readonly NamedDocument[]): Promise<void> {
  for (const document of documents) await catalog.take(...document);
}

const float = { endianness: "little", kind: "f", itemsize: 8, dt_units: null } as const;

function framesSource(count: number): Omit<DataSource, "id" | "assets"> & {
  readonly assets: readonly Omit<DataSource["assets"][number], "id">[];
} {
  const structure = {
    data_type: { ...float, kind: "u", itemsize: 2 },
    shape: [count, 4],
    chunks: [Array.from({ length: count }, () => 1), [4]],
    dims: null,
    resizable: false,
  };
  return {
    ...source("array", structure, "multipart/related;type=image/tiff", "external"),
    assets: Array.from({ length: count }, (_, num) => ({
      data_uri: `file://localhost/data/frame_${num}.tiff`,
      is_directory: false,
      parameter: "data_uris",
      num,
    })),
  };
}

function source(
  family: "table" | "array" | "ragged",
  structure: DataSource["structure"],
  mimetype: string,
  management: DataSource["management"],
): Omit<DataSource, "id" | "assets"> & { readonly assets: [] } {
  return { structure_family: family, structure, mimetype, parameters: {}, properties: {}, assets: [], management };
}

/** A column `a` of numbers. */
export function rowsOf(numbers: readonly number[]): readonly RecordBatch[] {
  return tableFromArrays({ a: Float64Array.from(numbers) }).batches;
}

function listsOf(rows: readonly (readonly number[])[]): RecordBatch {
  const value = vectorFromArray(rows, new List(new Field("item", new Float64(), true)));
  const [batch] = new Table({ value }).batches;
  if (batch === undefined) throw new Error("There is no row.");
  return batch;
}

function schemaUriOf([batch]: readonly RecordBatch[]): string {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, batch?.schema ?? new Schema([]));
  writer.finish();
  const bytes = Buffer.from(writer.toUint8Array(true)).toString("base64");
  return `data:application/vnd.apache.arrow.file;base64,${bytes}`;
}

const questions: readonly Filter[] = [
  { kind: "eq", key: "start.plan_name", value: "scan" },
  { kind: "comparison", operator: "ge", key: "start.scan_id", value: 5 },
  { kind: "fulltext", text: "si" },
  { kind: "fulltext", text: "changed" },
  { kind: "accessTags", tags: ["blue"] },
  { kind: "specs", include: ["Good"], exclude: [] },
  { kind: "keypresent", key: "stop", exists: true },
];

/** What a catalog has and finds, without the numbers that an index gives. */
export async function portrait(catalog: Catalog): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (const filter of questions)
    all.push([filter, (await keysOf(catalog, [filter])).join(), await countOf(catalog, filter)]);
  const plans = await catalog.nodes.distinct([], { filters: [] }, { key: "start.plan_name" });
  all.push(plans.map(({ text, count }) => ({ value: JSON.parse(text) as unknown, count })));
  for (const node of await nodesBelow(catalog, [])) {
    const { path, family, metadata, specs, accessTags } = node;
    const revisions = await catalog.nodes.revisions(path);
    all.push({
      path: path.join("/"),
      family,
      metadata,
      specs,
      accessTags,
      sources: node.dataSources.map((each) => ({
        ...each,
        id: undefined,
        assets: each.assets.map((asset) => ({ ...asset, id: undefined })),
      })),
      revisions: revisions.map(({ number: at, metadata: text, specs: list, accessTags: tags }) => [
        at,
        text,
        list,
        tags,
      ]),
      data: await dataOf(catalog, node),
    });
  }
  return all;
}

async function dataOf(catalog: Catalog, { path, family, dataSources }: CatalogNode): Promise<unknown> {
  if (family === "table") return String(await (await catalog.table(path)).read());
  if (family === "array" && dataSources[0]?.management !== "external")
    return Buffer.from((await (await catalog.array(path)).read([])).bytes).toString("hex");
  if (family === "ragged") return String(await (await catalog.ragged(path)).read());
  if (path.length !== 1 || path[0] === "made") return undefined;
  const lines: string[] = [];
  for await (const line of catalog.documents(path[0] ?? "")) lines.push(line);
  return lines;
}

async function keysOf(catalog: Catalog, filters: readonly Filter[]): Promise<string[]> {
  const { nodes } = await catalog.nodes.search([], { filters, sorting: [], limit: 100 });
  return nodes.map(({ path }) => path.join("/"));
}

async function countOf(catalog: Catalog, filter: Filter): Promise<number> {
  return await catalog.nodes.count([], { filters: [filter] });
}

async function nodesBelow(catalog: Catalog, path: NodePath): Promise<readonly CatalogNode[]> {
  const children = await catalog.nodes.search(path, { filters: [], sorting: [], limit: 100 });
  const below: CatalogNode[] = [];
  for (const child of children.nodes) below.push(child, ...(await nodesBelow(catalog, child.path)));
  return below;
}

/** Work on a catalog that is opened for it, with all formats. */
export async function inCatalog<T>(options: CatalogOptions, work: (catalog: Catalog) => Promise<T>): Promise<T> {
  await using formats = new Formats({ folder: options.folder, readable: [] });
  await using catalog = await openCatalog({ formats, ...options });
  return await work(catalog);
}
