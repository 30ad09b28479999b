/**
 * The documents of a run, as a sequence of JSON records (RFC 7464).
 *
 * A run that came as documents is answered as it came. One that a client wrote node by node has no documents: they are
 * made from its nodes, in the order and form in which the field's own service makes them.
 *
 * @module
 */
import { decodeValue, encodeValue, isHalcyonError } from "@halcyon/model";
import type { Catalog, CatalogNode, NodePath } from "../../contract.ts";
import { numbersOf } from "../arrays/numbers-in-memory.ts";
import { jsonOfArray } from "../arrays/array-text.ts";
import { plainValue } from "../../tables/plain-value.ts";
import { type TimedRecord, inOrderOfTime } from "./in-order-of-time.ts";
import { seriesOf } from "./series-template.ts";
import { membersOf } from "../wire/json-members.ts";

type Rec = Record<string, unknown>;

/** The records, one by one: `\x1e{"name": …, "doc": …}\n`. */
export async function* runRecords(catalog: Catalog, run: CatalogNode): AsyncGenerator<string> {
  const uid = run.path.at(-1) ?? "";
  let taken = false;
  try {
    if (run.path.length === 1)
      for await (const line of catalog.documents(uid)) {
        taken = true;
        const comma = line.indexOf(",");
        yield `\u001e{"name":${line.slice(1, comma)},"doc":${line.slice(comma + 1, -1)}}\n`;
      }
  } catch (cause) {
    if (taken || !isHalcyonError(cause, "catalog.missing")) throw cause;
  }
  if (!taken) yield* madeFromNodes(catalog, run);
}

async function* madeFromNodes(catalog: Catalog, run: CatalogNode): AsyncGenerator<string> {
  const members = membersOf(run.metadata);
  yield record("start", members.get("start") ?? "{}");
  const streams: AsyncGenerator<TimedRecord>[] = [];
  const files: FileRecords[] = [];
  for await (const stream of childrenOf(catalog, run.path))
    if (stream.family === "container") streams.push(streamRecords(catalog, run, stream, files));
  for await (const { text } of inOrderOfTime(streams)) yield text;
  // They have no time: all that there are come behind the events.
  for (const { resource } of files) yield resource;
  for (const { datum } of files) yield datum;
  const stop = members.get("stop");
  if (stop !== undefined) yield record("stop", stop);
}

/** The descriptors and events of a stream; what it has in files is put into `files`. */
async function* streamRecords(
  catalog: Catalog,
  run: CatalogNode,
  stream: CatalogNode,
  files: FileRecords[],
): AsyncGenerator<TimedRecord> {
  const descriptors = descriptorsOf(run, stream);
  const [first = {}, ...later] = descriptors;
  // Before its events, whatever their times are.
  yield descriptorRecord(first);
  const keys = (first["data_keys"] ?? {}) as Record<
    string,
    { readonly external?: string; readonly shape?: readonly number[] } | undefined
  >;
  const own: (readonly [key: string, rows: readonly string[]])[] = [];
  const external: CatalogNode[] = [];
  let table: CatalogNode | undefined;
  for await (const child of childrenOf(catalog, stream.path)) {
    const key = child.path.at(-1) ?? "";
    if (child.family === "table") table = child;
    else if (child.family === "array" && keys[key]?.external !== undefined) external.push(child);
    else if (child.family === "array") own.push([key, await rowsOfArray(catalog, child)]);
    else if (child.family === "ragged") own.push([key, await rowsOfRagged(catalog, child)]);
  }
  for (const child of external) {
    const shape = keys[child.path.at(-1) ?? ""]?.shape ?? [];
    files.push(...fileRecords(run, child, String(first["uid"]), shape));
  }
  const events = table === undefined ? [] : [eventRecords(catalog, table, descriptors, own)];
  yield* inOrderOfTime([descriptorRecords(later), ...events]);
}

function descriptorRecord(descriptor: Rec): TimedRecord {
  return { time: Number(descriptor["time"]), text: record("descriptor", encodeValue(descriptor)) };
}

async function* descriptorRecords(descriptors: readonly Rec[]): AsyncGenerator<TimedRecord> {
  for (const descriptor of descriptors) yield descriptorRecord(descriptor);
}

async function* eventRecords(
  catalog: Catalog,
  table: CatalogNode,
  descriptors: readonly Rec[],
  arrays: readonly (readonly [key: string, rows: readonly string[]])[],
): AsyncGenerator<TimedRecord> {
  const store = await catalog.table(table.path);
  const names = store.schema.fields.map(({ name }) => name);
  const keys = names.filter((name) => name !== "seq_num" && name !== "time" && !name.startsWith("ts_"));
  const stamped = names.filter((name) => name.startsWith("ts_")).map((name) => name.slice(3));
  for (let start = 0; start < store.rows; start += 1000) {
    const rows = await store.read({ start, stop: Math.min(start + 1000, store.rows) });
    for (let row = 0; row < rows.numRows; row += 1) {
      const value = (name: string): unknown => plainValue(rows.getChild(name)?.get(row) ?? null);
      const time = Number(value("time"));
      const uid = String((descriptors.findLast((each) => Number(each["time"]) <= time) ?? descriptors[0])?.["uid"]);
      const data = keys.map((key) => `${JSON.stringify(key)}:${encodeValue(value(key))}`);
      for (const [key, texts] of arrays) data.push(`${JSON.stringify(key)}:${texts[start + row] ?? "null"}`);
      const stamps = [...keys, ...arrays.map(([key]) => key)].map(
        (key) => `${JSON.stringify(key)}:${encodeValue(stamped.includes(key) ? value(`ts_${key}`) : time)}`,
      );
      const number = encodeValue(value("seq_num"));
      const head = `"seq_num":${number},"time":${encodeValue(time)},"uid":"event-${uid}-${number}","descriptor":${JSON.stringify(uid)}`;
      const text = record("event", `{${head},"data":{${data.join(",")}},"timestamps":{${stamps.join(",")}}}`);
      yield { time, text };
    }
  }
}

