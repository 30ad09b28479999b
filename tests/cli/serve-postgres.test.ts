import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CatalogClient } from "@halcyon/catalog/client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type PostgresServer, postgresBinaries, startPostgres } from "../catalog/postgres-server.ts";
import { type Running, Workplace, start } from "./halcyon.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const binaries = postgresBinaries();
describe.skipIf(binaries === undefined)("halcyon serve with its index in PostgreSQL (needs its server)", () => {
  let place: Workplace;
  let database: PostgresServer;
  let index = "";
  beforeAll(async () => {
    place = new Workplace();
    database = await startPostgres(binaries ?? "");
    index = database.address.replace("halcyon@", "halcyon:hush@");
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  test("a run is kept, found after a new start, and checked; the password is nowhere", async () => {
    writeFileSync(join(place.folder, "catalog.yaml"), `data: kept\nport: 0\nindex: ${index}\n`);
    const printed = await start(place.folder, ["config", "catalog.yaml"]).ended;
    expect(printed.out).toContain("index: postgresql://halcyon:…@");
    expect(printed.out).not.toContain("hush");
    const first = await serve("--config", "catalog.yaml");
    const words = ["run", "count", "gauss", "2", "--no-plot", "--catalog", first.url];
    expect(await start(place.folder, words, { HALCYON_API_KEY: "k" }).ended).toMatchObject({ code: 0 });
    expect(await end(first.running)).not.toContain("hush");
    expect(existsSync(join(place.folder, "kept/catalog.sqlite"))).toBe(false);
    const again = await serve("--data", "kept", "--port", "0", "--index", index);
    const found = await new CatalogClient({ url: again.url, apiKey: "k" }).run(-1);
    expect(found.stop?.num_events).toEqual({ primary: 2 });
    await end(again.running);
    const checked = await start(place.folder, ["catalog", "check", "kept"], { HALCYON_INDEX: index }).ended;
    expect(checked).toMatchObject({ code: 0, out: "1 run, 5 documents: nothing is wrong.\n" });
  });

  test("a catalog is not opened with an index that is not its own", async () => {
    const format = '{"format":"halcyon catalog","version":1,"index":"postgresql"}\n';
    const made = new Workplace();
    const { folder } = made;
    writeFileSync(join(folder, "catalog.json"), format);
    const without = await start(folder, ["serve", "--data", ".", "--port", "0"]).ended;
    expect(without).toMatchObject({ code: 1, err: expect.stringContaining("in a database of PostgreSQL") as string });
    expect(existsSync(join(folder, "catalog.sqlite"))).toBe(false);
    writeFileSync(join(folder, "catalog.json"), format.replace(',"index":"postgresql"', ""));
    const other = await start(folder, ["serve", "--data", ".", "--port", "0", "--index", index]).ended;
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining("its index is in its folder") as string });
    expect(readFileSync(join(folder, "catalog.json"), "utf8")).not.toContain("postgresql");
    made[Symbol.dispose]();
  });

  test("one that does not answer, or is none, is refused without its password", async () => {
    const away = "postgresql://halcyon:hush@127.0.0.1:1/catalog";
    const { code, err } = await start(place.folder, ["serve", "--data", "b", "--port", "0", "--index", away]).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/The index postgresql:\/\/halcyon:…@127\.0\.0\.1:1\/catalog does not answer: /);
    const wrong = await start(place.folder, ["serve", "--data", "b", "--index", "mysql://halcyon:hush@db/c"]).ended;
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("--index is sqlite, or") as string });
    expect(err + wrong.err).not.toContain("hush");
  });

  async function serve(...words: string[]): Promise<{ readonly url: string; readonly running: Running }> {
    const running = start(place.folder, ["serve", ...words], { HALCYON_API_KEY: "k" });
    let out = "";
    running.child.stdout?.on("data", (text: string) => (out += text));
    await running.says("ready http://127.0.0.1:");
    return { running, url: /^ready (\S+)\n$/u.exec(out)?.[1] ?? "" };
  }

  async function end({ child, ended }: Running): Promise<string> {
    child.kill("SIGTERM");
    const { code, err, out } = await ended;
    expect(code).toBe(0);
    return out + err;
  }
});
