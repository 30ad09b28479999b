import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "@halcyon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresIndex } from "../../packages/catalog/src/nodes/postgres-index.ts";
import { openSqliteIndex } from "../../packages/catalog/src/nodes/sqlite-index.ts";
import { describeNodeIndex } from "./describe-node-index.ts";
import { type PostgresServer, postgresBinaries, startPostgres } from "./postgres-server.ts";

const indexed = ["start.plan_name", "start.scan_id", "start.time"];
const folder = mkdtempSync(join(tmpdir(), "halcyon-index-"));
afterAll(() => rmSync(folder, { recursive: true }));

describeNodeIndex("SQLite", () =>
  openSqliteIndex({ path: join(folder, "a.sqlite"), clock: new VirtualClock(), indexed }),
);
describeNodeIndex("SQLite without indexes", () =>
  openSqliteIndex({ path: join(folder, "b.sqlite"), clock: new VirtualClock(), indexed: [] }),
);

const binaries = postgresBinaries();
describe.skipIf(binaries === undefined)("with PostgreSQL (needs its server: apt-get install postgresql)", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(binaries ?? "");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  describeNodeIndex("PostgreSQL", () =>
    openPostgresIndex({ address: server.address, clock: new VirtualClock(), indexed }),
  );

  test("an index of a newer version is refused, with what to do", async () => {
    const { Client } = await import("pg");
    const client = new Client(server.address);
    await client.connect();
    await client.query("UPDATE halcyon_version SET version = 99");
    const opened = openPostgresIndex({ address: server.address, clock: new VirtualClock(), indexed });
    await expect(opened).rejects.toMatchObject({ code: "catalog.version", facts: { version: 99 } });
    await client.query("UPDATE halcyon_version SET version = 1");
    await client.end();
  });
});

test("a server that is away is told with its address, and without its password", async () => {
  const opened = openPostgresIndex({
    address: "postgresql://me:secret@127.0.0.1:1/x",
    clock: new VirtualClock(),
    indexed,
  });
  await expect(opened).rejects.toMatchObject({
    code: "catalog.index",
    facts: { path: "postgresql://me:…@127.0.0.1:1/x" },
  });
});