/** What a stream has in files. */
interface FileRecords {
  readonly resource: string;
  readonly datum: string;
}

function fileRecords(
  run: CatalogNode,
  node: CatalogNode,
  descriptor: string,
  shape: readonly number[],
): readonly FileRecords[] {
  const source = node.dataSources[0];
  const structure = source?.structure;
  if (source === undefined || structure === null || structure === undefined || !("shape" in structure)) return [];
  const key = node.path.at(-1) ?? "";
  const isStacked = structure.shape.length === shape.length + 1;
  const count = isStacked
    ? (structure.shape[0] ?? 0)
    : Math.floor((structure.shape[0] ?? 0) / Math.max(shape[0] ?? 1, 1));
  const uris = source.assets.toSorted((a, b) => (a.num ?? 0) - (b.num ?? 0)).map((asset) => asset.data_uri);
  const series = "template" in source.parameters ? undefined : seriesOf(uris);
  // Files are counted from 0 on: the first of these is as many datums on.
  const offset = series === undefined ? 0 : Math.floor((series.first * count) / uris.length);
  const uid = `sr-${descriptor}-${key}`;
  const resource = {
    data_key: key,
    uid,
    run_start: run.path.at(-1),
    mimetype: source.mimetype,
    parameters: {
      join_method: isStacked ? "stack" : "concat",
      ...(series === undefined ? {} : { template: series.template, chunk_shape: [1] }),
      ...source.parameters,
    },
    uri: series?.folder ?? uris[0] ?? "",
  };
  const datum = {
    uid: `sd-${descriptor}-${key}-0`,
    stream_resource: uid,
    descriptor,
    indices: { start: offset, stop: offset + count },
    seq_nums: { start: 1, stop: count + 1 },
  };
  return [
    { resource: record("stream_resource", encodeValue(resource)), datum: record("stream_datum", encodeValue(datum)) },
  ];
}

/** The first descriptor, and one for each later configuration. */
function descriptorsOf(run: CatalogNode, stream: CatalogNode): readonly Rec[] {
  const { _config_updates: updates, stream_name: _, ...base } = decodeValue(stream.metadata) as Rec;
  const objects: Record<string, string[]> = {};
  for (const [key, described] of Object.entries((base["data_keys"] ?? {}) as Record<string, { object_name?: string }>))
    if (described.object_name !== undefined) (objects[described.object_name] ??= []).push(key);
  const first: Rec = { ...base, name: stream.path.at(-1), run_start: run.path.at(-1), object_keys: objects };
  const all = [first];
  for (const update of Array.isArray(updates) ? (updates as Rec[]) : []) {
    const next = structuredClone(all.at(-1) ?? first);
    for (const key of ["uid", "time"]) if (key in update) next[key] = update[key];
    const into = (next["configuration"] ??= {}) as Record<string, { data?: Rec; timestamps?: Rec } | undefined>;
    for (const [name, { data, timestamps }] of Object.entries(
      (update["configuration"] ?? {}) as Record<string, { data?: Rec; timestamps?: Rec }>,
    ))
      into[name] = {
        ...into[name],
        data: { ...into[name]?.data, ...data },
        timestamps: { ...into[name]?.timestamps, ...timestamps },
      };
    all.push(next);
  }
  return all;
}

/** Each row of an array of ours, as JSON. */
async function rowsOfArray(catalog: Catalog, node: CatalogNode): Promise<readonly string[]> {
  const store = await catalog.array(node.path);
  const { shape, data_type: type } = store.structure;
  const [rows = 0, ...rest] = shape;
  const texts: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const part = await store.read([row, ...rest.map((length) => ({ start: 0, stop: length, step: 1 }))]);
    texts.push(
      rest.length === 0 && type.kind === "f"
        ? encodeValue(Number(numbersOf(part, type)[0]))
        : jsonOfArray({ shape: rest, bytes: part.bytes }, type),
    );
  }
  return texts;
}

async function rowsOfRagged(catalog: Catalog, { path }: CatalogNode): Promise<readonly string[]> {
  const column = await (await catalog.ragged(path)).read();
  return Array.from(column as Iterable<unknown>, (row) => encodeValue(plainValue(row)));
}

/** All children, a page at a time. */
export async function* childrenOf(
  catalog: Catalog,
  path: NodePath,
  visible?: readonly string[],
): AsyncGenerator<CatalogNode> {
  let from: { cursor: string } | undefined;
  do {
    const seen = visible === undefined ? {} : { visible };
    const page = await catalog.nodes.search(path, {
      filters: [],
      sorting: [],
      limit: 300,
      ...seen,
      ...(from && { from }),
    });
    yield* page.nodes;
    from = page.next === undefined ? undefined : { cursor: page.next };
  } while (from !== undefined);
}

function record(name: string, doc: string): string {
  return `\u001e{"name":"${name}","doc":${doc}}\n`;
}
