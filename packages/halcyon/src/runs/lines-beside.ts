/**
 * Writes lines that come fast in a thread of its own, so that the program does not wait for the system.
 *
 * A line that comes alone is written at once, as by `LineFile`. Only when a turn of the event loop brings more than a
 * few, as a scan of instant devices does, do the rest go through a ring to the thread, which writes each with a
 * write(2) of its own, in order, some microseconds later while it is awake: it is called once a ms at most, and when
 * the turn is over. What it can't write comes back, and is written, or refused, here: there is one place that knows of full
 * disks.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import type { LineFile } from "./line-file.ts";
import { LineRing } from "./line-ring.ts";

/** Lines of a turn of the event loop that are written at once. */
const few = 4;

/** Bytes that may be under way. */
const room = 2 ** 22;

/** A line that the thread could not write. */
interface CameBack {
  readonly file: LineFile;
  readonly line: string;
}

// The compiler rewrites imports, not texts: from sources the thread is TypeScript, too.
const linesThread = new URL(`./lines-thread.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url);

/** Lines, written at once or beside the program. */
export class LinesBeside {
  readonly #threadFile: URL;
  readonly #files = new Map<number, LineFile>();
  readonly #newTurn = (): void => {
    this.#inTurn = 0;
    this.#ring?.call();
  };
  readonly #atExit = (): void => this.settle();
  #file: LineFile | undefined;
  #descriptor = -1;
  #inTurn = 0;
  #ring: LineRing | undefined;
  #thread: Worker | undefined;
  #watch: PromiseWithResolvers<void> | undefined;
  #back: CameBack[] = [];

  /** @param threadFile what the thread runs. */
  constructor(threadFile: URL = linesThread) {
    this.#threadFile = threadFile;
  }

  /**
   * Appends a line, given without its end. Returns a promise when so much is under way that the next should wait.
   *
   * @throws HalcyonError `files.write`: this line, or one before it, can't be written. This one is not taken.
   */
  append(file: LineFile, line: string): void | Promise<void> {
    this.#inTurn += 1;
    if (this.#inTurn === 1) setImmediate(this.#newTurn);
    if (this.#back.length > 0 || this.#ring?.stuck === true) this.settle();
    if (this.#inTurn <= few && this.#ring?.empty !== false) return file.append(line);
    const ring = this.#thread === undefined ? this.#start() : this.#ring;
    if (ring === undefined || file.torn || !ring.works || !ring.fits(line)) {
      this.settle();
      return file.append(line);
    }
    this.#put(ring, file, line);
    if (ring.isHalfFull) return this.written();
  }

  /** Resolves when all is written or something can't be: `settle` then tells. Undefined when nothing is under way. */
  written(): Promise<void> | undefined {
    if (this.#ring?.watch() !== true) return undefined;
    this.#thread?.ref();
    return (this.#watch ??= Promise.withResolvers<void>()).promise;
  }

  /**
   * Waits until all is written.
   *
   * @throws HalcyonError `files.write` when something can't be: it is kept, and tried again by the next call.
   */
  settle(): void {
    this.untilIdle();
    for (let next = this.#back[0]; next !== undefined; next = this.#back[0]) {
      next.file.append(next.line);
      this.#back.shift();
    }
  }

  /** Takes out what the thread could not write, in order. */
  takeBack(): readonly string[] {
    this.untilIdle();
    return this.#back.splice(0).map(({ line }) => line);
  }

  /** Waits until the thread has nothing under way. What it could not write waits for `settle`. */
  untilIdle(): void {
    const ring = this.#ring;
    if (ring === undefined) return;
    while (!ring.empty && ring.works) ring.waitForThread();
    if (ring.empty) return;
    for (const { file, bytes } of ring.takeBack()) {
      const of = this.#files.get(file);
      if (of === undefined) continue;
      of.cameBack(bytes.length);
      this.#back.push({ file: of, line: Buffer.from(bytes.buffer, 0, bytes.length - 1).toString() });
    }
    ring.goOn();
  }

  /** Ends the thread; what it has not written is lost unless `settle` was called before. */
  end(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
    this.#ring = undefined;
    process.off("exit", this.#atExit);
    this.#told();
  }

  #put(ring: LineRing, file: LineFile, line: string): void {
    const { descriptor } = file;
    if (descriptor !== this.#descriptor || file !== this.#file) {
      this.#files.set(descriptor, file);
      this.#file = file;
      this.#descriptor = descriptor;
    }
    let bytes = ring.put(descriptor, line);
    while (bytes === 0) {
      ring.waitForThread();
      if (ring.stuck) this.settle();
      bytes = ring.put(descriptor, line);
    }
    file.handedOver(bytes);
  }

  #start(): LineRing {
    const ring = (this.#ring = new LineRing(LineRing.allocate(room)));
    const workerData = ring.memory;
    // No flags of the program's: those that say what to run are refused in a thread.
    const thread = new Worker(this.#threadFile, { execArgv: [], workerData });
    thread.unref();
    thread.on("message", () => this.#told());
    // Without it all is written here: slower, and nothing is lost.
    thread.on("error", (error) => process.emitWarning(error instanceof Error ? error : String(error)));
    thread.on("exit", () => {
      ring.gone();
      this.#told();
    });
    process.on("exit", this.#atExit);
    this.#thread = thread;
    return ring;
  }

  #told(): void {
    // It may be the word that an earlier call has asked for, when there were lines and now there are others.
    if (this.#watch !== undefined && this.#ring?.watch() === true) return;
    this.#watch?.resolve();
    this.#watch = undefined;
    this.#thread?.unref();
  }
}
