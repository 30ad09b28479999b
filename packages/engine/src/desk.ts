/**
 * What the commands of one call of `run` work on: open runs, groups, the tape, what was moved and staged.
 *
 * The loop decides when a message is carried out; the desk is where it is. @module
 */
import { asError, type Clock, type HasName, type NewUid, type Status } from "@halcyon/model";
import { Collector } from "./bundler/collect.ts";
import { Interruptions, Monitors, type Floodgate } from "./bundler/monitors.ts";
import { RunBundler, type RunContext } from "./bundler/run-bundler.ts";
import type { Call } from "./call.ts";
import type { Attempt, CommandContext, OpenRun } from "./command.ts";
import type { Prompter } from "./contract.ts";
import type { DeskOptions } from "./desk-options.ts";
import { flooded, illegal } from "./errors.ts";
import { Groups } from "./groups.ts";
import type { Metadata, Msg, Plan, RunKey } from "./message.ts";
import { begun, refused, startOf, type Beginning } from "./metadata.ts";
import { StatusHandle } from "./status-handle.ts";
import type { Subscriber, Subscription } from "./subscriber.ts";
import type { Suspender } from "./suspender.ts";
import { Tape } from "./tape.ts";

/** What the desk asks of the loop. */
export interface DeskKeeper {
  /** The handle that the message under way answered in an attempt before. */
  readonly heldHandle: StatusHandle | undefined;
  settled(handle: StatusHandle): void;
  pauseAsked(defer: boolean): void;
  /** A device can't go on. */
  stuck(reason: Error, then: "pause"): void;
  checkpointReached(): void;
  /** Nothing before is done again. */
  marked(explicit: boolean): void;
  /** Documents were posted outside of a message. */
  posted(): void;
  /** Runs plans side by side, in a message of the plan at `desk`. */
  sideBySide(plans: readonly Plan<unknown>[], desk: Desk, attempt: Attempt): Promise<readonly unknown[]>;
  /** Resolves at the next change of the outbox. */
  outboxMoved(): Promise<void>;
}

/** What the commands of one call work on. */
export class Desk implements CommandContext {
  readonly clock: Clock;
  readonly newUid: NewUid;
  readonly random: () => number;
  readonly prompter: Prompter | undefined;
  readonly groups: Groups;
  readonly engineClass: unknown;
  readonly cleanupTimeout: number;
  readonly runs: Map<RunKey | undefined, OpenRun>;
  readonly moved: Set<HasName>;
  readonly staged: Set<HasName>;
  /** Everything that a message named: those that can pause are told to. */
  readonly seen: Set<HasName>;
  /** The last `set` of each device. */
  readonly lastSet: Map<HasName, StatusHandle>;
  readonly runStartUids: string[];
  /** The only plan: its checkpoints are those of every stream. */
  readonly whole: boolean;
  /** The messages to be done again after a pause; undefined when the plan has said that nothing can be. */
  tape: Tape | undefined = new Tape();
  rewindable = true;
  checkpoints = 0;
  readonly #options: DeskOptions;
  readonly #keeper: DeskKeeper;
  readonly #tokens: Set<number>;
  /** The run that was closed last. */
  #closed: OpenRun | undefined;
  readonly runContext: RunContext;

  /** @param beside the desk of the plan that this one runs in, beside others: runs and devices are shared with it. */
  constructor(options: DeskOptions, keeper: DeskKeeper, beside?: Desk) {
    this.whole = beside === undefined;
    this.runs = beside?.runs ?? new Map<RunKey | undefined, OpenRun>();
    this.moved = beside?.moved ?? new Set();
    this.staged = beside?.staged ?? new Set();
    this.seen = beside?.seen ?? new Set();
    this.lastSet = beside?.lastSet ?? new Map<HasName, StatusHandle>();
    this.runStartUids = beside?.runStartUids ?? [];
    this.#tokens = beside === undefined ? new Set() : beside.#tokens;
    this.#options = options;
    this.#keeper = keeper;
    this.clock = options.clock;
    this.newUid = options.newUid;
    this.random = options.random;
    this.prompter = options.prompter;
    this.engineClass = options.engineClass;
    this.cleanupTimeout = options.cleanupTimeout;
    this.groups = new Groups(options.clock);
    const { clock, newUid, requireStreamDeclaration, post } = options;
    this.runContext = { clock, newUid, requireStreamDeclaration, post };
  }

