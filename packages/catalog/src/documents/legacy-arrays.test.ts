import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hdf5FrameSink } from "@halcyon/files";
import type { NamedDocument } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Formats } from "../formats.ts";
import type { TreeCatalog } from "../tree-catalog.ts";
import { testFolder } from "../testing/test-folder.ts";

const folder = testFolder({ beforeEach, afterEach });

/** A catalog that reads files of `detector` below the test's folder. */
async function opened(): Promise<{ readonly catalog: TreeCatalog } & AsyncDisposable> {
  const files = join(folder.path, "detector");
  mkdirSync(files, { recursive: true });
  const formats = new Formats({ folder: folder.path, readable: [files], threads: 1 });
  const catalog = await folder.open({ formats });
  return {
    catalog,
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]();
      await formats[Symbol.asyncDispose]();
    },
  };
}

function npy(name: string, value: number): void {
  const header = "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117) + "\n";
  const begins = Buffer.from("\u0093NUMPY\u0001\u0000\u0076\u0000", "latin1");
  const values = Buffer.from(Uint16Array.from({ length: 6 }, (_, i) => value + i).buffer);
  writeFileSync(join(folder.path, "detector", name), Buffer.concat([begins, Buffer.from(header), values]));
}

const start: NamedDocument = ["start", { uid: "r", time: 1 }];
const stop: NamedDocument = ["stop", { uid: "s", time: 9, run_start: "r", exit_status: "success" }];
const descriptor = (key: object = {}): NamedDocument => [
  "descriptor",
  {
    uid: "d",
    run_start: "r",
    time: 2,
    name: "primary",
    data_keys: {
      x: { dtype: "number", shape: [], source: "sim" },
      img: { dtype: "array", shape: [2, 3], source: "sim", external: "FILESTORE:", ...key },
    },
  },
];
const resource = (spec: string, path: string, kwargs: Record<string, unknown> = {}, uid = "f"): NamedDocument => [
  "resource",
  {
    uid,
    spec,
    root: join(folder.path, "detector"),
    resource_path: path,
    resource_kwargs: kwargs,
    path_semantics: "posix",
    run_start: "r",
  },
];
const datum = (id: string, kwargs: Record<string, unknown>, of = "f"): NamedDocument => [
  "datum",
  { datum_id: id, resource: of, datum_kwargs: kwargs },
];
const event = (seq: number, id: string, uid = `e${id}`): NamedDocument => [
  "event",
  {
    uid,
    descriptor: "d",
    time: seq,
    seq_num: seq,
    data: { x: seq, img: id },
    timestamps: { x: seq, img: seq },
    filled: { img: false },
  },
];

async function take(catalog: TreeCatalog, documents: readonly NamedDocument[]): Promise<void> {
  for (const document of documents) await catalog.take(...document);
}

const path = ["r", "primary", "img"];
async function numbers(
  catalog: TreeCatalog,
): Promise<{ readonly shape: readonly number[]; readonly values: number[] }> {
  const array = await catalog.array(path);
  const { bytes } = await array.read([]);
  return { shape: array.structure.shape, values: [...new Uint16Array(bytes.slice().buffer)] };
}
const first = [0, 1, 2].map((n) => Array.from({ length: 6 }, (_, i) => 10 * n + i));

