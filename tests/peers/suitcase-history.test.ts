/**
 * A facility's history: runs that Python's suitcase-jsonl wrote, detectors' files by `resource` and `datum` among them,
 * are imported by the command, and Python's clients read all of it.
 *
 * @module
 */
import { readFileSync, readdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Formats, openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, Workplace, halcyon } from "../cli/halcyon.ts";
import { peersPython } from "./epics-ioc.ts";
import { SeenByPython, runScript } from "./seen-by-python.ts";

const python = peersPython("suitcase-jsonl");
const seen = new SeenByPython();
const value = (name: string): unknown => seen.value(name);
const kept = new Map<string, readonly string[]>();
let place: Workplace;
let imported: Ended;
let files: readonly string[];

describe.runIf(python !== undefined)("runs that suitcase-jsonl wrote", () => {
  beforeAll(async () => {
    place = new Workplace();
    const { folder } = place;
    const uids = JSON.parse(await runPython("write", folder)) as Record<string, string>;
    imported = await halcyon(folder, "import", "runs");
    files = readdirSync(join(folder, "runs")).map((name) => join(folder, "runs", name));
    const own = join(folder, "halcyon-catalog");
    await using formats = new Formats({ folder: own, readable: [folder] });
    await using catalog = await openCatalog({ folder: own, formats });
    for (const uid of Object.values(uids)) kept.set(uid, await Array.fromAsync(catalog.documents(uid)));
    const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }], readable: [folder] });
    await app.listen({ host: "127.0.0.1", port: 0 });
    try {
      const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1`;
      seen.keep(await runPython("read", url, "secret", JSON.stringify(uids)));
    } finally {
      await app.close();
    }
  }, 180_000);
  afterAll(() => place[Symbol.dispose]());

  test("are imported whole, to the letter, and what nobody reads is told of", () => {
    expect(imported).toMatchObject({
      code: 0,
      out: expect.stringMatching(/ documents of 7 files are in the catalog/u) as string,
    });
    expect(imported.err).toMatch(/img has no array: the spec AD_EIGER2 is not known/u);
    for (const file of files) {
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      const uid = /"uid": "([^"]+)"/u.exec(lines[0] ?? "")?.[1] ?? "";
      expect(kept.get(uid)?.map(spaceless)).toEqual(lines.map(spaceless));
    }
  });

  test("have the frames of NumPy, HDF5 and TIFF files as arrays, one for each event", () => {
    expect(value("npy")).toEqual({ shape: [2, 4, 5], dtype: "<i4", values: [3, 3] });
    const six = [0, 20, 40, 60, 80, 100];
    expect(value("hdf5")).toEqual({ shape: [6, 4, 5], dtype: "<u2", values: six });
    expect(value("tiff")).toEqual({ shape: [3, 4, 5], dtype: "<u2", values: six.slice(0, 3) });
    expect(value("frame")).toEqual([20, 21]);
    expect(value("pages")).toEqual({ shape: [2, 4, 5], dtype: "<u2", values: [60, 80] });
  });

  test("have the type and the size of the files where the documents had neither, and leave out what was given up", () => {
    expect(value("hdf5_old")).toEqual({ shape: [3, 4, 5], dtype: "<u2", values: [0, 40, 60] });
  });

  test("are read as xarray, by the clients of version 2 and by databroker.v1", () => {
    expect(value("xarray")).toMatchObject({ det: [2], img: [2, 4, 5] });
    expect(value("v2")).toBe(1770);
    expect(value("v1")).toEqual([60, 60]);
    expect(value("unknown")).not.toContain("img");
  });

  test("keep NaN, 1.0 and whole numbers beyond 2^53", () => {
    expect(value("odd")).toEqual({ big: String(2n ** 60n + 1n), one: "1.0", nothing: "nan" });
    expect(value("odd_rows")).toEqual([String(2n ** 60n + 1n), "3"]);
    expect(value("documents pages")).toEqual(["start", "descriptor", "resource", "datum_page", "event_page", "stop"]);
  });
});

/** Python puts a space behind commas and colons. */
function spaceless(line: string): string {
  return line.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/gu, "$1");
}

function runPython(...args: readonly string[]): Promise<string> {
  return runScript(python, "suitcase_history.py", join(place.folder, "cache"), ...args);
}
