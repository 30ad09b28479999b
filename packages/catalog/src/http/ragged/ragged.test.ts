import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Catalog, DataSource, RaggedStructure } from "../../contract.ts";
import { Formats } from "../../formats.ts";
import { openCatalog } from "../../open-catalog.ts";
import { listBuffers } from "../../ragged/list-buffers.ts";
import { type TestAnswer, type TestService, testService } from "../../testing/test-service.ts";
import { zipped } from "../wire/zip.ts";
import { rowsOfZip } from "./awkward-zip.ts";

let folder = "";
let opened: AsyncDisposableStack;
let catalog: Catalog;
let service: TestService;
let said: string[] = [];

async function open(): Promise<void> {
  opened = new AsyncDisposableStack();
  said = [];
  const formats = opened.use(new Formats({ folder, readable: [] }));
  catalog = opened.use(await openCatalog({ folder, formats, rebuild: true, say: (line) => said.push(line) }));
  service = opened.use(await testService({ catalog }));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-ragged-"));
  await open();
});
afterEach(async () => {
  await opened.disposeAsync();
  rmSync(folder, { recursive: true });
});

function draft(
  id: string,
  rows: number,
  more: readonly (number | null)[] = [null],
  kind = "f",
  chunks: readonly number[] = [rows],
): unknown {
  const structure = {
    data_type: { endianness: kind === "b" ? "not_applicable" : "little", kind, itemsize: kind === "b" ? 1 : 8 },
    shape: [rows, ...more],
    size: 0,
    chunks: [chunks, ...more.map(() => null)],
    dims: null,
    resizable: false,
  };
  const source = { structure_family: "ragged", structure, mimetype: "application/x-ragged+sql", assets: [] };
  return { id, structure_family: "ragged", metadata: {}, data_sources: [source] };
}

const rows = [[1.5], [], [2.5, 3.5, 4.5], [5]];
const type = "application/json";
const text = (value: unknown): string => JSON.stringify(value);

async function made(
  id: string,
  values: readonly unknown[],
  more?: readonly (number | null)[],
  kind?: string,
): Promise<void> {
  await service.ask("POST", "/metadata/", { body: draft(id, values.length, more, kind) });
  expect((await service.ask("PUT", `/ragged/full/${id}`, { body: text(values), type })).status).toBe(200);
}

async function read(id: string, slice = ""): Promise<unknown> {
  const answer = await service.ask("GET", `/ragged/full/${id}?slice=${slice}&format=json`);
  return answer.status === 200 ? answer.json() : [answer.status, (answer.json() as { code: string }).code];
}

async function sourceOf(id: string): Promise<DataSource> {
  const [source] = (await catalog.nodes.node([id]))?.dataSources ?? [];
  if (source === undefined) throw new Error(`There is no ${id}.`);
  return source;
}

async function structureOf(id: string): Promise<RaggedStructure> {
  const { data } = (await service.ask("GET", `/metadata/${id}`)).json() as {
    data: { attributes: { structure: RaggedStructure } };
  };
  return data.attributes.structure;
}

const append = (id: string, offset: number, values: readonly unknown[]): Promise<TestAnswer> =>
  service.ask("PATCH", `/ragged/full/${id}?offset=${offset}&shape=${values.length}&extend=true`, {
    body: text(values),
    type,
  });

test("rows of different lengths are kept, and sliced as NumPy slices lists", async () => {
  await made("a", rows);
  expect(await structureOf("a")).toMatchObject({ shape: [4, null], size: 5, chunks: [[4], null] });
  expect(await read("a")).toEqual(rows);
  expect(await read("a", "2")).toEqual(rows[2]);
  expect(await read("a", "-2,1")).toBe(3.5);
  expect(await read("a", "1:3")).toEqual(rows.slice(1, 3));
  expect(await read("a", "::-2")).toEqual([[5], []]);
  expect(await read("a", "...,:2")).toEqual([[1.5], [], [2.5, 3.5], [5]]);
  expect(await read("a", ":,::-1")).toEqual([[1.5], [], [4.5, 3.5, 2.5], [5]]);
  expect(await read("a", "2:,0")).toEqual([2.5, 5]);
  expect(await read("a", "7")).toEqual([422, "catalog.range"]);
  expect(await read("a", ":,0")).toEqual([422, "catalog.range"]);
  expect(await read("a", "0,0,0")).toEqual([422, "catalog.range"]);
  expect(await read("a", "x")).toEqual([422, "catalog.request"]);
});

test("an axis of one length stays one, within and without axes that vary", async () => {
  const points = [[[0, 2]], [], [[1, 2], [3, 4]]]; // prettier-ignore
  await made("inner", points, [null, 2]);
  expect(await read("inner")).toEqual(points);
  expect(await read("inner", "2,:,1")).toEqual([2, 4]);
  const pairs = [[[1], [2, 3]], [[], [4]]]; // prettier-ignore
  await made("outer", pairs, [2, null], "i");
  expect(await read("outer", ":,1")).toEqual([[2, 3], [4]]);
  await service.ask("POST", "/metadata/", { body: draft("wrong", 1, [null, 2]) });
  const answer = await service.ask("PUT", "/ragged/full/wrong", { body: text([[[1, 2], [3]]]), type });
  expect([answer.status, answer.text]).toEqual([422, expect.stringContaining("A list along axis 2 has 1 items")]);
});

