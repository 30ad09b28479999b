/** The index in a file of SQLite. @module */
import { type Clock, HalcyonError } from "@halcyon/model";
import { keysOf } from "./metadata-key.ts";
import { type Row, type SqlWork, sql } from "./sql.ts";
import { SqlNodeIndex } from "./sql-node-index.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";

/** Where the index is, and what it is quick at. */
export interface SqliteIndexOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Paths into the metadata that are often asked for: `start.plan_name`. */
  readonly indexed: readonly string[];
  /** ms to wait for a file that is locked. */
  readonly patience?: number;
}

const version = 1;

/**
 * Opens an index, and makes it when there is none. Keys that are declared for the first time are indexed now.
 *
 * @throws HalcyonError `catalog.version`, `catalog.locked`, `catalog.corrupt`, `catalog.full`.
 */
export async function openSqliteIndex({ path, clock, indexed, patience }: SqliteIndexOptions): Promise<SqlNodeIndex> {
  const database = new SqliteDatabase({ path, ...(patience === undefined ? {} : { patience }) });
  try {
    const [row] = await database.read(function* (): SqlWork<readonly Row[]> {
      return yield sql("PRAGMA user_version");
    });
    const found = Number(row?.["user_version"]);
    if (found > version)
      throw new HalcyonError(
        "catalog.version",
        `The index ${path} has version ${found}; this Halcyon reads up to ${version}. Open it with a newer one.`,
        { path, version: found, readable: `1 to ${version}` },
      );
    database.make(sqliteDialect.schema(indexed.map(keysOf)));
    if (found !== version) database.make([`PRAGMA user_version = ${version}`]);
    await database.write(function* (): SqlWork<void> {
      yield sql(
        `INSERT INTO nodes (parent, path, key, family, metadata, specs, access_tags, tagged, created, updated)
         VALUES (NULL, '[]', '', 'container', '{}', '[]', '[]', 0, ?, ?) ON CONFLICT DO NOTHING`,
        clock.now(),
        clock.now(),
      );
    });
    return new SqlNodeIndex({ database, dialect: sqliteDialect, clock });
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}
