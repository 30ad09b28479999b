import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkCatalog, openCatalog } from "@halcyon/catalog";
import { catalogApp } from "@halcyon/catalog/http";
import { type NamedDocument, type NewUid, VirtualClock, countingUid } from "@halcyon/model";
import { Client, type QueryConfig } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type PostgresServer, postgresBinaries, startPostgres } from "./postgres-server.ts";
import { fill, inCatalog, portrait, runDocuments } from "./rich-catalog.ts";

const binaries = postgresBinaries();

describe.skipIf(binaries === undefined)("a catalog with its index in PostgreSQL (apt-get install postgresql)", () => {
  let server: PostgresServer;
  let folder = "";
  let index = "";
  let number = 0;
  let said: string[] = [];
  const say = (text: string): void => void said.push(text);
  beforeAll(async () => {
    server = await startPostgres(binaries ?? "");
  });
  afterAll(async () => await server[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "halcyon-postgres-catalog-"));
    said = [];
    index = await newDatabase();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function newDatabase(): Promise<string> {
    number += 1;
    await asked(server.address, `CREATE DATABASE c${number}`);
    return server.address.replace(/\/postgres$/u, `/c${number}`);
  }

  async function asked(address: string, text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client(address);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  const newUid = (): NewUid => countingUid();

  test("is the same as one with its index in SQLite, and has nothing wrong", async () => {
    const other = mkdtempSync(join(tmpdir(), "halcyon-sqlite-catalog-"));
    await inCatalog({ folder, index, newUid: newUid() }, fill);
    await inCatalog({ folder: other, newUid: newUid() }, fill);
    const [ours, theirs] = [
      await inCatalog({ folder, index, say }, portrait),
      await inCatalog({ folder: other }, portrait),
    ];
    expect(ours).toEqual(JSON.parse(JSON.stringify(theirs).replaceAll(other, folder)));
    expect(said).toEqual([]);
    const { problems, runs } = await inCatalog(
      { folder, index },
      async (catalog) => await checkCatalog({ folder, catalog }),
    );
    expect(runs).toBe(4);
    expect(problems.filter(({ kind }) => kind !== "files")).toEqual([]);
    rmSync(other, { recursive: true });
  });

  test("a change that the server ends, since it and another wait for one another, is made all the same", async () => {
    await inCatalog({ folder, index }, async (catalog) => {
      await catalog.create([], {
        key: "g",
        family: "container",
        metadata: "{}",
        specs: [],
        accessTags: [],
        dataSources: [],
      });
      const other = new Client(index);
      await other.connect();
      // It has the root, which the change needs last, and then asks for the node, which the change has.
      await other.query("BEGIN");
      await other.query("SELECT 1 FROM nodes WHERE path = '[]' FOR UPDATE");
      const change = catalog.remove(["g"], { recursive: false });
      const waiting = "SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted";
      while ((await asked(index, waiting))[0]?.["n"] === 0);
      await other.query("SELECT 1 FROM nodes WHERE key = 'g' FOR UPDATE");
      await other.query("ROLLBACK");
      await change;
      expect(await catalog.nodes.node(["g"])).toBeUndefined();
      await other.end();
    });
  });

  test("takes up a run where a process left it that was killed", async () => {
    const documents = runDocuments("r", { stops: true });
    const left = join(folder, "left");
    const catalog = await openCatalog({ folder: join(folder, "killed"), index });
    for (const document of documents.slice(0, 6)) await catalog.take(...document);
    cpSync(join(folder, "killed"), left, { recursive: true });
    await catalog[Symbol.asyncDispose]();
    // The index has more than the log had when the process ended, and less than it has to.
    await asked(index, "DELETE FROM nodes WHERE key = 'internal'");
    await inCatalog({ folder: left, index, say }, async (again) => {
      for (const document of documents) await again.take(...document);
      const table = await (await again.table(["r", "primary", "internal"])).read();
      expect(table.numRows).toBe(7);
      expect((await again.nodes.node(["r"]))?.metadata).toContain('"stop"');
    });
    expect(said).toEqual([]);
  });

  test("has an array as long as its last document says, when it is told of by the clock and by the stop at once", async () => {
    const clock = new VirtualClock({ manual: true });
    await using catalog = await openCatalog({ folder, index, clock });
    for (let i = 0; i < 12; i += 1) {
      const documents = runDocuments(`r${i}`, { stops: true });
      const datum = documents.find(([name]) => name === "stream_datum");
      const more = { uid: `r${i}-res/3`, indices: { start: 3, stop: 9 }, seq_nums: { start: 4, stop: 10 } };
      for (const document of documents.slice(0, -1)) await catalog.take(...document);
      clock.advance(1);
      const last = [["stream_datum", { ...datum?.[1], ...more }], ...documents.slice(-1)] as NamedDocument[];
      await Promise.all(last.map(async (document) => await catalog.take(...document)));
      const [source] = (await catalog.nodes.node([`r${i}`, "primary", "image"]))?.dataSources ?? [];
      expect(source?.structure).toMatchObject({ shape: [9, 4, 6] });
    }
  });

  test("is served like any other", async () => {
    await inCatalog({ folder, index }, fill);
    await inCatalog({ folder, index }, async (catalog) => {
      const app = catalogApp({ catalog });
      const get = async (url: string): Promise<{ data: { id: string }[]; meta: { count: number } }> =>
        (await app.inject({ url: `/api/v1${url}` })).json();
      const found = await get("/search/?filter[fulltext][condition][text]=si&sort=-");
      expect(found.data.map(({ id }) => id)).toEqual(["open", "second one", "first"]);
      expect(found.meta.count).toBe(3);
      const table = await app.inject({ url: "/api/v1/table/full/first/primary/internal?format=csv" });
      expect(table.body.split("\n")).toHaveLength(9);
      const lines = await app.inject({ url: "/api/v1/container/full/first?format=application/json-seq" });
      expect(lines.statusCode).toBe(200);
      await app.close();
    });
  });

  test("whose database is lost gets another, made from the logs", async () => {
    await inCatalog({ folder, index }, fill);
    const before = await inCatalog({ folder, index }, portrait);
    index = await newDatabase();
    expect(await inCatalog({ folder, index, say }, portrait)).toEqual(before);
    expect(said).toEqual(["The index is made anew from the documents of 4 runs."]);
  });

  test("may get its index into its folder, and back", async () => {
    await inCatalog({ folder, index }, fill);
    const before = await inCatalog({ folder, index }, portrait);
    await expect(openCatalog({ folder })).rejects.toMatchObject({ code: "catalog.index" });
    expect(await inCatalog({ folder, rebuild: true }, portrait)).toEqual(before);
    await expect(openCatalog({ folder, index })).rejects.toMatchObject({ code: "catalog.index" });
    expect(await inCatalog({ folder, index, rebuild: true }, portrait)).toEqual(before);
    expect(await inCatalog({ folder, index }, portrait)).toEqual(before);
    expect(existsSync(join(folder, "catalog.sqlite"))).toBe(false);
  });

  test("of version 1 is brought to version 2, and serves what it served", async () => {
    const archive = join(import.meta.dirname, "version-1", "postgresql.tar.gz");
    execFileSync("tar", ["-xzf", archive, "-C", folder, "--no-same-owner"]);
    execFileSync(join(binaries ?? "", "psql"), ["-q", "-f", join(folder, "index.sql"), index], { stdio: "pipe" });
    const at = join(folder, "catalog");
    const text = readFileSync(join(folder, "portrait.json"), "utf8");
    const before: unknown = JSON.parse(text.replaceAll("/data/beamline/postgresql/catalog", at));
    const served = async (): Promise<unknown> =>
      JSON.parse(JSON.stringify(await inCatalog({ folder: at, index, say }, portrait)));
    expect(await served()).toEqual(before);
    expect(said).toEqual([expect.stringMatching(/brought from version 1 to 3/u)]);
    expect(await served()).toEqual(before);
    await asked(index, "DELETE FROM halcyon_version");
    expect(await served()).toEqual(before);
  });

  test("has a node by its path with one plan for all", async () => {
    const query = vi.spyOn(Client.prototype, "query");
    try {
      await using catalog = await openCatalog({ folder, index });
      for (const uid of ["a", "b"]) await catalog.take("start", { uid, time: 1 });
      query.mockClear();
      for (const uid of ["a", "b"]) expect((await catalog.nodes.node([uid]))?.path).toEqual([uid]);
      const filters = [{ kind: "eq", key: "start.uid", value: "a" }] as const;
      expect((await catalog.nodes.search([], { filters, sorting: [], limit: 1 })).nodes).toHaveLength(1);
      const statements = query.mock.calls.map(([config]) => config as unknown as QueryConfig);
      const names = statements
        .filter(({ text }) => text.endsWith("FROM nodes n WHERE n.path = $1"))
        .map(({ name }) => name);
      expect(names).toEqual([expect.stringMatching(/^.{43}$/u), names[0]]);
      const sought = statements.filter(({ text }) => text.includes("halcyon_text"));
      expect(sought.map(({ name }) => name)).toEqual(sought.map(() => undefined));
      expect(sought.length).toBeGreaterThan(0);
    } finally {
      query.mockRestore();
    }
  });

  test("writes a node once, with its words", async () => {
    const query = vi.spyOn(Client.prototype, "query");
    try {
      await using catalog = await openCatalog({ folder, index });
      query.mockClear();
      const specs = [{ name: "BlueskyRun", version: "3.0" }];
      const metadata = '{"start":{"sample":"Silicon"}}';
      await catalog.create([], { key: "a", family: "container", metadata, specs, accessTags: [], dataSources: [] });
      const texts = query.mock.calls.map(([config]) => (config as unknown as Partial<QueryConfig>).text ?? "");
      expect(texts.filter((text) => text.includes("INTO nodes"))).toHaveLength(1);
      expect(texts.filter((text) => text.startsWith("UPDATE nodes"))).toEqual([
        "UPDATE nodes SET children = children + 1 WHERE id = $1",
      ]);
      const [row] = await asked(index, "SELECT words::text AS words FROM nodes WHERE key = 'a'");
      expect(row).toEqual({ words: "'silicon'" });
    } finally {
      query.mockRestore();
    }
  });

  test("asks few statements for a page, and none for each of its nodes", async () => {
    const query = vi.spyOn(Client.prototype, "query");
    try {
      await using catalog = await openCatalog({ folder, index });
      for (let i = 0; i < 6; i += 1) await catalog.take("start", { uid: `r${i}`, time: i, plan_name: "scan" });
      const app = catalogApp({ catalog });
      const pageOf = async (filters: string): Promise<readonly [told: number, statements: number]> => {
        query.mockClear();
        const answer = await app.inject({ url: `/api/v1/search/?page[limit]=3&sort=-&${filters}` });
        return [answer.json<{ meta: { count: number } }>().meta.count, query.mock.calls.length];
      };
      const plan = 'filter[eq][condition][key]=start.plan_name&filter[eq][condition][value]="scan"';
      const since =
        "filter[comparison][condition][key]=start.time&filter[comparison][condition][operator]=ge&filter[comparison][condition][value]=1";
      // The root twice, the nodes of the index, what is known of them.
      expect(await pageOf(plan)).toEqual([6, 4]);
      // And where in the order of ids they lie.
      expect(await pageOf(since)).toEqual([5, 5]);
      expect(await pageOf("")).toEqual([6, 4]);
      await app.close();
    } finally {
      query.mockRestore();
    }
  });

  test("has words in their places at once, in an older index too", async () => {
    const options = async (): Promise<unknown> =>
      (await asked(index, "SELECT reloptions::text AS options FROM pg_class WHERE relname = 'nodes_words'"))[0];
    await inCatalog({ folder, index }, fill);
    expect(await options()).toEqual({ options: "{fastupdate=off}" });
    await asked(index, "ALTER INDEX nodes_words RESET (fastupdate)");
    await inCatalog({ folder, index }, portrait);
    expect(await options()).toEqual({ options: "{fastupdate=off}" });
  });

  test("knows how often values are there when its index is made anew, and when a key is declared", async () => {
    await inCatalog({ folder, index }, fill);
    index = await newDatabase();
    const known = async (): Promise<unknown> =>
      (await asked(index, "SELECT DISTINCT tablename FROM pg_stats WHERE tablename LIKE 'nodes%' ORDER BY 1")).map(
        ({ tablename }) => tablename,
      );
    await inCatalog({ folder, index, indexed: ["start.uid"] }, portrait);
    expect(await known()).toEqual(["nodes", "nodes_by_start.uid"]);
    await inCatalog({ folder, index, indexed: ["start.uid", "start.time"] }, portrait);
    expect(await known()).toEqual(["nodes", "nodes_by_start.time", "nodes_by_start.uid"]);
  });

  describe("has its database for itself", () => {
    test("another catalog is refused while it is open, and after", async () => {
      const other = join(folder, "other");
      {
        await using _ = await openCatalog({ folder: join(folder, "own"), index });
        await expect(openCatalog({ folder: other, index })).rejects.toMatchObject({
          code: "catalog.locked",
          message: expect.stringMatching(/another process has its catalog open.*a schema, of its own/u) as string,
        });
      }
      await expect(openCatalog({ folder: other, index })).rejects.toMatchObject({
        code: "catalog.index",
        message: expect.stringMatching(/the index of another catalog/u) as string,
      });
      await (await openCatalog({ folder: join(folder, "own"), index }))[Symbol.asyncDispose]();
    });

    test("each schema has room for one", async () => {
      await asked(index, "CREATE SCHEMA a; CREATE SCHEMA b");
      const schema = (name: string): string => `${index}?options=-c%20search_path%3D${name}`;
      await using first = await openCatalog({ folder: join(folder, "a"), index: schema("a") });
      await using second = await openCatalog({ folder: join(folder, "b"), index: schema("b") });
      for (const catalog of [first, second]) await catalog.take("start", { uid: "r", time: 1 });
      await expect(openCatalog({ folder: join(folder, "c"), index: schema("b") })).rejects.toMatchObject({
        code: "catalog.locked",
      });
    });

    test("a connection that the server ends is made again, with the lock", async () => {
      await using catalog = await openCatalog({ folder, index });
      await catalog.take("start", { uid: "r", time: 1 });
      // The server waits for their end, ms.
      const ended = await asked(
        index,
        "SELECT pg_terminate_backend(pid, 10000) AS ended FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      expect(ended).not.toContainEqual({ ended: false });
      // A connection may be made again before the program hears that the lock's is gone.
      const locks = async (): Promise<unknown> => {
        const node = await catalog.nodes.node(["r"]);
        const [held] = await asked(
          index,
          "SELECT count(*) FROM pg_locks JOIN pg_database ON database = pg_database.oid WHERE locktype = 'advisory' AND granted AND datname = current_database()",
        );
        return [node?.path, held?.["count"]];
      };
      await expect.poll(locks, { timeout: 5000 }).toEqual([["r"], "1"]);
      await expect(openCatalog({ folder: join(folder, "other"), index })).rejects.toMatchObject({
        code: "catalog.locked",
      });
    });

    test("tables of somebody else are left alone", async () => {
      await asked(index, "CREATE TABLE nodes (theirs INT); INSERT INTO nodes VALUES (1)");
      await expect(openCatalog({ folder, index })).rejects.toMatchObject({ code: "catalog.format" });
      expect(await asked(index, "SELECT * FROM nodes")).toEqual([{ theirs: 1 }]);
    });

    test("an index of a newer version is refused, with what to do", async () => {
      await (await openCatalog({ folder, index }))[Symbol.asyncDispose]();
      await asked(index, "UPDATE halcyon_version SET version = 99");
      await expect(openCatalog({ folder, index })).rejects.toMatchObject({
        code: "catalog.version",
        facts: { version: 99 },
      });
    });
  });
});
