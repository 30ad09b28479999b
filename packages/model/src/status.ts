/**
 * How something that takes time is going: a move, an exposure, a fly scan.
 *
 * A `Status` is deliberately not a promise: `async set()` would then resolve at the end of the move, not with
 * its status. Ask for `finished` to wait. A failure that nobody watches stays in the status; it never becomes
 * an unhandled rejection.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { HalcyonError, asError } from "./errors.ts";

/** How far along something is. Positions in `unit`, times in s; `fraction` from 0 to 1. */
export interface Progress {
  readonly name?: string;
  readonly current?: number;
  readonly initial?: number;
  readonly target?: number;
  readonly unit?: string;
  readonly precision?: number;
  readonly fraction?: number;
  readonly elapsed?: number;
  readonly remaining?: number;
}

/** What a plan may know of a status. */
export interface StatusView {
  readonly done: boolean;
  /** Done, and without an error. */
  readonly success: boolean;
  readonly error: Error | undefined;
}

/** How a status is made. */
export interface StatusOptions {
  /** For messages: `"x.set(3)"`. */
  readonly name?: string;
  /** Fails with `status.deadline` when not done after so many s. */
  readonly deadline?: number;
  readonly clock?: Clock;
  /** What to do when somebody cancels, or the deadline passes: stop the move. */
  readonly onCancel?: (reason: Error) => void;
}

/** A new status, and the hands that move it. */
export interface StatusControls {
  readonly status: Status;
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
  readonly report: (progress: Progress) => void;
}

/** What a verb of a device may answer: a status, a promise, or nothing when it is already done. */
export type Completion = Status | Promise<unknown> | void;

type Settle = (status: Status) => void;

/** How something that takes time is going. Made by `Status.pending`, `Status.run` or `Status.of`. */
export class Status implements StatusView {
  readonly name: string;
  #done = false;
  #error: Error | undefined;
  #listeners: Settle[] | undefined;
  #watchers: Set<() => void> | undefined;
  #progress: Progress | undefined;
  #finished: Promise<void> | undefined;
  readonly #onCancel: ((reason: Error) => void) | undefined;
  #clearDeadline: (() => void) | undefined;

