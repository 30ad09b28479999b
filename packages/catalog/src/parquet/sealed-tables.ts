/**
 * Tables that have ended, as Parquet: written and read in threads of their own, so that a long one holds up nobody.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { HalcyonError, asError } from "@halcyon/model";
import { type Schema, type Table, tableFromIPC } from "apache-arrow";
import type { TableStore } from "../contract.ts";
import { fileMark } from "../store/file-mark.ts";
import { corrupt, unreadable } from "../store/unreadable.ts";
import { SealedFile } from "./read-sealed.ts";
import { TableWorker } from "./table-worker.ts";

/** How many files it is remembered of what is in them, and that they have the bytes with which they were sealed. */
const remembered = 1000;

interface Contents {
  readonly schema: Schema;
  readonly rows: number;
}

/** A file that was looked at, or is being looked at. */
interface Known {
  readonly mark: string;
  readonly contents: Promise<Contents>;
}

/** Seals tables, and opens sealed ones. */
export class SealedTables implements AsyncDisposable {
  /** A long seal does not hold up a read. */
  readonly #sealer = new TableWorker();
  readonly #reader = new TableWorker();
  readonly #known = new Map<string, Known>();

  /**
   * Makes a Parquet file of an ended segment: whole, or not at all. The segment stays.
   *
   * @throws HalcyonError `catalog.write` when it cannot be written, or has columns that Parquet has no word for.
   */
  async seal(segment: string, target: string): Promise<void> {
    const answer = await this.#sealer.ask({ ask: "seal", segment, target });
    if (answer.done) return;
    const { reason } = answer;
    throw new HalcyonError("catalog.write", `${target} cannot be written: ${reason}.`, { path: target, reason });
  }

  /**
   * A sealed table. Its checksum is looked at when the file is opened for the first time, and when it was written since.
   *
   * @throws HalcyonError `catalog.corrupt` when its bytes are not those with which it was sealed; `catalog.files` when
   * it is not there, or no table of ours.
   */
  async open(path: string): Promise<TableStore> {
    const { schema, rows } = await this.#contents(path);
    return {
      schema,
      rows,
      append: async () => refuse(path),
      replace: async () => refuse(path),
      read: async (options = {}) => await this.#read(path, { schema, rows }, options),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#sealer[Symbol.asyncDispose](), this.#reader[Symbol.asyncDispose]()]);
  }

  /** What is in a file: it is looked at once, however many ask. */
  async #contents(path: string): Promise<Contents> {
    const mark = await markOf(path);
    const known = this.#known.get(path);
    if (known?.mark === mark) return await known.contents;
    const contents = this.#look(path);
    this.#known.set(path, { mark, contents });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= remembered) break;
      this.#known.delete(oldest);
    }
    try {
      return await contents;
    } catch (error) {
      if (this.#known.get(path)?.contents === contents) this.#known.delete(path);
      throw error;
    }
  }

  async #look(path: string): Promise<Contents> {
    const checked = await this.#reader.ask({ ask: "check", path });
    if (!checked.done) throw unreadable(path, checked.reason);
    if (checked.damage !== undefined) throw corrupt(path, `it ${checked.damage}`);
    try {
      using file = new SealedFile(path);
      const { schema, rows } = await file.footer();
      return { schema, rows };
    } catch (cause) {
      throw unreadable(path, asError(cause).message, cause);
    }
  }

  async #read(
    path: string,
    { schema, rows }: Contents,
    options: NonNullable<Parameters<TableStore["read"]>[0]>,
  ): Promise<Table> {
    const columns = options.columns ?? schema.names.map(String);
    const unknown = columns.find((name) => !schema.names.includes(name));
    if (unknown !== undefined) {
      const text = `There is no column ${JSON.stringify(unknown)}; there are ${schema.names.join(", ")}.`;
      throw new HalcyonError("catalog.missing", text, { document: "column", uid: unknown });
    }
    const start = Math.max(0, options.start ?? 0);
    const stop = Math.max(start, Math.min(options.stop ?? rows, rows));
    const answer = await this.#reader.ask({ ask: "read", path, columns, start, stop });
    if (!answer.done || answer.bytes === undefined) throw unreadable(path, answer.done ? "no answer" : answer.reason);
    return tableFromIPC(answer.bytes);
  }
}

async function markOf(path: string): Promise<string> {
  try {
    return fileMark(await stat(path));
  } catch (cause) {
    throw unreadable(path, asError(cause).message, cause);
  }
}

function refuse(path: string): never {
  const text = `${path} has been sealed: its run has ended, and no rows come to it any more.`;
  throw new HalcyonError("catalog.read_only", text, { path, reason: "a sealed table" });
}
