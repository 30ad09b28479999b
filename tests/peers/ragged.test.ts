/**
 * Values whose length differs from row to row, written and read by the field's own Python clients, unmodified: bluesky's
 * `TiledWriter`, which puts them into the table of the events, and that of bluesky-tiled-plugins, which makes an array of
 * each. A run that we took as documents is read alike.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Formats, openCatalog } from "@halcyon/catalog";
import { CatalogClient } from "@halcyon/catalog/client";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import { composeRun } from "@halcyon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";
import { SeenByPython, runScript } from "./seen-by-python.ts";

const python = peersPython("tiled");
const seen = new SeenByPython();
const folder = mkdtempSync(join(tmpdir(), "halcyon-ragged-"));
const peaks = [[1.5], [2.5, 3.5, 4.5], []];
const counts = [[0], [0, 1], [0, 1, 2]];
const points = [[[0, 2]], [[1, 2], [1, 2]], [[2, 2], [2, 2], [2, 2]]]; // prettier-ignore
const ours: Record<string, Record<string, unknown>> = {};

describe.runIf(python !== undefined)("values whose length differs from row to row", () => {
  beforeAll(async () => {
    await using formats = new Formats({ folder, readable: [] });
    await using catalog = await openCatalog({ folder, formats });
    const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }] });
    const run = composeRun({ metadata: { plan_name: "own" } });
    await catalog.take("start", run.start);
    const source = "sim";
    const stream = run.descriptor({
      name: "primary",
      data_keys: {
        x: { source, dtype: "number", shape: [], dtype_numpy: "<f8" },
        peaks: { source, dtype: "array", shape: [null], dtype_numpy: "<f8" },
        counts: { source, dtype: "array", shape: [null], dtype_numpy: "<i8" },
        points: { source, dtype: "array", shape: [null, 2], dtype_numpy: "<f8" },
      },
    });
    await catalog.take("descriptor", stream.descriptor);
    for (const [n, row] of peaks.entries()) {
      const data = { x: n / 2, peaks: Float64Array.from(row), counts: counts[n], points: points[n] };
      await catalog.take("event", stream.event({ data, timestamps: { x: 1, peaks: 1, counts: 1, points: 1 } }));
    }
    await catalog.take("stop", run.stop());
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    try {
      seen.keep(
        await runScript(python, "ragged_clients.py", join(folder, "cache"), `${url}/api/v1`, "secret", run.start.uid),
      );
      const client = new CatalogClient({ url, apiKey: "secret" });
      for await (const { start, uid } of client.runs()) {
        const primary = await (await client.run(uid)).stream("primary");
        const rows = await Promise.all(["peaks", "counts", "points"].map((name) => primary.ragged(name)));
        ours[String(start.plan_name)] = Object.fromEntries(rows.map((each, i) => [i, each]));
      }
    } finally {
      await app.close();
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const lists = { peaks, counts, points };
  /** Their kinds, shapes and numbers, as `RaggedClient` has them. */
  const columns = {
    peaks: ["float64", [3, null], 4, peaks, [2.5, 3.5, 4.5]],
    counts: ["int64", [3, null], 6, counts, [0, 1]],
    points: ["float64", [3, null, null], 12, points, points[1]],
  };

  test.each(["bluesky_1", "bluesky_many", "taken"])(
    "%s: they are in the table, and each column is read alone",
    (name) => {
      expect(seen.value(name)).toEqual({ stop: "success", table: lists, nodes: columns, x: [0, 0.5, 1], variables: ["counts", "peaks", "points", "x"], events: lists }); // prettier-ignore
    },
  );

  test.each(["plugins_1", "plugins_many"])("%s: they are arrays of their own, and xarray pads them", (name) => {
    const nodes = { ...columns, points: ["float64", [3, null, 2], 12, points, points[1]] };
    const padded = [[1.5, null, null], [2.5, 3.5, 4.5], [null, null, null]]; // prettier-ignore
    expect(seen.value(name)).toEqual({ stop: "success", nodes, padded, x: [0, 0.5, 1], events: lists });
  });

  test("our client has them row by row as typed arrays, wherever they are", () => {
    const typed = {
      0: peaks.map((row) => Float64Array.from(row)),
      1: counts.map((row) => BigInt64Array.from(row, BigInt)),
      2: points.map((row) => row.map((point) => Float64Array.from(point))),
    };
    expect(Object.keys(ours).toSorted()).toEqual(["bluesky_1", "bluesky_many", "own", "plugins_1", "plugins_many"]);
    for (const [name, rows] of Object.entries(ours)) expect({ name, rows }).toEqual({ name, rows: typed });
  });
});