describe("files that resource and datum tell of", () => {
  test("are an array whose rows are those of the events, a point that was taken again with its later frame", async () => {
    await using place = await opened();
    const { catalog } = place;
    for (const n of [0, 1, 2]) npy(`a_${n}.npy`, 10 * n);
    await take(catalog, [start, descriptor(), resource("NPY_SEQ", "a")]);
    await take(catalog, [datum("f/0", { index: 0 }), event(1, "f/0"), datum("f/1", { index: 1 }), event(2, "f/1")]);
    await take(catalog, [datum("f/2", { index: 2 }), event(2, "f/2"), stop]);
    const { schema } = await catalog.table(["r", "primary", "internal"]);
    expect(schema.fields.map(({ name }) => name)).not.toContain("img");
    await catalog[Symbol.asyncDispose]();
    await using again = await opened();
    expect(await numbers(again.catalog)).toEqual({
      shape: [2, 2, 3],
      values: [...(first[0] ?? []), ...(first[2] ?? [])],
    });
    expect((await again.catalog.nodes.node(path))?.dataSources[0]?.structure).toMatchObject({
      data_type: { kind: "u", itemsize: 2 },
    });
  });

  test("may be told of after their events, and in pages", async () => {
    await using place = await opened();
    const { catalog } = place;
    for (const n of [0, 1, 2]) npy(`a_${n}.npy`, 10 * n);
    await take(catalog, [start, descriptor({ dtype_numpy: "<u2" }), resource("NPY_SEQ", "a")]);
    await take(catalog, [event(1, "f/0"), datum("f/1", { index: 1 }), event(2, "f/1")]);
    await catalog.take("datum_page", { datum_id: ["f/2", "f/0"], resource: "f", datum_kwargs: { index: [2, 0] } });
    await catalog.take("event_page", {
      descriptor: "d",
      uid: ["p"],
      seq_num: [3],
      time: [3],
      data: { x: [3], img: ["f/2"] },
      timestamps: { x: [3], img: [3] },
      filled: { img: [false] },
    });
    await take(catalog, [stop]);
    expect(await numbers(catalog)).toEqual({ shape: [3, 2, 3], values: first.flat() });
  });

  test("are HDF5 files of several frames a point, one after another", async () => {
    await using place = await opened();
    const { catalog } = place;
    await using sink = hdf5FrameSink(join(folder.path, "detector"));
    const names: string[] = [];
    for (const n of [0, 4]) {
      const file = await sink.open({ detector: "det", datasets: [{ key: "image", dtypeNumpy: "<u2", shape: [1, 2] }] });
      for (let i = 0; i < 4; i += 1) await file.write("image", i, Uint16Array.of(n + i, 100 + n + i));
      await file.close();
      names.push((file.resources[0]?.uri ?? "").replace(/^.*\//u, ""));
    }
    await take(catalog, [start, descriptor({ shape: [2, 1, 2] })]);
    for (const [n, name] of names.entries()) {
      const uid = `f${n}`;
      await take(catalog, [resource("AD_HDF5", name, { path: "/entry/image", frame_per_point: 2 }, uid)]);
      // Of the second file, the first point was given up.
      for (const point of n === 0 ? [0, 1] : [1])
        await take(catalog, [
          datum(`${uid}/${point}`, { point_number: point }, uid),
          event(2 * n + point + 1 - n, `${uid}/${point}`),
        ]);
    }
    await take(catalog, [stop]);
    await catalog[Symbol.asyncDispose]();
    await using again = await opened();
    expect(await numbers(again.catalog)).toEqual({
      shape: [6, 1, 2],
      values: [0, 100, 1, 101, 2, 102, 3, 103, 6, 106, 7, 107],
    });
  });

  test("are the channel of a detector that was told", async () => {
    await using place = await opened();
    const { catalog } = place;
    await using sink = hdf5FrameSink(join(folder.path, "detector"));
    const file = await sink.open({ detector: "xs", datasets: [{ key: "image", dtypeNumpy: "<u2", shape: [3, 2] }] });
    for (let i = 0; i < 2; i += 1)
      await file.write(
        "image",
        i,
        Uint16Array.from({ length: 6 }, (_, n) => 10 * i + n),
      );
    await file.close();
    const name = (file.resources[0]?.uri ?? "").replace(/^.*\//u, "");
    await take(catalog, [start, descriptor({ shape: [2] }), resource("XSP3", name, { key: "/entry/image" })]);
    for (const frame of [0, 1])
      await take(catalog, [datum(`f/${frame}`, { frame, channel: 2 }), event(frame + 1, `f/${frame}`)]);
    await take(catalog, [stop]);
    await catalog[Symbol.asyncDispose]();
    await using again = await opened();
    expect(await numbers(again.catalog)).toEqual({ shape: [2, 2], values: [2, 3, 12, 13] });
  });

  test("of a spec that nobody knows are told of once, and kept as documents", async () => {
    await using place = await opened();
    const { catalog } = place;
    const documents = [
      start,
      descriptor(),
      resource("XIA_XMAP_RAW", "a.bin"),
      datum("f/0", { n: 0 }),
      event(1, "f/0"),
      stop,
    ];
    await take(catalog, documents);
    expect(await catalog.nodes.node(path)).toBeUndefined();
    expect(folder.said.filter((text) => text.includes("XIA_XMAP_RAW"))).toHaveLength(1);
    const kept: string[] = [];
    for await (const line of catalog.documents("r")) kept.push(line);
    expect(kept).toEqual(documents.map((document) => JSON.stringify(document)));
  });

  test("that are not there leave the guess, and the run is whole", async () => {
    await using place = await opened();
    const { catalog } = place;
    await take(catalog, [
      start,
      descriptor(),
      resource("NPY_SEQ", "gone"),
      datum("f/0", { index: 0 }),
      event(1, "f/0"),
      stop,
    ]);
    await catalog[Symbol.asyncDispose]();
    expect(folder.said.join()).toContain("What r/primary/img holds was guessed");
    await using again = await opened();
    expect((await again.catalog.nodes.node(path))?.dataSources[0]?.structure).toMatchObject({ shape: [1, 2, 3] });
    await expect(again.catalog.array(path)).rejects.toMatchObject({ code: "catalog.files" });
  });
});
