/**
 * One catalog at a time on a database: a lock of the server that goes with its connection, so that the server takes it
 * away when the process ends, however it ends.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { Client } from "pg";

/** ms to wait for the lock of a process that has just ended: the server learns of that a little later. */
const patience = 3000;
/** Of all that may be locked in a database, the catalog's. */
const number = 7341;

/** A database, or a schema in it, that is ours. */
export class PostgresClaim implements AsyncDisposable {
  readonly #address: string;
  readonly #name: string;
  #client: Client | undefined;
  #taking: Promise<void> | undefined;
  #open = true;

  constructor(address: string, name: string) {
    this.#address = address;
    this.#name = name;
  }

  /**
   * Done when the lock is ours; taken again when the server has lost our connection.
   *
   * @throws HalcyonError `catalog.locked` when another process has it. Errors of the server as they are.
   */
  async held(): Promise<void> {
    if (this.#client !== undefined || !this.#open) return;
    this.#taking ??= this.#take();
    try {
      await this.#taking;
    } finally {
      this.#taking = undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#open = false;
    await this.#client?.end();
    this.#client = undefined;
  }

  async #take(): Promise<void> {
    const client = new Client({
      connectionString: this.#address,
      connectionTimeoutMillis: 10_000,
      lock_timeout: patience,
      application_name: "halcyon catalog",
      keepAlive: true,
    });
    client.on("error", () => {
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
      await client.query("SELECT pg_advisory_lock($1, hashtext(current_schema()))", [number]);
    } catch (cause) {
      await client.end();
      if ((cause as { code?: unknown } | null)?.code !== "55P03") throw cause;
      const reason = "another process has its catalog open";
      throw new HalcyonError(
        "catalog.locked",
        `The index ${this.#name} cannot be opened: ${reason}. Each catalog has a database, or a schema, of its own.`,
        { path: this.#name, reason },
        { cause },
      );
    }
    this.#client = client;
  }
}
