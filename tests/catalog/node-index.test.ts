import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "@halcyon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresIndex } from "../../packages/catalog/src/nodes/postgres-index.ts";
import { openSqliteIndex } from "../../packages/catalog/src/nodes/sqlite-index.ts";
import { describeNodeIndex } from "./describe-node-index.ts";
import { describeSearches } from "./describe-searches.ts";
import { type PostgresServer, postgresBinaries, startPostgres } from "./postgres-server.ts";

const indexed = ["start.plan_name", "start.scan_id", "start.time", "start.uid", "stop.exit_status"];
const folder = mkdtempSync(join(tmpdir(), "halcyon-index-"));
afterAll(() => rmSync(folder, { recursive: true }));

const clock = new VirtualClock();
describeNodeIndex(
  "SQLite",
  async () => (await openSqliteIndex({ path: join(folder, "a.sqlite"), clock, indexed })).index,
);
describeNodeIndex(
  "SQLite without indexes",
  async () => (await openSqliteIndex({ path: join(folder, "b.sqlite"), clock, indexed: [] })).index,
);

describeSearches(
  "SQLite",
  async () => (await openSqliteIndex({ path: join(folder, "c.sqlite"), clock, indexed })).index,
);
describeSearches(
  "SQLite without indexes",
  async () => (await openSqliteIndex({ path: join(folder, "d.sqlite"), clock, indexed: [] })).index,
);

const binaries = postgresBinaries();
describe.skipIf(binaries === undefined)("with PostgreSQL (needs its server: apt-get install postgresql)", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(binaries ?? "");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  describeNodeIndex(
    "PostgreSQL",
    async () => (await openPostgresIndex({ address: server.address, clock, indexed })).index,
  );
  describeSearches(
    "PostgreSQL",
    async () => (await openPostgresIndex({ address: server.address, clock, indexed, anew: true })).index,
  );
});

test("a server that is away is told with its address, and without its password", async () => {
  const opened = openPostgresIndex({
    address: "postgresql://me:secret@127.0.0.1:1/x",
    clock,
    indexed,
  });
  await expect(opened).rejects.toMatchObject({
    code: "catalog.index",
    facts: { path: "postgresql://me:…@127.0.0.1:1/x" },
  });
});
