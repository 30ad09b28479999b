/** Catalogs that an older Halcyon wrote: made by it, and kept. @module */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openCatalog } from "@halcyon/catalog";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inCatalog, portrait } from "./rich-catalog.ts";

let folder = "";
let said: string[] = [];
const say = (text: string): void => void said.push(text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-older-"));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What an archive of version 1 has: the catalog, and what it served from `/data/beamline`. */
function versionOne(kind: "sqlite" | "postgresql"): readonly unknown[] {
  const archive = join(import.meta.dirname, "version-1", `${kind}.tar.gz`);
  execFileSync("tar", ["-xzf", archive, "-C", folder, "--no-same-owner"]);
  const text = readFileSync(join(folder, "portrait.json"), "utf8");
  return JSON.parse(text.replaceAll(`/data/beamline/${kind}/catalog`, catalogIn(folder))) as readonly unknown[];
}

const catalogIn = (at: string): string => join(at, "catalog");

async function served(at = catalogIn(folder)): Promise<unknown> {
  return JSON.parse(JSON.stringify(await inCatalog({ folder: at, say }, portrait)));
}

describe("a catalog of version 1", () => {
  test("is brought to version 2 where it is found, and serves what it served", async () => {
    const before = versionOne("sqlite");
    expect(await served()).toEqual(before);
    expect(said).toEqual([expect.stringMatching(/brought from version 1 to 3/u)]);
    said = [];
    expect(await served()).toEqual(before);
    expect(said).toEqual([]);
    expect(JSON.parse(readFileSync(join(catalogIn(folder), "catalog.json"), "utf8"))).toMatchObject({ version: 2 });
  });

  test("has a log of its tree then: its index can be made anew", async () => {
    const before = versionOne("sqlite");
    await served();
    for (const name of readdirSync(catalogIn(folder)))
      if (name.startsWith("catalog.sqlite")) rmSync(join(catalogIn(folder), name));
    expect(await served()).toEqual(before);
  });

  test("is brought up from the beginning when a process ended in the middle of it", async () => {
    const before = versionOne("sqlite");
    writeFileSync(join(catalogIn(folder), "tree.jsonl"), '{"halcyon":"tree","version":1}\n{"run":"first","at":0}\n');
    expect(await served()).toEqual(before);
    const database = new DatabaseSync(join(catalogIn(folder), "catalog.sqlite"));
    expect(database.prepare("SELECT count(*) AS c FROM assets WHERE data_uri LIKE 'catalog:%'").get()).toEqual({
      c: 7,
    });
    database.close();
  });
});

describe("a catalog that this Halcyon does not read is refused, with what to do, and stays as it is", () => {
  test.each<readonly [string, string, RegExp]>([
    ["a newer one", '{"format":"halcyon catalog","version":3}', /version 3; .* or a newer one/u],
    ["an older one than there was", '{"format":"halcyon catalog","version":0}', /version 0; .*halcyon import/u],
    ["a version between two", '{"format":"halcyon catalog","version":1.5}', /halcyon import/u],
  ])("%s", async (_, text, words) => {
    const path = join(folder, "catalog.json");
    writeFileSync(path, text);
    await expect(openCatalog({ folder })).rejects.toMatchObject({ code: "catalog.version", message: words });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("a newer index, and a newer log of the tree", async () => {
    versionOne("sqlite");
    await served();
    const copy = join(folder, "copy");
    cpSync(catalogIn(folder), copy, { recursive: true });
    const database = new DatabaseSync(join(copy, "catalog.sqlite"));
    database.exec("PRAGMA user_version = 9");
    database.close();
    await expect(openCatalog({ folder: copy })).rejects.toMatchObject({
      code: "catalog.version",
      facts: { version: 9 },
    });
    rmSync(join(copy, "catalog.sqlite"));
    writeFileSync(join(copy, "tree.jsonl"), '{"halcyon":"tree","version":2}\n');
    await expect(openCatalog({ folder: copy })).rejects.toMatchObject({
      code: "catalog.version",
      facts: { version: 2 },
    });
  });

  test("a newer log of a run stays as it is, which is said, and holds no other up", async () => {
    versionOne("sqlite");
    await served();
    const log = join(catalogIn(folder), "runs", "open", "documents.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replace('"version":1', '"version":2'));
    said = [];
    await inCatalog({ folder: catalogIn(folder), say }, async (catalog) => {
      expect(await catalog.nodes.node(["first"])).toBeDefined();
    });
    expect(said).toEqual([expect.stringMatching(/The run open stays as it is: .* version 2/u)]);
  });
});
