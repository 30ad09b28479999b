/**
 * SQLite as the index's database: one connection, write-ahead log.
 *
 * Work runs through without giving way, so reading never sees half of a change. A commit survives the end of the
 * process by any signal; one that is asked to be `lasting` waits for the disk.
 *
 * @module
 */
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { HalcyonError } from "@halcyon/model";
import type { Sql, SqlDatabase, SqlWork, Row } from "./sql.ts";
import { addFunctions } from "./sqlite-functions.ts";

/** How a database file is opened. */
export interface SqliteOptions {
  readonly path: string;
  /** ms to wait for a file that somebody else has locked. 500. */
  readonly patience?: number;
}

const keptStatements = 300;

/** One file. */
export class SqliteDatabase implements SqlDatabase {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #open = true;

  /** @throws HalcyonError `catalog.locked`, `catalog.corrupt`, `catalog.full`, `catalog.index`. */
  constructor({ path, patience = 500 }: SqliteOptions) {
    this.#path = path;
    try {
      this.#database = new DatabaseSync(path, { timeout: patience });
      addFunctions(this.#database);
      for (const pragma of [
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "cache_size = -65536",
        "mmap_size = 1073741824",
        "temp_store = MEMORY",
      ])
        this.#database.exec(`PRAGMA ${pragma}`);
    } catch (cause) {
      throw asCatalogError(path, cause);
    }
  }

  async read<T>(work: () => SqlWork<T>): Promise<T> {
    return this.#guarded(() => this.#through(work()));
  }

  async write<T>(work: () => SqlWork<T>, { lasting = false }: { readonly lasting?: boolean } = {}): Promise<T> {
    return this.#guarded(() => {
      if (lasting) this.#database.exec("PRAGMA synchronous = FULL");
      try {
        this.#database.exec("BEGIN IMMEDIATE");
        try {
          const result = this.#through(work());
          this.#database.exec("COMMIT");
          return result;
        } catch (error) {
          if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
          throw error;
        }
      } finally {
        if (lasting) this.#database.exec("PRAGMA synchronous = NORMAL");
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#statements.clear();
    this.#database.close();
  }

  #through<T>(work: SqlWork<T>): T {
    let step = work.next([]);
    while (!step.done) step = work.next(this.#rows(step.value));
    return step.value;
  }

  #rows({ text, values }: Sql): Row[] {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      statement.setReadBigInts(true);
      if (this.#statements.size >= keptStatements) this.#statements.delete(this.#statements.keys().next().value ?? "");
    } else this.#statements.delete(text);
    this.#statements.set(text, statement);
    return statement.all(...values).map(withNumbers);
  }

  #guarded<T>(work: () => T): T {
    if (!this.#open)
      throw new HalcyonError("catalog.closed", `The catalog ${this.#path} is closed.`, { path: this.#path });
    try {
      return work();
    } catch (cause) {
      throw asCatalogError(this.#path, cause);
    }
  }
}

/** Whole numbers that a number holds become one; others stay bigints, so that none is rounded. */
function withNumbers(row: Record<string, SQLOutputValue>): Row {
  const result: Record<string, unknown> = row;
  for (const key in row) {
    const value = row[key];
    if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) result[key] = Number(value);
  }
  return result;
}

/** SQLite's result codes: https://sqlite.org/rescode.html. */
const codes: Readonly<Record<number, "catalog.locked" | "catalog.full" | "catalog.corrupt">> = {
  5: "catalog.locked",
  6: "catalog.locked",
  11: "catalog.corrupt",
  13: "catalog.full",
  26: "catalog.corrupt",
};

const sentences = {
  "catalog.locked": "is locked by somebody else; one process at a time writes a catalog",
  "catalog.full": "cannot grow: no room is left",
  "catalog.corrupt": "is damaged",
  "catalog.index": "does not answer",
} as const;

function asCatalogError(path: string, cause: unknown): unknown {
  const errcode = (cause as { errcode?: unknown } | null)?.errcode;
  if (typeof errcode !== "number") return cause;
  const reason = (cause as Error).message;
  const code = codes[errcode & 0xff] ?? "catalog.index";
  return new HalcyonError(code, `The index ${path} ${sentences[code]} (${reason}).`, { path, reason }, { cause });
}