  private constructor(options: StatusOptions) {
    this.name = options.name ?? "status";
    this.#onCancel = options.onCancel;
    const { deadline } = options;
    if (deadline !== undefined && deadline < Infinity) {
      this.#clearDeadline = (options.clock ?? systemClock).after(deadline, () => {
        this.#giveUp(
          new HalcyonError("status.deadline", `${this.name} was not done within ${deadline} s.`, {
            status: this.name,
            deadline,
          }),
        );
      });
    }
  }

  /** A status that somebody else will finish or fail. */
  static pending(options: StatusOptions = {}): StatusControls {
    const status = new Status(options);
    return {
      status,
      finish: () => status.#settle(undefined),
      fail: (error) => status.#settle(asError(error)),
      report: (progress) => status.#report(progress),
    };
  }

  /** A status that is done, and succeeded: always the same one. */
  static readonly succeeded: Status = Status.#settled(undefined);

  /** A status that has failed. */
  static failed(error: unknown): Status {
    return Status.#settled(asError(error));
  }

  static #settled(error: Error | undefined): Status {
    const status = new Status({});
    status.#done = true;
    status.#error = error;
    return status;
  }

  /** What a verb answered, as a status. */
  static of(completion: Completion, options: StatusOptions = {}): Status {
    if (completion instanceof Status) return completion;
    if (completion === undefined) return Status.succeeded;
    if (typeof (completion as Partial<Promise<unknown>> | null)?.then !== "function")
      throw noAnswer(completion, options);
    const { status, finish, fail } = Status.pending(options);
    completion.then(finish, fail);
    return status;
  }

  /**
   * Runs `work` and follows it. Cancelling aborts the signal; the status fails once, with the reason, and what
   * `work` throws afterwards is its own answer to the abort.
   */
  static run(
    work: (signal: AbortSignal, report: (progress: Progress) => void) => Promise<unknown>,
    options: StatusOptions = {},
  ): Status {
    const controller = new AbortController();
    const { status, finish, fail, report } = Status.pending({
      ...options,
      onCancel: (reason) => {
        controller.abort(reason);
        options.onCancel?.(reason);
      },
    });
    // Within a function, so that what `work` throws before its first await fails the status too.
    (async () => await work(controller.signal, report))().then(finish, fail);
    return status;
  }

  /** Done when all are; fails as soon as one fails. Cancelling it cancels all. */
  static all(statuses: Iterable<Status>, options: StatusOptions = {}): Status {
    const list = [...statuses];
    let left = list.length;
    if (left === 0) return Status.succeeded;
    const { status, finish, fail } = Status.pending({
      ...options,
      onCancel: (reason) => {
        for (const one of list) one.cancel(reason);
        options.onCancel?.(reason);
      },
    });
    for (const one of list) {
      one.onDone(() => {
        if (one.error) fail(one.error);
        else if (--left === 0) finish();
      });
    }
    return status;
  }

  get done(): boolean {
    return this.#done;
  }

  get success(): boolean {
    return this.#done && this.#error === undefined;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** Resolves when done, rejects with the error. Made when first asked for. */
  get finished(): Promise<void> {
    if (this.#finished === undefined) {
      this.#finished = new Promise((resolve, reject) => {
        this.onDone((s) => (s.#error ? reject(s.#error) : resolve()));
      });
      this.#finished.catch(() => {
        // Whoever awaits `finished` gets the error; a failure that nobody awaits stays in `error`.
      });
    }
    return this.#finished;
  }

  /** Calls back once when done, at once when it already is. */
  onDone(call: (status: this) => void): void {
    if (this.#done) call(this);
    else (this.#listeners ??= []).push(call as Settle);
  }

  /** Asks whoever works on it to give up: it fails with `reason`. Does nothing when done. */
  cancel(reason?: unknown): void {
    if (this.#done) return;
    const error =
      reason === undefined
        ? new HalcyonError("status.cancelled", `${this.name} was cancelled.`, { status: this.name })
        : asError(reason);
    this.#giveUp(error);
  }

  /** The progress reported so far, latest only: a slow reader skips. Ends when done; never throws. */
  async *progress(): AsyncGenerator<Progress, void, void> {
    let seen: Progress | undefined;
    while (true) {
      const latest = this.#progress;
      if (latest !== undefined && latest !== seen) {
        seen = latest;
        yield latest;
      } else if (this.#done) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          (this.#watchers ??= new Set()).add(resolve);
        });
      }
    }
  }

  #report(progress: Progress): void {
    if (this.#done) return;
    this.#progress = progress;
    this.#wake();
  }

  #wake(): void {
    const watchers = this.#watchers;
    this.#watchers = undefined;
    if (watchers) for (const wake of watchers) wake();
  }

  #giveUp(error: Error): void {
    try {
      this.#onCancel?.(error);
    } catch (thrown) {
      this.#settle(
        new AggregateError(
          [error, asError(thrown)],
          `${error.message} Stopping it failed too: ${asError(thrown).message}`,
        ),
      );
    }
    this.#settle(error);
  }

  #settle(error: Error | undefined): void {
    if (this.#done) return;
    this.#done = true;
    this.#error = error;
    this.#clearDeadline?.();
    this.#wake();
    const listeners = this.#listeners;
    this.#listeners = undefined;
    if (listeners) tellAll(listeners, this);
  }
}

/** Tells every listener, also after one has thrown; what was thrown goes to whoever settled the status. */
function tellAll(listeners: readonly Settle[], status: Status): void {
  const thrown: unknown[] = [];
  for (const call of listeners) {
    try {
      call(status);
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length === 0) return;
  throw thrown.length === 1 ? asError(thrown[0]) : new AggregateError(thrown, `${thrown.length} listeners failed.`);
}

// Nothing but a compiler keeps a device of somebody else's from it: a null, or a status of another copy of this package.
function noAnswer(got: unknown, { name = "the verb" }: StatusOptions): HalcyonError<"status.answer"> {
  const what =
    got === null || typeof got !== "object"
      ? String(got)
      : `an object with ${Object.keys(got).join(", ") || "nothing"}`;
  const text = `The answer of ${name} must be a Status, a promise or nothing; it is ${what}.`;
  return new HalcyonError("status.answer", text, { status: name, got: what });
}
