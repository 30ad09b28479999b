/**
 * The index on a server of PostgreSQL.
 *
 * Its version, and whose it is, are written when it has been filled: one that has none was left by a process that ended
 * before, and is made anew.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { checkVersion } from "../store/versions.ts";
import { asTheyAre } from "./asset-uris.ts";
import { broughtUpFrom, indexVersions } from "./index-versions.ts";
import { bringBlocksUp } from "./key-blocks.ts";
import { keysOf } from "./metadata-key.ts";
import { type IndexOptions, type OpenedIndex, rootValues } from "./opened-index.ts";
import { PostgresDatabase } from "./postgres-database.ts";
import { postgresDialect } from "./postgres-dialect.ts";
import { postgresSteps } from "./postgres-steps.ts";
import { SqlNodeIndex } from "./sql-node-index.ts";
import { type SqlWork, sql } from "./sql.ts";

/** Where the index is, whose it is, and what it is quick at. */
export interface PostgresIndexOptions extends IndexOptions {
  /** `postgresql://user:password@host/database`. */
  readonly address: string;
  /** The catalog's own name; no other's index is opened. */
  readonly catalog?: string;
}

const tables = ["nodes", "key_blocks", "node_tags", "sources", "assets", "revisions"];

/**
 * Opens an index, and makes it when there is none.
 *
 * @throws HalcyonError `catalog.version` for another version; `catalog.locked` when another process has it;
 * `catalog.index` when the server is away or refuses, or the index is another catalog's; `catalog.format` for a database
 * with tables of somebody else.
 */
export async function openPostgresIndex(options: PostgresIndexOptions): Promise<OpenedIndex> {
  const { address, catalog = "", clock, indexed, uris = asTheyAre, say = () => undefined, anew = false } = options;
  const database = new PostgresDatabase(address);
  const { name } = database;
  try {
    const isFilled = await database.write(function* (): SqlWork<boolean> {
      const ours = yield* isThere("halcyon_version");
      if (!ours && (yield* isThere("nodes"))) refuseStranger(name);
      yield sql("CREATE TABLE IF NOT EXISTS halcyon_version (version INT NOT NULL, catalog TEXT)");
      const [row] = yield sql("SELECT * FROM halcyon_version");
      const found = Number(row?.["version"] ?? 0);
      if (row !== undefined) {
        checkVersion({ what: `The index ${name}`, path: name, found }, indexVersions);
        refuseOthers(name, row["catalog"], catalog);
      }
      const isKept = row !== undefined && !anew;
      if (!isKept) {
        yield sql("DELETE FROM halcyon_version");
        for (const table of tables) yield sql(`DROP TABLE IF EXISTS ${table}`);
      } else if (found < indexVersions.current) {
        say(`The index ${name} is brought from version ${found} to ${indexVersions.current}.`);
        yield* broughtUpFrom(found, postgresSteps, uris);
        yield sql("UPDATE halcyon_version SET version = ?", indexVersions.current);
      }
      if (isKept) yield sql("UPDATE halcyon_version SET catalog = ? WHERE catalog IS NULL", catalog);
      for (const statement of postgresDialect.schema(indexed.map(keysOf))) yield sql(statement);
      yield* bringBlocksUp(indexed);
      yield rootValues(clock.now());
      if (isKept && (yield* isUncounted())) yield* counted();
      return isKept;
    });
    return {
      index: new SqlNodeIndex({ database, dialect: postgresDialect, clock, indexed, uris }),
      isFilled,
      filled: async () =>
        await database.write(function* (): SqlWork<void> {
          yield sql("DELETE FROM halcyon_version");
          yield sql("INSERT INTO halcyon_version (version, catalog) VALUES (?, ?)", indexVersions.current, catalog);
          yield* counted();
        }),
      [Symbol.asyncDispose]: async () => await database[Symbol.asyncDispose](),
    };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Lets the server count how often values are there. It does so by itself some time after nodes were made, if it is not
 * told otherwise; until then its plans read all nodes for a few.
 */
function* counted(): SqlWork<void> {
  // However long that takes: it looks at so many nodes and no more.
  yield sql("SET LOCAL statement_timeout = 0");
  for (const table of tables) yield sql(`ANALYZE ${table}`);
}

/** Whether there is an index of a declared key whose values were never counted. */
function* isUncounted(): SqlWork<boolean> {
  const [found] = yield sql(
    `SELECT 1 FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace m ON m.oid = relnamespace
     WHERE indrelid = to_regclass('nodes') AND indexprs IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM pg_stats WHERE schemaname = nspname AND tablename = relname)
     LIMIT 1`,
  );
  return found !== undefined;
}

function* isThere(table: string): SqlWork<boolean> {
  const [row] = yield sql("SELECT to_regclass(?) IS NOT NULL AS there", table);
  return row?.["there"] === true;
}

function refuseStranger(path: string): never {
  const reason = "it has a table nodes of somebody else";
  throw new HalcyonError(
    "catalog.format",
    `The database ${path} cannot have the index of a catalog: ${reason}. Give the catalog a database, or a schema, of its own.`,
    { path, reason },
  );
}

/** An index of before the names of catalogs has none, and becomes ours. */
function refuseOthers(path: string, own: unknown, catalog: string): void {
  if (own === null || own === undefined || own === catalog) return;
  const reason = "it is the index of another catalog";
  throw new HalcyonError(
    "catalog.index",
    `The database ${path} is not opened: ${reason}. Give each catalog a database, or a schema, of its own.`,
    { path, reason },
  );
}
