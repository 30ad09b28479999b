/** The handle of a plan that runs: what `engine.run` answers. @module */
import { HalcyonError, type NamedDocument } from "@halcyon/model";
import type { Engine, EngineState, Run, RunResult } from "./contract.ts";
import type { Session } from "./session.ts";

/** A plan that runs, in the hands of its caller. */
export class RunHandle<R> implements Run<R> {
  readonly #engine: Engine;
  readonly #session: Session;
  readonly #result: Promise<RunResult<R>>;
  readonly #readers = new Set<() => void>();
  readonly #trouble: (error: Error) => void;
  #resting: ((rest: "paused" | "over") => void)[] = [];
  /** For what it paused, when somebody knows. */
  #known: Error | undefined;
  #over = false;
  /** The engine tells how it ended. */
  readonly settle: (result: RunResult) => void;

  constructor(engine: Engine, session: Session, trouble: (error: Error) => void) {
    this.#engine = engine;
    this.#session = session;
    this.#trouble = trouble;
    const { promise, resolve } = Promise.withResolvers<RunResult<R>>();
    this.#result = promise;
    this.settle = (result) => {
      this.#over = true;
      resolve(result as RunResult<R>);
      this.changed();
      for (const end of this.#readers) end();
    };
  }

  get state(): EngineState {
    return this.#over ? "idle" : this.#engine.state;
  }

  get suspended(): string | undefined {
    return this.#session.suspended;
  }

  get pauseReason(): string | undefined {
    return this.#session.pauseReason;
  }

  get pauseError(): Error | undefined {
    return this.#session.pauseError;
  }

  result(): Promise<RunResult<R>> {
    return this.#result;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- the handle is awaited for its result: that is its contract
  then<A = RunResult<R>, B = never>(
    onDone?: ((result: RunResult<R>) => A | PromiseLike<A>) | null,
    onFailed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result
      .then((result) => {
        if (result.error !== undefined && !result.interrupted) throw result.error;
        return result;
      })
      .then(onDone, onFailed);
  }

  atRest(): Promise<"paused" | "over"> {
    if (this.#over) return Promise.resolve("over");
    if (this.#engine.state === "paused") return Promise.resolve("paused");
    return new Promise((resolve) => {
      this.#resting.push(resolve);
    });
  }

  /** The state has changed. */
  changed(): void {
    const rest = this.#over ? "over" : this.#engine.state === "paused" ? "paused" : undefined;
    if (rest === undefined) return;
    const resting = this.#resting;
    this.#resting = [];
    for (const resolve of resting) resolve(rest);
    if (rest === "paused") this.#pausedFor(this.#session.pauseError, resting.length > 0);
  }

  // Who only awaits the run would wait for ever, and not know for what.
  #pausedFor(cause: Error | undefined, isHeard: boolean): void {
    if (cause === undefined || cause === this.#known) return;
    this.#known = cause;
    if (isHeard) return;
    const text = `The run has paused, and waits to be resumed or ended: ${cause.message}`;
    this.#trouble(new HalcyonError("engine.paused", text, { reason: cause.message }, { cause }));
  }

  pause(options?: { defer?: boolean }): void {
    this.#engine.pause(options);
  }

  resume(): void {
    this.#engine.resume();
  }

  stop(): void {
    this.#engine.stop();
  }

  abort(reason?: string): void {
    this.#engine.abort(reason);
  }

  halt(): void {
    this.#engine.halt();
  }

  /** The documents from now on. The reader is critical: the engine waits when it lags. */
  [Symbol.asyncIterator](): AsyncIterator<NamedDocument> {
    return this.#documents();
  }

  async *#documents(): AsyncGenerator<NamedDocument, void, undefined> {
    const waiting: { document: NamedDocument; taken: () => void }[] = [];
    let wake: (() => void) | undefined;
    const end = (): void => wake?.();
    this.#readers.add(end);
    const token = this.#engine.subscribe(
      (...document) =>
        new Promise<void>((taken) => {
          waiting.push({ document, taken });
          wake?.();
        }),
      { name: "reader of the run" },
    );
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          next.taken();
          yield next.document;
        } else if (this.#over) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.#readers.delete(end);
      this.#engine.unsubscribe(token);
    }
  }
}
