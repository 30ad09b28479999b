/**
 * Threads that read HDF5 datasets: the library is synchronous, so that a slow file would hold up everything else.
 *
 * A request goes to a thread that has nothing to do, or waits for the next; at most so many wait. A thread in which
 * the library failed is replaced, as it has handles that cannot be closed.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { HalcyonError } from "@halcyon/model";
import type { StoredArray } from "../read/stored-array.ts";
import type { ReadableFolders } from "../read/readable-folders.ts";
import { unreadable } from "../read/unreadable.ts";
import { startThread } from "../start-thread.ts";
import type { DatasetAnswer, DatasetKind, DatasetRequest, ReadingThreadOptions } from "./reading-requests.ts";

/** How a pool is made. */
export interface DatasetPoolOptions {
  /** 2. A thread is started when it is needed. */
  readonly threads?: number;
  /** Requests that wait for a thread; more are refused. 1000. */
  readonly maxWaiting?: number;
  /** Bytes taken out of the library at once: what each thread's memory grows by. 64 MiB. */
  readonly slabBytes?: number;
}

interface Waiting {
  readonly request: DatasetRequest;
  readonly settle: (answer: DatasetAnswer) => void;
}

/** Reads datasets of files in some folders. */
export class DatasetPool implements AsyncDisposable {
  readonly #folders: ReadableFolders;
  readonly #threads: number;
  readonly #maxWaiting: number;
  readonly #options: Omit<ReadingThreadOptions, "folders" | "moved">;
  readonly #waiting: Waiting[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  #closed = false;

  constructor(folders: ReadableFolders, options: DatasetPoolOptions = {}) {
    this.#folders = folders;
    this.#threads = options.threads ?? 2;
    this.#maxWaiting = options.maxWaiting ?? 1000;
    const plugins = join(dirname(fileURLToPath(import.meta.resolve("h5wasm-plugins"))), "plugins");
    this.#options = { plugins, slabBytes: options.slabBytes ?? 64 * 2 ** 20 };
  }

  /** Threads that are there. */
  get threads(): number {
    return this.#idle.length + this.#busy.size;
  }

  /**
   * A dataset as it is now.
   *
   * @param path a real path in the folders, as `ReadableFolders` gives it.
   * @throws HalcyonError `files.unreadable` when there is no such dataset, or it cannot be read.
   */
  async open(path: string, dataset: string): Promise<StoredArray> {
    const { kind } = await this.#ask({ path, dataset, selection: undefined });
    return {
      ...kind,
      read: async (selection, signal) => {
        const { kind: now, bytes } = await this.#ask({ path, dataset, selection }, signal);
        if (now.dtype !== kind.dtype) throw unreadable(path, `${dataset} was ${kind.dtype} and is now ${now.dtype}`);
        return bytes ?? new Uint8Array();
      },
    };
  }

  /** Ends the threads; what is being read is answered by an error. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const { settle } of this.#waiting.splice(0)) settle(ended);
    await Promise.all([...this.#idle.splice(0), ...this.#busy.keys()].map(async (worker) => await worker.terminate()));
  }

  async #ask(
    request: DatasetRequest,
    signal?: AbortSignal,
  ): Promise<{ readonly kind: DatasetKind; readonly bytes: Uint8Array | undefined }> {
    signal?.throwIfAborted();
    this.#folders.confine(request.path);
    if (this.#closed) throw unreadable(request.path, "the readers are closed");
    if (this.#waiting.length >= this.#maxWaiting) {
      const reason = `${this.#waiting.length} reads are waiting already`;
      throw new HalcyonError("files.busy", `${request.path} is not read now: ${reason}.`, {
        path: request.path,
        reason,
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<DatasetAnswer>();
    const waiting = { request, settle: resolve };
    const leave = (): void => {
      // What a thread has begun it finishes; nobody waits for it any more.
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    this.#waiting.push(waiting);
    this.#serve();
    try {
      const answer = await promise;
      if (!answer.done) throw unreadable(request.path, answer.reason);
      return answer;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? (this.threads < this.#threads ? this.#start() : undefined);
      const next = worker && this.#waiting.shift();
      if (worker === undefined || next === undefined) return;
      this.#busy.set(worker, next);
      worker.ref();
      worker.postMessage(next.request, []);
    }
  }

  #start(): Worker {
    const worker = startThread(import.meta.url, "reading-thread", {
      ...this.#options,
      folders: this.#folders.realFolders(),
      moved: this.#folders.moved,
    } satisfies ReadingThreadOptions);
    worker.on("message", (answer: DatasetAnswer) => {
      const done = this.#busy.get(worker);
      this.#busy.delete(worker);
      worker.unref();
      if (!answer.done && answer.spent) void worker.terminate();
      else if (!this.#closed) this.#idle.push(worker);
      done?.settle(answer);
      this.#serve();
    });
    let reason = "the reading thread has ended";
    worker.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => {
      const cut = this.#busy.get(worker);
      this.#busy.delete(worker);
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
      cut?.settle({ done: false, reason: this.#closed ? ended.reason : reason, spent: true });
      if (!this.#closed) this.#serve();
    });
    return worker;
  }
}

const ended = { done: false, reason: "the readers are closed", spent: true } as const;
