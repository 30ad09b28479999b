/** The index on a server of PostgreSQL. @module */
import { type Clock, HalcyonError } from "@halcyon/model";
import { keysOf } from "./metadata-key.ts";
import { PostgresDatabase } from "./postgres-database.ts";
import { postgresDialect } from "./postgres-dialect.ts";
import { SqlNodeIndex } from "./sql-node-index.ts";
import { type SqlWork, sql } from "./sql.ts";

/** Where the index is, and what it is quick at. */
export interface PostgresIndexOptions {
  /** `postgresql://user:password@host/database`. */
  readonly address: string;
  readonly clock: Clock;
  /** Paths into the metadata that are often asked for. */
  readonly indexed: readonly string[];
}

const version = 1;

/**
 * Opens an index, and makes it when there is none.
 *
 * @throws HalcyonError `catalog.version` for a newer one, `catalog.index` when the server is away or refuses.
 */
export async function openPostgresIndex({ address, clock, indexed }: PostgresIndexOptions): Promise<SqlNodeIndex> {
  const database = new PostgresDatabase(address);
  try {
    await database.write(function* (): SqlWork<void> {
      // Two processes that begin at once do so one after another.
      yield sql("SELECT pg_advisory_xact_lock(7341)");
      yield sql("CREATE TABLE IF NOT EXISTS halcyon_version (version INT NOT NULL)");
      const [row] = yield sql("SELECT version FROM halcyon_version");
      const found = Number(row?.["version"] ?? version);
      if (found > version)
        throw new HalcyonError(
          "catalog.version",
          `The index ${database.name} has version ${found}; this Halcyon reads up to ${version}. Open it with a newer one.`,
          { path: database.name, version: found, readable: `1 to ${version}` },
        );
      for (const statement of postgresDialect.schema(indexed.map(keysOf))) yield sql(statement);
      if (row === undefined) yield sql("INSERT INTO halcyon_version (version) VALUES (?)", version);
      yield sql(
        `INSERT INTO nodes (parent, path, key, family, metadata, specs, access_tags, tagged, created, updated)
         VALUES (NULL, '[]', '', 'container', '{}', '[]', '[]', 0, ?, ?) ON CONFLICT DO NOTHING`,
        clock.now(),
        clock.now(),
      );
    });
    return new SqlNodeIndex({ database, dialect: postgresDialect, clock });
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}
