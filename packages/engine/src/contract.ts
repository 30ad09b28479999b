/**
 * The run engine as its users see it. Read this first.
 *
 * ```ts
 * const engine = new RunEngine({ md: { beamline: "sim" } });
 * engine.subscribe(writeToDisk);
 * const run = engine.run(scan([det], x, -1, 1, 21), { sample: "gold" });
 * run.pause();                      // legal from anywhere, subscribers included
 * await run.atRest();               // "paused"
 * run.resume();
 * const { runStartUids } = await run;
 * ```
 *
 * @module
 */
import type { Clock, ExitStatus, NamedDocument, NewUid } from "@halcyon/model";
import type { Journal } from "./journal/journal.ts";
import type { Metadata, Msg, Plan } from "./message.ts";
import type { BatchSubscriber, Subscriber, Subscription } from "./subscriber.ts";
import type { Suspender } from "./suspender.ts";

/** Where the engine is. While a suspender holds it, it is `running`; `suspended` of the run says so. */
export type EngineState =
  | "idle"
  | "running"
  | "pausing"
  | "paused"
  | "suspending"
  | "stopping"
  | "aborting"
  | "halting"
  | "panicked";

/** Asks the person at the terminal (or page) something, for `input`. */
export type Prompter = (prompt: string, signal: AbortSignal) => Promise<string>;

/** Numbers of runs from a durable source: a number is taken only when a run has started with it. */
export interface ScanIds {
  /** The number that the next run would have. */
  next(md: Metadata): number | Promise<number>;
  /** A run has started with this number. */
  taken(scanId: number): void;
  /** The run that would have had this number was refused: it is free again. */
  refused?(scanId: number): void;
}

/** How an engine is made. All may be left out. */
export interface RunEngineOptions {
  /** Metadata of every run. The engine keeps this very object and writes `scan_id` into it. */
  readonly md?: Metadata;
  readonly clock?: Clock;
  readonly newUid?: NewUid;
  /** From 0 to 1, for plans. */
  readonly random?: () => number;
  /** Wrap every plan; the first is innermost. */
  readonly preprocessors?: readonly ((plan: Plan<unknown>) => Plan<unknown>)[];
  /** Refuses metadata by throwing. Runs before anything is written. */
  readonly mdValidator?: (md: Readonly<Metadata>) => void;
  /** Answers the metadata to write instead. */
  readonly mdNormalizer?: (md: Metadata) => Metadata;
  /**
   * The number of the next run; `md.scan_id` is set to it at once, as the peer does. `ScanIds` from a durable source
   * instead are not used up by a run that was rejected. Default: one more than `md.scan_id`.
   */
  readonly scanIdSource?: ((md: Metadata) => number | Promise<number>) | ScanIds;
  /** Adds a stream `interruptions` to every run. */
  readonly recordInterruptions?: boolean;
  /** Refuses events of streams that no plan declared. */
  readonly requireStreamDeclaration?: boolean;
  /** Answers `input`. Without one, `input` fails. */
  readonly prompter?: Prompter;
  /** s that each device gets for each step of cleaning up (stop, pause, unstage, …). 10. */
  readonly cleanupTimeout?: number;
  /** Sees each message as the engine takes it up. */
  readonly onMessage?: (message: Msg) => void;
  /** Sees each change of state. */
  readonly onState?: (to: EngineState, from: EngineState) => void;
  /**
   * Told what no one else can be told: a live subscriber that failed, a device that would not stop, a pause for something
   * that failed when nobody waits in `atRest`. Default: console.warn.
   */
  readonly onTrouble?: (error: Error) => void;
}

/** How one call of `run` is written down. */
export interface RunOptions {
  /** Writes down every answer, so that another process can go on with the plan: see `RunEngine.resumeFrom`. */
  readonly journal?: Journal;
  /** Which plan it is, in words (JSON) from which the caller can make it again. */
  readonly what?: unknown;
}

/** How a call of `run` ended. */
export interface RunResult<R = unknown> {
  /** The runs it opened, in order. */
  readonly runStartUids: readonly string[];
  /** What the plan returned; undefined when it did not come to its end. */
  readonly planResult: R | undefined;
  /** Whether the plan came to its end and `planResult` is its result. */
  readonly finished: boolean;
  readonly exitStatus: ExitStatus;
  /** Ended by stop, abort or halt. */
  readonly interrupted: boolean;
  readonly reason: string;
  /** What ended it: the error of a failed plan, the request of an interrupted one. */
  readonly error: Error | undefined;
}

/** What may be asked while a plan runs. Each returns as soon as it is accepted, and throws `engine.state` when it is not. */
export interface RunControls {
  /** Pauses now, to rewind to the last checkpoint on resume; or with `defer`, at the next checkpoint. */
  pause(options?: { defer?: boolean }): void;
  resume(): void;
  /** Ends the plan, cleaning up; its runs count as `success`. */
  stop(): void;
  /**
   * Ends the plan, cleaning up; its runs are marked `abort`. The result has the reason, and so have the runs that the
   * plan leaves open; one that it closes itself (`runWrapper`) says nothing, as with the peer.
   */
  abort(reason?: string): void;
  /** Ends the plan at once: plans may not clean up. Devices are still stopped and unstaged. */
  halt(): void;
}

/**
 * A plan that runs.
 *
 * Await it for its result: it rejects with the error of a plan that failed, and resolves when it was stopped,
 * aborted or halted. Iterate over it for its documents, from the moment of asking on: the reader is critical.
 */
export interface Run<R = unknown> extends RunControls, PromiseLike<RunResult<R>>, AsyncIterable<NamedDocument> {
  readonly state: EngineState;
  /** Why the gate is closed, when it is. */
  readonly suspended: string | undefined;
  /** Why it paused: the text of the request, or of `pauseError`. */
  readonly pauseReason: string | undefined;
  /** What failed when it paused for that: a critical subscriber, or a device that goes on when it is resumed. */
  readonly pauseError: Error | undefined;
  /** Resolves with the result however it ended; never rejects. */
  result(): Promise<RunResult<R>>;
  /** Resolves when the engine next rests: paused, or over. */
  atRest(): Promise<"paused" | "over">;
}

/** Runs plans, one at a time. */
export interface Engine extends RunControls {
  readonly md: Metadata;
  readonly state: EngineState;
  run<R>(plan: Plan<R> | Iterable<Msg>, md?: Metadata, options?: RunOptions): Run<R>;
  /** Returns a token for `unsubscribe`. */
  subscribe(subscriber: Subscriber | BatchSubscriber, subscription?: Subscription): number;
  unsubscribe(token: number): void;
  installSuspender(suspender: Suspender): void;
  removeSuspender(suspender: Suspender): void;
  clearSuspenders(): void;
  readonly suspenders: readonly Suspender[];
}
