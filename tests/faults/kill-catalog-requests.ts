/**
 * What the catalog of the kill test is asked over HTTP: a run as Python's TiledWriter writes one, between the documents of
 * other runs, a few at a time.
 *
 * @module
 */
import { type Catalog, type CatalogNode, type NodePath } from "@halcyon/catalog";
import { encodeDocument } from "@halcyon/model";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { documentsOfAll } from "./kill-catalog-documents.ts";

/** One request. `documents`: how many it brings along. */
export interface Request {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`. */
  readonly url: string;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly documents: number;
}

const run = "over-http";
const arrow = "application/vnd.apache.arrow.stream";
const rowsEach = 3;
const linesEach = 5;

function asked(method: Request["method"], url: string, body: unknown): Request {
  return { method, url, type: "application/json", body: JSON.stringify(body), documents: 0 };
}

function rows(first: number): Uint8Array {
  const numbers = Array.from({ length: rowsEach }, (_, i) => first + i);
  return tableToIPC(tableFromArrays({ seq_num: Int32Array.from(numbers), x: Float64Array.from(numbers, Math.sqrt) }));
}

function frames(count: number): object {
  return {
    structure_family: "array",
    structure: {
      data_type: { endianness: "little", kind: "u", itemsize: 2 },
      shape: [count, 4],
      chunks: [Array.from({ length: count }, () => 1), [4]],
      dims: null,
      resizable: false,
    },
    mimetype: "application/x-hdf5",
    parameters: { dataset: "/data" },
    assets: [{ data_uri: "file://localhost/data/over-http.h5", is_directory: false, parameter: "data_uris", num: 0 }],
    management: "external",
  };
}

const float = { endianness: "little", kind: "f", itemsize: 8 };
const schema = `data:application/vnd.apache.arrow.file;base64,${Buffer.from(tableToIPC(tableFromArrays({ seq_num: new Int32Array(), x: new Float64Array() }))).toString("base64")}`;

/** The requests that write the run, in order. */
function ofTheRun(): readonly Request[] {
  const node = { metadata: {}, specs: [], access_tags: ["blue"] };
  const primary = `${run}/primary`;
  const table = {
    structure_family: "table",
    structure: { arrow_schema: schema, npartitions: 1, columns: ["seq_num", "x"], resizable: false },
    mimetype: "application/x-tiled-sql-table",
    management: "writable",
    assets: [],
  };
  const array = {
    structure_family: "array",
    structure: { data_type: float, shape: [1, 4], chunks: [[1], [4]], dims: null, resizable: true },
    mimetype: "application/x-zarr",
    management: "writable",
    assets: [],
  };
  const start = { start: { uid: run, time: 1, plan_name: "kill", scan_id: 9 } };
  const all: Request[] = [
    asked("POST", "/metadata/", { ...node, id: run, structure_family: "container", metadata: start, specs: [spec] }),
    asked("POST", `/metadata/${run}`, { ...node, id: "primary", structure_family: "container" }),
    asked("POST", `/metadata/${primary}`, {
      ...node,
      id: "internal",
      structure_family: "table",
      data_sources: [table],
    }),
    asked("POST", `/metadata/${primary}`, { ...node, id: "wave", structure_family: "array", data_sources: [array] }),
    asked("POST", `/register/${primary}`, {
      ...node,
      id: "image",
      structure_family: "array",
      data_sources: [frames(1)],
    }),
  ];
  for (let turn = 0; turn < 8; turn += 1) {
    const body = rows(1 + turn * rowsEach);
    all.push({
      method: "PATCH",
      url: `/table/partition/${primary}/internal?partition=0`,
      type: arrow,
      body,
      documents: 0,
    });
    const numbers = new Uint8Array(Float64Array.of(turn, 1, 2, 3).buffer);
    const url = `/array/full/${primary}/wave?offset=${turn},0&shape=1,4&extend=true`;
    all.push({ method: "PATCH", url, type: "application/octet-stream", body: numbers, documents: 0 });
    all.push(asked("PUT", `/data_source/${primary}/image`, { data_source: frames(turn + 2) }));
  }
  const stop = { ...start, stop: { uid: "over-http-stop", time: 9, exit_status: "success" } };
  all.push(
    asked("PUT", `/metadata/${primary}?drop_revision=true`, { metadata: { configuration: { gain: 2 } } }),
    asked("PUT", `/metadata/${run}?drop_revision=true`, { metadata: stop }),
    asked("DELETE", `/stream/close/${primary}/internal`, {}),
  );
  return all;
}

const spec = { name: "BlueskyRun", version: "3.0" };

/** All requests, in the order in which they are asked. */
export function requestsOfAll(): readonly Request[] {
  const lines = documentsOfAll().map(([name, doc]) => encodeDocument(name, doc));
  const own = ofTheRun();
  const all: Request[] = [];
  for (let i = 0; i < Math.max(own.length, lines.length / linesEach); i += 1) {
    const some = lines.slice(i * linesEach, (i + 1) * linesEach);
    if (some.length > 0)
      all.push({
        method: "POST",
        url: "/documents",
        type: "application/x-ndjson",
        body: some.join("\n"),
        documents: some.length,
      });
    all.push(...own.slice(i, i + 1));
  }
  return all;
}

/** Asks one. @throws when it is not answered, or with a problem. */
export async function ask(base: string, { method, url, type, body }: Request): Promise<void> {
  const answer = await fetch(`${base}/api/v1${url}`, {
    method,
    headers: { authorization: "Apikey secret", "content-type": type },
    body: typeof body === "string" ? body : Buffer.from(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} is answered with ${answer.status}: ${text}`);
}

/** What a catalog has of the run that was written over HTTP. */
export async function stateOf(catalog: Catalog): Promise<string> {
  const state: unknown[] = [];
  for (const path of [[run], [run, "primary"], ...["internal", "wave", "image"].map((key) => [run, "primary", key])])
    state.push(await stateAt(catalog, path));
  return JSON.stringify(state);
}

async function stateAt(catalog: Catalog, path: NodePath): Promise<unknown> {
  const node = await catalog.nodes.node(path);
  if (node === undefined) return null;
  const { metadata, specs, accessTags, dataSources } = node;
  const structures = dataSources.map(({ structure, assets }) => [structure, assets.length]);
  return [metadata, specs, accessTags, structures, await dataOf(catalog, node)];
}

async function dataOf(catalog: Catalog, { path, family, dataSources }: CatalogNode): Promise<unknown> {
  if (family === "table") return String(await (await catalog.table(path)).read());
  if (family !== "array" || dataSources[0]?.management === "external") return undefined;
  return Buffer.from((await (await catalog.array(path)).read([])).bytes).toString("hex");
}