  follow(message: Msg, status: Status, call: Call): StatusHandle {
    const handle = this.#keeper.heldHandle ?? new StatusHandle(message);
    handle.bind(status, call, this.#keeper);
    this.tape?.hold(message, handle);
    if (message.command === "set") this.lastSet.set(message.obj as HasName, handle);
    return handle;
  }

  run(message: Msg): OpenRun {
    const run = this.runs.get(message.run);
    if (run !== undefined) return run;
    throw illegal(
      message.command,
      message.run === undefined ? this.#noRun() : `no run with the key ${message.run} is open`,
      message.run,
    );
  }

  #noRun(): string {
    if (this.#closed === undefined) return "no run is open; open one first";
    return `no run is open, as ${this.#closed.bundler.uid} is closed; open another first`;
  }

  openRun(metadata: Metadata, key: RunKey | undefined): string | Promise<string> {
    if (this.runs.has(key))
      throw illegal("open_run", "a run is open already; close it first, or give this one another key", key);
    const sources = this.#options.metadata;
    const beginning = startOf(sources, metadata, this.newUid(), this.clock.now());
    const open = (known: Beginning): string => {
      try {
        this.#options.post("start", known.start);
      } catch (error) {
        refused(sources, known);
        throw error;
      }
      // The run is there, whatever becomes of its number.
      try {
        begun(sources, known);
      } catch (error) {
        this.trouble(asError(error));
      }
      return this.adopt(new RunBundler(known.start, key, this.runContext)).uid;
    };
    return beginning instanceof Promise ? beginning.then(open) : open(beginning);
  }

  /** Takes in a run whose start document has been posted. */
  adopt(bundler: RunBundler): RunBundler {
    const { outbox, recordInterruptions } = this.#options;
    const interruptions = recordInterruptions ? new Interruptions(bundler) : undefined;
    const floodgate: Floodgate = {
      get full() {
        return outbox.full;
      },
      posted: () => this.#keeper.posted(),
      over: (signal, skipped) => {
        const error = flooded(signal, skipped);
        interruptions?.record(error.message);
        this.trouble(error);
      },
    };
    const monitors = new Monitors(bundler, floodgate);
    this.runs.set(bundler.key, { bundler, monitors, collector: new Collector(bundler), interruptions });
    this.runStartUids.push(bundler.uid);
    return bundler;
  }

  get bundling(): boolean {
    for (const { bundler } of this.runs.values()) if (bundler.bundling(this)) return true;
    return false;
  }

  forgetRun(key: RunKey | undefined): void {
    this.#closed = this.runs.get(key) ?? this.#closed;
    this.runs.delete(key);
    // What is done again must not end up in another run.
    if (this.bundling) this.tape?.forgetRun(key);
    else this.checkpoint(false);
  }

  checkpoint(explicit: boolean): void {
    // With a bundle open, what made it must stay: an implicit checkpoint waits for the next one.
    if (!explicit && this.bundling) return;
    this.checkpoints++;
    this.tape?.clear();
    for (const { bundler } of this.runs.values()) bundler.mark(this.whole ? undefined : this);
    this.#keeper.marked(explicit);
    if (explicit) this.#keeper.checkpointReached();
  }

  /** An error was thrown into the plan: it has left the place where what is on the tape was asked. */
  afterFailure(): void {
    for (const { bundler } of this.runs.values()) bundler.failed(this);
    this.checkpoint(false);
  }

  /** A device has said that nothing may be done again. */
  nothingAgain(): void {
    this.checkpoint(true);
  }

  clearCheckpoint(): void {
    this.tape = undefined;
  }

  setRewindable(flag: boolean): void {
    if (flag === this.rewindable) return;
    this.rewindable = flag;
    this.checkpoint(false);
    this.tape?.clear();
  }

  requestPause(defer: boolean): void {
    this.#keeper.pauseAsked(defer);
  }

  hold(reason: Error): void {
    this.#keeper.stuck(reason, "pause");
  }

  subscribe(subscriber: Subscriber, subscription: Subscription): number {
    const token = this.#options.outbox.subscribe(subscriber, subscription);
    this.#tokens.add(token);
    return token;
  }

  /** Subscribes again what a plan had subscribed in an earlier process, under the token that it holds. */
  resubscribe(token: number, subscriber: Subscriber, subscription: Subscription): void {
    this.#options.outbox.subscribe(subscriber, subscription, token);
    this.#tokens.add(token);
  }

  unsubscribe(token: number): void {
    this.#tokens.delete(token);
    this.#options.outbox.unsubscribe(token);
  }

  caughtUp(token?: number): Promise<void> | undefined {
    const { outbox } = this.#options;
    const waiting = (): boolean =>
      token === undefined ? [...this.#tokens].some((one) => !outbox.caughtUp(one)) : !outbox.caughtUp(token);
    if (this.#tokens.size === 0 && token === undefined) return undefined;
    if (!waiting()) return undefined;
    return (async () => {
      while (waiting()) await this.#keeper.outboxMoved();
    })();
  }

  sideBySide(plans: readonly Plan<unknown>[], attempt: Attempt): Promise<readonly unknown[]> {
    return this.#keeper.sideBySide(plans, this, attempt);
  }

  trouble(error: Error): void {
    this.#options.trouble(error);
  }

  installSuspender(suspender: Suspender): void {
    this.#options.gate.install(suspender);
  }

  removeSuspender(suspender: Suspender): void {
    this.#options.gate.remove(suspender);
  }

  /** Ends what the plan began and did not end: its subscriptions. */
  leave(): void {
    for (const token of this.#tokens) this.#options.outbox.unsubscribe(token);
    this.#tokens.clear();
  }

  /** Writes down what interrupted the runs. */
  interrupted(what: string): void {
    for (const { interruptions } of this.runs.values()) interruptions?.record(what);
  }
}
