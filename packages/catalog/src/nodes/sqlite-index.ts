/**
 * The index in a file of SQLite.
 *
 * Its version is written when it has been filled: one that has none was left by a process that ended before, and is made
 * anew.
 *
 * @module
 */
import { existsSync, renameSync, rmSync } from "node:fs";
import { isHalcyonError } from "@halcyon/model";
import { checkVersion } from "../store/versions.ts";
import { writing } from "../store/write-error.ts";
import { asTheyAre } from "./asset-uris.ts";
import { broughtUpFrom, indexVersions } from "./index-versions.ts";
import { bringBlocksUp } from "./key-blocks.ts";
import { keysOf } from "./metadata-key.ts";
import { type IndexOptions, type OpenedIndex, rootValues } from "./opened-index.ts";
import { type Row, type SqlWork, sql } from "./sql.ts";
import { SqlNodeIndex } from "./sql-node-index.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { sqliteSteps } from "./sqlite-steps.ts";

/** Where the index is, and what it is quick at. */
export interface SqliteIndexOptions extends IndexOptions {
  readonly path: string;
  /** ms to wait for a file that is locked. */
  readonly patience?: number;
}

/**
 * Opens an index, and makes it when there is none. Keys that are declared for the first time are indexed now; a file that
 * is damaged is put aside.
 *
 * @throws HalcyonError `catalog.version`, `catalog.locked`, `catalog.full`.
 */
export async function openSqliteIndex(options: SqliteIndexOptions): Promise<OpenedIndex> {
  const { path, say = () => undefined, anew = false } = options;
  if (anew) removeSqliteIndex(path);
  try {
    return (await opened(options)) ?? (await openedAnew(options));
  } catch (error) {
    if (!isHalcyonError(error, "catalog.corrupt")) throw error;
    const aside = putAside(path);
    say(`The index ${path} is damaged (${error.facts.reason}): it is put aside as ${aside}.`);
    return await openedAnew(options);
  }
}

/** Undefined for a file that was not filled. */
async function opened(options: SqliteIndexOptions): Promise<OpenedIndex | undefined> {
  const { path, clock, indexed, uris = asTheyAre, patience, say = () => undefined } = options;
  const database = new SqliteDatabase({ path, ...(patience === undefined ? {} : { patience }) });
  try {
    const found = await database.read(versionIn);
    const isEmpty = found === 0 && (await database.read(tablesIn)) === 0;
    if (found === 0 && !isEmpty) {
      await database[Symbol.asyncDispose]();
      return undefined;
    }
    if (found > 0) checkVersion({ what: `The index ${path}`, path, found }, indexVersions);
    if (found > 0 && found < indexVersions.current)
      say(`The index ${path} is brought from version ${found} to ${indexVersions.current}.`);
    await database.write(function* (): SqlWork<void> {
      if (found > 0) yield* broughtUpFrom(found, sqliteSteps, uris);
      for (const statement of sqliteDialect.schema(indexed.map(keysOf))) yield sql(statement);
      yield* bringBlocksUp(indexed);
      const { text, values } = rootValues(clock.now());
      yield { text, values };
      if (found > 0) yield sql(`PRAGMA user_version = ${indexVersions.current}`);
    });
    return {
      index: new SqlNodeIndex({ database, dialect: sqliteDialect, clock, indexed, uris }),
      isFilled: found > 0,
      filled: async () =>
        await database.write(
          function* (): SqlWork<void> {
            yield sql(`PRAGMA user_version = ${indexVersions.current}`);
          },
          { lasting: true },
        ),
      [Symbol.asyncDispose]: async () => await database[Symbol.asyncDispose](),
    };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

async function openedAnew(options: SqliteIndexOptions): Promise<OpenedIndex> {
  removeSqliteIndex(options.path);
  const index = await opened(options);
  if (index === undefined) throw new Error(`The index ${options.path} has tables before it is made.`);
  return index;
}

function* versionIn(): SqlWork<number> {
  const [row]: readonly Row[] = yield sql("PRAGMA user_version");
  return Number(row?.["user_version"]);
}

function* tablesIn(): SqlWork<number> {
  const [row]: readonly Row[] = yield sql("SELECT count(*) AS c FROM sqlite_schema");
  return Number(row?.["c"]);
}

/** A database in write-ahead mode is up to three files. */
const parts = ["", "-wal", "-shm"];

/** Removes an index. */
export function removeSqliteIndex(path: string): void {
  for (const part of parts) writing(path, () => rmSync(path + part, { force: true }));
}

function putAside(path: string): string {
  let aside = `${path}.damaged`;
  for (let i = 2; existsSync(aside); i += 1) aside = `${path}.damaged-${i}`;
  for (const part of parts) if (existsSync(path + part)) writing(path, () => renameSync(path + part, aside + part));
  return aside;
}