test("an archive of awkward's has the same rows, for each kind of numbers", async () => {
  for (const [kind, values] of Object.entries({ f: rows, i: [[1], [], [2, 3]], b: [[true, false], []] })) {
    await made(kind, values, [null], kind);
    const { bytes } = await service.ask("GET", `/ragged/full/${kind}?format=zip`);
    const structure = await structureOf(kind);
    const found = rowsOfZip(bytes, structure, 1e6);
    expect(found.offsets).toEqual([
      values.reduce<number[]>((ends, row) => [...ends, (ends.at(-1) ?? 0) + row.length], [0]),
    ]);
    expect(Array.from(found.values as Float64Array, Number)).toEqual(values.flat().map(Number));
    await service.ask("POST", "/metadata/", { body: draft(`${kind}2`, values.length, [null], kind) });
    await service.ask("PUT", `/ragged/full/${kind}2`, { body: bytes, type: "application/zip" });
    expect(await read(`${kind}2`)).toEqual(values);
  }
});

test("rows are appended one after another, also when two come at the same time", async () => {
  await made("a", rows);
  const [one, other] = await Promise.all([append("a", 4, [[6, 7]]), append("a", 5, [[], [8]])]);
  expect([one.status, other.status]).toEqual([200, 200]);
  expect(await read("a")).toEqual([...rows, [6, 7], [], [8]]);
  expect(await structureOf("a")).toMatchObject({ shape: [7, null], size: 8, chunks: [[7], null] });
  expect((await append("a", 3, [[9]])).status).toBe(422);
  expect((await append("a", 9, [[9]])).status).toBe(422);
});

test("chunks come one behind another, and may come again", async () => {
  await service.ask("POST", "/metadata/", { body: draft("a", 3, [null], "f", [1, 2]) });
  const put = async (block: number, values: unknown): Promise<number> =>
    (await service.ask("PUT", `/ragged/block/a?block=${block}`, { body: text(values), type })).status;
  expect(await put(1, [[2], []])).toBe(422);
  expect([await put(0, [[1]]), await put(1, [[2], []]), await put(0, [[7, 8]])]).toEqual([200, 200, 200]);
  expect(await read("a")).toEqual([[7, 8], [2], []]);
  expect([await put(2, [[1]]), await put(1, [[1]])]).toEqual([422, 422]);
});

test("rows that nobody was told of are written over by the next append", async () => {
  await made("a", rows);
  const source = await sourceOf("a");
  expect((await append("a", 4, [[6], [7]])).status).toBe(200);
  // As a process leaves it that ends between the rows and the structure that counts them.
  await catalog.changeSource(["a"], source);
  expect(await read("a")).toEqual(rows);
  expect((await append("a", 4, [[8]])).status).toBe(200);
  expect(await read("a")).toEqual([...rows, [8]]);
});

test("an array that has ended is sealed, takes no rows, and is in an index that is made anew", async () => {
  await made("a", rows);
  await append("a", 4, [[6]]);
  for (let again = 0; again < 2; again += 1) await service.ask("DELETE", "/stream/close/a");
  await opened.disposeAsync();
  expect(said.filter((line) => line.includes("sealed"))).toEqual([]);
  await open();
  const source = await sourceOf("a");
  expect([source.mimetype, source.structure]).toMatchObject(["application/x-parquet", { shape: [5, null] }]);
  expect(await read("a", "1:")).toEqual([...rows.slice(1), [6]]);
  expect((await append("a", 5, [[7]])).status).toBe(405);
  expect(listBuffers(await (await catalog.ragged(["a"])).read({ start: 2, stop: 3 }))?.values).toEqual(
    Float64Array.of(2.5, 3.5, 4.5),
  );
});

test.each<[string, Uint8Array]>([
  ["no archive", Buffer.from("PK")],
  ["an archive that lacks a file", zipped(new Map([["length", new Uint8Array(8)]]))],
  ["half an archive", zipped(new Map([["form", Buffer.from("{}")]])).subarray(0, 60)],
  [
    "lists that end before they begin",
    zipped(
      new Map<string, Uint8Array>([
        ["length", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 4)],
        ["form", Buffer.from(text({ class: "ListOffsetArray", offsets: "i64", form_key: "n", content: { class: "NumpyArray", primitive: "float64", form_key: "m" } }))], // prettier-ignore
        ["n-offsets", new Uint8Array(BigInt64Array.of(0n, 2n, 1n, 2n, 2n).buffer)],
        ["m-data", new Uint8Array(16)],
      ]),
    ),
  ],
])("%s is refused, and the rows stay", async (_, body) => {
  await made("a", rows);
  const answer = await service.ask("PUT", "/ragged/full/a", { body, type: "application/zip" });
  expect([answer.status, (answer.json() as { code: string }).code]).toEqual([422, "catalog.request"]);
  expect(await read("a")).toEqual(rows);
});
