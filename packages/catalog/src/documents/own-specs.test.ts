import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NamedDocument } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkCatalog } from "../check/check-catalog.ts";
import { Formats } from "../formats.ts";
import { testService } from "../testing/test-service.ts";
import { testFolder } from "../testing/test-folder.ts";
import { checkSpecs } from "./own-specs.ts";

const folder = testFolder({ beforeEach, afterEach });
const was = (): string => join(folder.path, "was");
const now = (): string => join(folder.path, "now");
const specs = { LAMBDA_NPY: "npy", "application/x-lambda": "application/x-npy" };

/** Six numbers from `value` on. */
function npy(name: string, value: number): void {
  mkdirSync(was(), { recursive: true });
  const header = "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117) + "\n";
  const begins = Buffer.from("\u0093NUMPY\u0001\u0000\u0076\u0000", "latin1");
  const values = Buffer.from(Uint16Array.from({ length: 6 }, (_, i) => value + i).buffer);
  writeFileSync(join(was(), name), Buffer.concat([begins, Buffer.from(header), values]));
}

const key = { dtype: "array" as const, shape: [2, 3], source: "sim", dtype_numpy: "<u2" };

function documents(): readonly NamedDocument[] {
  const range = { start: 0, stop: 1 };
  return [
    ["start", { uid: "r", time: 1 }],
    [
      "descriptor",
      {
        uid: "d",
        run_start: "r",
        time: 2,
        name: "primary",
        data_keys: { img: { ...key, external: "FILESTORE:" }, sum: { ...key, external: "STREAM:" } },
      },
    ],
    [
      "resource",
      { uid: "f", spec: "LAMBDA_NPY", root: was(), resource_path: "a.npy", resource_kwargs: {}, path_semantics: "posix", run_start: "r" }, // prettier-ignore
    ],
    ["datum", { datum_id: "f/0", resource: "f", datum_kwargs: {} }],
    ["event", { uid: "e", descriptor: "d", time: 3, seq_num: 1, data: { img: "f/0" }, timestamps: { img: 3 }, filled: { img: false } }], // prettier-ignore
    ["stream_resource", { uid: "s", run_start: "r", data_key: "sum", mimetype: "application/x-lambda", uri: `file://localhost${was()}/b.npy`, parameters: {} }], // prettier-ignore
    ["stream_datum", { uid: "s/0", stream_resource: "s", descriptor: "d", indices: range, seq_nums: { start: 1, stop: 2 } }], // prettier-ignore
    ["stop", { uid: "x", time: 9, run_start: "r", exit_status: "success" }],
  ];
}

test("files of a facility's own kinds, below a folder that has moved, are arrays, checked and given out", async () => {
  npy("a.npy", 10);
  npy("b.npy", 20);
  renameSync(was(), now());
  const moved = { [was()]: now() };
  await using formats = new Formats({ folder: folder.path, readable: [now()], moved, specs, threads: 1 });
  await using catalog = await folder.open({ formats, specs });
  for (const document of documents()) await catalog.take(...document);
  await using service = await testService({ catalog, readable: [now()], moved });
  const read = async (name: string): Promise<unknown> =>
    (await service.ask("GET", `/array/full/r/primary/${name}?format=json`)).json();
  expect([await read("img"), await read("sum")]).toEqual([[[[10, 11, 12], [13, 14, 15]]], [[20, 21, 22], [23, 24, 25]]]); // prettier-ignore
  const [source] = (await catalog.nodes.node(["r", "primary", "sum"]))?.dataSources ?? [];
  expect([source?.mimetype, source?.assets[0]?.data_uri]).toEqual([
    "application/x-npy",
    `file://localhost${was()}/b.npy`,
  ]);
  const { bytes } = await service.ask("GET", `/asset/bytes/r/primary/sum?id=${source?.assets[0]?.id}`);
  expect(bytes).toHaveLength(128 + 12);
  const lines = [];
  for await (const line of catalog.documents("r")) lines.push(line);
  expect(lines.join("\n")).toMatch(/"LAMBDA_NPY"[^]*"application\/x-lambda"/u);
  expect((await checkCatalog({ folder: folder.path, catalog, moved })).problems).toEqual([]);
  expect((await checkCatalog({ folder: folder.path, catalog })).problems.map(({ kind }) => kind)).toEqual(["files", "files"]); // prettier-ignore
});

test("a node that a client registers with such a MIME type is read, too", async () => {
  npy("c.npy", 30);
  await using formats = new Formats({ folder: folder.path, readable: [was()], specs, threads: 1 });
  await using catalog = await folder.open({ formats, specs });
  await using service = await testService({ catalog, readable: [was()] });
  const type = { endianness: "little", kind: "u", itemsize: 2 };
  const structure = { data_type: type, shape: [2, 3], chunks: [[2], [3]], dims: null, resizable: false };
  const assets = [{ data_uri: `file://localhost${was()}/c.npy`, is_directory: false, parameter: "data_uris", num: 0 }];
  const source = { structure_family: "array", structure, mimetype: "application/x-lambda", assets };
  const body = { id: "c", structure_family: "array", metadata: {}, data_sources: [source] };
  expect((await service.ask("POST", "/register/", { body })).status).toBe(200);
  expect((await service.ask("GET", "/array/full/c?format=json")).json()).toEqual([[30, 31, 32], [33, 34, 35]]); // prettier-ignore
});

test.each([
  [{ OWN: "AD_HDF6" }, /the spec OWN is to be read as AD_HDF6, which is not read here; there are AD_HDF5, /],
  [{ OWN: "application/x-npy" }, /the spec OWN/],
  [{ "image/x-own": "image/jpeg" }, /the MIME type image\/x-own is to be read as image\/jpeg/],
])("%j is refused", async (wrong, message) => {
  expect(() => checkSpecs(wrong)).toThrow(message);
  await expect(folder.open({ specs: wrong })).rejects.toMatchObject({ code: "catalog.query" });
});
