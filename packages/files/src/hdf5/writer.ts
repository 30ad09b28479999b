/**
 * The way to the writing thread: requests go one after another, at most so many bytes of pixels are under way, and
 * whoever wants to write more waits.
 *
 * The thread is started by the first request, and does not keep the program alive when nothing is under way.
 *
 * @module
 */
import type { Worker } from "node:worker_threads";
import { startThread } from "../start-thread.ts";
import type { WriterAnswer, WriterRequest } from "./requests.ts";

interface Pending {
  readonly bytes: number;
  readonly settle: (answer: WriterAnswer) => void;
}

/** One writing thread. */
export class Hdf5Writer implements AsyncDisposable {
  readonly #maxBytes: number;
  readonly #pending: Pending[] = [];
  #bytes = 0;
  #worker: Worker | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  /** @param maxBytes of pixels that may be under way. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Pending while too much is under way; undefined when there is room. */
  get room(): Promise<void> | undefined {
    return this.#room?.promise;
  }

  /** Bytes of pixels that are under way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Asks; never rejects: a thread that ends answers all that is open with its reason. */
  ask(request: WriterRequest): Promise<WriterAnswer> {
    const worker = (this.#worker ??= this.#start());
    const bytes = request.ask === "write" ? request.pixels.byteLength : 0;
    const { promise, resolve } = Promise.withResolvers<WriterAnswer>();
    if (this.#pending.length === 0) worker.ref();
    this.#pending.push({ bytes, settle: resolve });
    this.#bytes += bytes;
    if (this.#bytes >= this.#maxBytes) this.#room ??= Promise.withResolvers();
    worker.postMessage(request, request.ask === "write" ? [request.pixels.buffer as ArrayBuffer] : []);
    return promise;
  }

  /** Ends the thread. Files that are open stay as they were at their last flush. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = startThread(import.meta.url, "writing-thread");
    worker.unref();
    worker.on("message", (answer: WriterAnswer) => {
      this.#settle(answer);
      if (this.#pending.length === 0) worker.unref();
    });
    let reason = "the writing thread has ended";
    worker.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      this.#worker = undefined;
      while (this.#pending.length > 0) this.#settle({ done: false, reason });
    });
    return worker;
  }

  #settle(answer: WriterAnswer): void {
    const done = this.#pending.shift();
    if (done === undefined) return;
    this.#bytes -= done.bytes;
    if (this.#bytes < this.#maxBytes) {
      this.#room?.resolve();
      this.#room = undefined;
    }
    done.settle(answer);
  }
}
