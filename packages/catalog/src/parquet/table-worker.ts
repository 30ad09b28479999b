/**
 * A thread for what would hold up everything else: sealing a long table, reading a large part of one.
 *
 * It is started by the first request, does one after another (a checksum is looked at in between), and does not keep the
 * program alive when it has nothing to do.
 *
 * @module
 */
import type { Worker } from "node:worker_threads";
import { startThread } from "@halcyon/files";
import type { TableAnswer, TableRequest, TableWork } from "./table-requests.ts";

/** One thread. */
export class TableWorker implements AsyncDisposable {
  readonly #pending = new Map<number, (answer: TableAnswer) => void>();
  #worker: Worker | undefined;
  #count = 0;

  /** Asks; never rejects: a thread that ends answers all that is open with its reason. */
  async ask(work: TableWork): Promise<TableAnswer> {
    this.#count += 1;
    const request: TableRequest = { id: this.#count, ...work };
    const { promise, resolve } = Promise.withResolvers<TableAnswer>();
    const worker = (this.#worker ??= this.#start());
    if (this.#pending.size === 0) worker.ref();
    this.#pending.set(request.id, resolve);
    worker.postMessage(request, []);
    return await promise;
  }

  /** Done when all that was asked is answered and the thread has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = startThread(import.meta.url, "table-thread");
    worker.unref();
    worker.on("message", (answer: TableAnswer) => {
      const settle = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if (this.#pending.size === 0) worker.unref();
      settle?.(answer);
    });
    let reason = "the thread of the tables has ended";
    worker.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      this.#worker = undefined;
      for (const [id, settle] of this.#pending) settle({ id, done: false, reason });
      this.#pending.clear();
    });
    return worker;
  }
}
