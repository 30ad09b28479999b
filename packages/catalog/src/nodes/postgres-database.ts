/**
 * PostgreSQL as the index's database: a pool of connections, and the lock that keeps other catalogs off.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { HalcyonError } from "@halcyon/model";
import { type CustomTypesConfig, DatabaseError, Pool, type PoolClient, type QueryConfig } from "pg";
import { withoutPassword } from "./postgres-address.ts";
import { PostgresClaim } from "./postgres-claim.ts";
import type { Row, Sql, SqlDatabase, SqlWork } from "./sql.ts";

const connections = 8;
/** ms */
const patience = 10_000;
/** How often a change is tried that others stand in the way of. */
const mostAttempts = 5;

/** Whole numbers as numbers; those past 2^53, and decimal ones, as they are written. */
const types: CustomTypesConfig = {
  getTypeParser: (oid: number) => (text: string | Buffer) => {
    const value = String(text);
    if (oid === 20 || oid === 21 || oid === 23)
      return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
    if (oid === 700 || oid === 701) return Number(value);
    return oid === 16 ? value === "t" : value;
  },
};

/** One database on a server. */
export class PostgresDatabase implements SqlDatabase {
  /** Its address, without the password. */
  readonly name: string;
  readonly #pool: Pool;
  readonly #claim: PostgresClaim;

  /** @param address `postgresql://user:password@host/database`. */
  constructor(address: string) {
    this.name = withoutPassword(address);
    this.#claim = new PostgresClaim(address, this.name);
    this.#pool = new Pool({
      connectionString: address,
      max: connections,
      types,
      connectionTimeoutMillis: patience,
      statement_timeout: 3 * patience,
      lock_timeout: patience,
      application_name: "halcyon catalog",
      // Pages are read from memory or from a disk without a head: an index is worth it as soon as it leaves out a few rows.
      options: "-c random_page_cost=1.1 -c jit=off",
    });
    // A connection that waits, and is ended by the server, is made anew when it is needed.
    this.#pool.on("error", () => undefined);
  }

  read<T>(work: () => SqlWork<T>): Promise<T> {
    return this.#with((client) => through(client, work()));
  }

  /** Of two that wait for one another the server ends one, which is done again. */
  write<T>(work: () => SqlWork<T>): Promise<T> {
    return this.#with(async (client) => {
      for (let attempt = 1; ; attempt += 1)
        try {
          return await transaction(client, work());
        } catch (error) {
          if (!isDeadlock(error) || attempt === mostAttempts) throw error;
        }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#pool.ended) await this.#pool.end();
    await this.#claim[Symbol.asyncDispose]();
  }

  async #with<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    if (this.#pool.ended)
      throw new HalcyonError("catalog.closed", `The catalog ${this.name} is closed.`, { path: this.name });
    let client: PoolClient | undefined;
    try {
      await this.#claim.held();
      client = await this.#pool.connect();
      return await work(client);
    } catch (cause) {
      throw this.#asCatalogError(cause);
    } finally {
      client?.release();
    }
  }

  #asCatalogError(cause: unknown): unknown {
    if (cause instanceof HalcyonError) return cause;
    const code = (cause as { code?: unknown } | null)?.code;
    const reason = reasonOf(cause);
    const facts = { path: this.name, reason };
    switch (code) {
      case "53100":
        return new HalcyonError("catalog.full", `The index ${this.name} cannot grow: ${reason}.`, facts, { cause });
      case "55P03":
      case "57014":
        return new HalcyonError("catalog.locked", `The index ${this.name} took too long: ${reason}.`, facts, { cause });
      case "23505":
        return new HalcyonError("catalog.exists", "Such a node has just been made by somebody else.", facts, { cause });
      case "2201B":
        return new HalcyonError(
          "catalog.query",
          `The pattern cannot be looked for: ${reason}.`,
          { reason: "pattern" },
          { cause },
        );
      default:
        return new HalcyonError("catalog.index", `The index ${this.name} does not answer: ${reason}.`, facts, {
          cause,
        });
    }
  }
}

/** The library tells of a password that it does not have by the name of a message. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.includes("client password must be a string")
    ? "it asks for a password, and none was given; it may be in the address, or in PGPASSWORD"
    : text;
}

function isDeadlock(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === "40P01";
}

async function transaction<T>(client: PoolClient, work: SqlWork<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    const result = await through(client, work);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function through<T>(client: PoolClient, work: SqlWork<T>): Promise<T> {
  let step = work.next([]);
  while (!step.done) {
    let rows: readonly Row[];
    try {
      rows = (await client.query<Record<string, unknown>>(numbered(step.value))).rows;
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(rows);
  }
  return step.value;
}

/** `?` as `$1`, `$2`, …, but for those in texts. A statement by a name is parsed and planned once on each connection. */
function numbered({ text, values, hasOneWay = false }: Sql): QueryConfig<unknown[]> {
  let number = 0;
  const numberedText = text.replaceAll(/'(?:[^']|'')*'|\?/gu, (found) => {
    if (found !== "?") return found;
    number += 1;
    return `$${number}`;
  });
  const query = { text: numberedText, values: [...values] };
  return hasOneWay ? { ...query, name: createHash("sha256").update(numberedText).digest("base64url") } : query;
}
