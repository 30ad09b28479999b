/**
 * The field's own Python clients, unmodified, over a socket: `tiled.client`, bluesky's `TiledWriter`,
 * bluesky-tiled-plugins and `databroker.v1` write and read one catalog of ours.
 *
 * One Python process runs all cases, since it takes seconds to start; each test here looks at what one of them saw.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Formats, openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import { composeRun } from "@halcyon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";
import { SeenByPython, runScript } from "./seen-by-python.ts";

const python = peersPython("tiled");

const seen = new SeenByPython();
const value = (name: string): unknown => seen.value(name);
const folder = mkdtempSync(join(tmpdir(), "halcyon-tiled-"));

describe.runIf(python !== undefined)("Python's clients", () => {
  beforeAll(async () => {
    const files = join(folder, "files");
    mkdirSync(files);
    const own = join(folder, "catalog");
    await using formats = new Formats({ folder: own, readable: [files] });
    await using catalog = await openCatalog({ folder: own, formats });
    const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }], readable: [files] });
    const uid = await takeRun(catalog.take);
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    try {
      seen.keep(await runPython(`http://127.0.0.1:${port}/api/v1`, "secret", files, uid));
    } finally {
      await app.close();
    }
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("TiledWriter writes runs, event by event and in batches", () => {
    const run = { stop: "success", events: { baseline: 2, primary: 5 }, streams: ["baseline", "primary"] };
    expect(value("writer_batch_1")).toEqual(run);
    expect(value("writer_batch_default")).toEqual(run);
  });

  test("runs are found by place, number and part of their uid", () => {
    expect(value("catalog_lookup")).toEqual({
      last: true,
      scan_id: true,
      partial: true,
      length: 3,
      keys: true,
      last_two: true,
      pages: 2,
    });
  });

  test("every kind of query finds what it asks for", () => {
    expect(value("searches")).toEqual({
      eq: ["one"],
      eq_class: ["one"],
      noteq: ["many"],
      comparison: ["many"],
      comparison_key: ["one", "taken"],
      contains: ["many", "one"],
      in: ["many", "one"],
      notin: ["many"],
      fulltext: ["many"],
      like: ["one"],
      regex: ["one"],
      keypresent: ["many", "one"],
      keys: ["one"],
      specs: 3,
      family: 3,
      chained: ["many"],
      sorted: ["many", "one", "taken"],
      within: "Si",
      distinct: ["Fe", "Si"],
    });
  });

  test("a run is read as xarray, pandas, columns and slices", () => {
    expect(value("reads")).toMatchObject({
      variables: ["det", "motor", "motor_setpoint"],
      motor: [-1, -0.5, 0, 0.5, 1],
      seq_num: [1, 2, 3, 4, 5],
      some: ["motor", "det"],
      column: [5],
      slice: [-0.5, 0],
      baseline: 2,
      metadata: "scan",
      csv: 6,
    });
  });

  test("a run that we took as documents is read alike", () => {
    expect(value("taken_run")).toEqual({
      stop: "success",
      x: [0.5, 1, 1.5],
      label: ["row 1", "row 2", "row 3"],
      documents: ["start", "descriptor", "event", "event", "event", "stop"],
    });
  });

  test("the documents of a run that was written node by node are made again", () => {
    expect(value("documents_of_written")).toEqual({ start: 1, descriptor: 2, event: 7, stop: 1 });
  });

  test("tables and arrays are written, grown, sliced, described anew and removed", () => {
    expect(value("tables_and_arrays")).toMatchObject({
      frame: true,
      shape: [5, 3, 2],
      dims: ["t", "y", "x"],
      equal: true,
      last: [
        [7, 7],
        [7, 7],
        [7, 7],
      ],
      strided: [7, 14, 2],
      update: 2,
      revisions: 1,
      left: [],
    });
  });

  test("a run goes into an HDF5 file that h5py reads", () => {
    expect(value("hdf5_export")).toEqual({
      motor: [-1, -0.5, 0, 0.5, 1],
      groups: ["baseline", "primary"],
      start: "Si",
    });
  });

  test("in an HDF5 file texts are texts of any length, and values have their kinds, as h5py sees them", () => {
    expect(value("hdf5_kinds")).toEqual({
      equal: { c16: true, b1: true, S3: true, f4: true },
      types: { c16: "<c16", b1: "|b1", S3: "|S3", f4: ">f4" },
      texts: ["µm", "", "mm"],
      units: "°",
      columns: { "a%2Fb": [1.5, 2.5], who: ["x", "µ"] },
      metadata: { title: true, long: true, n: true, x: true, good: true },
      kinds: { title: "str", long: "str", n: "int64", x: "float64", good: "bool", list: "str" },
      list: ["a", 1],
    });
  });

  test("frames in HDF5 and NumPy files are registered, read and fetched", () => {
    expect(value("external_hdf5")).toMatchObject({
      equal: true,
      frame: true,
      dask: true,
      sum: Array.from({ length: 6 }, (_, n) => 80 * (80 * n + 39.5)),
      raw: true,
      documents: ["descriptor", "start", "stop", "stream_datum", "stream_resource"],
    });
    expect(value("external_npy")).toMatchObject({ sum: 300, one: 100 });
  });

  test("numbers and tables in CSV files are registered and read", () => {
    expect(value("external_csv")).toEqual({
      array: [[0, 0.25], [0.5, 0.75], [1, 1.25], [1.5, 1.75]], // prettier-ignore
      some: [0.75, 1.25],
      table: { n: [1, 2, 3], x: [0.5, null, 1.5], who: ["a", "b,c", "d"], ok: [true, false, true] },
    });
  });

  test("the successor of TiledWriter and its clients write and read", () => {
    expect(value("plugins_writer")).toEqual({
      motor: [0, 0.5, 1],
      v2: ["det"],
      descriptors: 1,
      names: ["descriptor", "event", "start", "stop"],
    });
  });

  test("databroker.v1 has its headers, tables, xarrays and documents", () => {
    expect(value("databroker_v1")).toMatchObject({
      uid: true,
      partial: true,
      table: [-1, -0.5, 0, 0.5, 1],
      index: 2,
      xarray: [-1, -0.5, 0, 0.5, 1],
      data: [-1, -0.5, 0, 0.5, 1],
      streams: ["baseline", "primary"],
      documents: ["start", "descriptor", "event"],
      events: 5,
      found: [true],
      stop: "success",
    });
  });

  test("a run is followed while it is written, from its first event, and on from a later one", () => {
    expect(value("streaming")).toEqual({
      created: true,
      stopped: true,
      rows: [0.5, 1, 1.5, 2, 2.5],
      sequences: [1, 2, 3, 4, 5],
      resumed: [2, 2.5],
      closed: true,
    });
  });

  test("keys are made, allow what they are for, and are taken back", () => {
    expect(value("keys_and_who")).toEqual({ who: "user", found: true, refused: 403 });
  });
});

/** A run of three events; its uid. */
async function takeRun(take: Awaited<ReturnType<typeof openCatalog>>["take"]): Promise<string> {
  const run = composeRun({ metadata: { scan_id: 1, plan_name: "own" } });
  await take("start", run.start);
  const stream = run.descriptor({
    name: "primary",
    data_keys: {
      x: { source: "sim", dtype: "number", shape: [], dtype_numpy: "<f8" },
      label: { source: "sim", dtype: "string", shape: [] },
    },
  });
  await take("descriptor", stream.descriptor);
  for (const n of [1, 2, 3])
    await take("event", stream.event({ data: { x: n / 2, label: `row ${n}` }, timestamps: { x: n, label: n } }));
  await take("stop", run.stop());
  return run.start.uid;
}

function runPython(...args: readonly string[]): Promise<string> {
  return runScript(python, "tiled_clients.py", join(folder, "cache"), ...args);
}
