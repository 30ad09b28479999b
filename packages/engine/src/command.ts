/**
 * What a command is: one small function in a table.
 *
 * The engine's loop knows no command by name. It looks the message's command up, and the row says the rest: whether
 * it is recorded for a rewind, whether a pause may break into it, and what to do.
 *
 * @module
 */
import type { Clock, HasName, NewUid, Status } from "@halcyon/model";
import type { Call } from "./call.ts";
import type { Collector } from "./bundler/collect.ts";
import type { Interruptions, Monitors } from "./bundler/monitors.ts";
import type { RunBundler } from "./bundler/run-bundler.ts";
import type { Prompter } from "./contract.ts";
import type { Groups } from "./groups.ts";
import type { CommandName, Metadata, Msg, Plan, RunKey } from "./message.ts";
import type { StatusHandle } from "./status-handle.ts";
import type { Subscriber, Subscription } from "./subscriber.ts";
import type { Suspender } from "./suspender.ts";

/** One open run, with all that belongs to it. */
export interface OpenRun {
  readonly bundler: RunBundler;
  readonly monitors: Monitors;
  readonly collector: Collector;
  readonly interruptions: Interruptions | undefined;
}

/** What a command may touch. */
export interface CommandContext {
  readonly clock: Clock;
  readonly newUid: NewUid;
  readonly random: () => number;
  readonly groups: Groups;
  readonly runs: ReadonlyMap<RunKey | undefined, OpenRun>;
  readonly prompter: Prompter | undefined;
  /** Objects that were `set`, in order: stopped at the end and on pause. */
  readonly moved: Set<HasName>;
  /** Objects that are staged, in order. */
  readonly staged: Set<HasName>;
  readonly rewindable: boolean;
  /** How many checkpoints the plan has made. */
  readonly checkpoints: number;
  /** A bundle is open, in any run. */
  readonly bundling: boolean;
  /** s that each device gets for each step of cleaning up. */
  readonly cleanupTimeout: number;
  /** The class of the engine. */
  readonly engineClass: unknown;

  /** Follows what a verb answered, as the status of this message. */
  follow(message: Msg, status: Status, call: Call): StatusHandle;
  /** The open run of a message. @throws HalcyonError `engine.sequence` when there is none. */
  run(message: Msg): OpenRun;
  openRun(metadata: Metadata, key: RunKey | undefined): string | Promise<string>;
  forgetRun(key: RunKey | undefined): void;
  /** A checkpoint: nothing before it is done again. `explicit` ones honour a deferred pause. */
  checkpoint(explicit: boolean): void;
  clearCheckpoint(): void;
  setRewindable(flag: boolean): void;
  requestPause(defer: boolean): void;
  /** A device can't go on, and need not fail: pauses, with its reason. */
  hold(reason: Error): void;
  subscribe(subscriber: Subscriber, subscription: Subscription): number;
  unsubscribe(token: number): void;
  /** Resolves when a subscriber, or each that the plan made, has taken everything; undefined when it has. */
  caughtUp(token?: number): Promise<void> | undefined;
  /** Tells of what went wrong and does not keep the plan from going on. */
  trouble(error: Error): void;
  installSuspender(suspender: Suspender): void;
  /** Runs plans side by side; the results, or the first failure. */
  sideBySide(plans: readonly Plan<unknown>[], attempt: Attempt): Promise<readonly unknown[]>;
  removeSuspender(suspender: Suspender): void;
}

/**
 * Carries out a message: the reply, or a promise of it. The signal is of this attempt; when it is aborted the
 * reply is not wanted any more, and nothing may be changed after it.
 */
export type Handler<C extends CommandName = CommandName> = (
  context: CommandContext,
  message: Msg<C>,
  attempt: Attempt,
) => unknown;

/** One attempt at a message. */
export interface Attempt {
  /** A pause, or the end, broke into it: the reply is not wanted any more. */
  readonly abandoned: boolean;
  /** What is under way comes to rest by itself when it is broken into, and goes on: `resting` says when it does. */
  restsWhen(resting: () => boolean): void;
  /** Calls back when it is abandoned. */
  onAbandon(call: () => void): void;
}

/** A row of the table of commands. */
export interface CommandDefinition<C extends CommandName = CommandName> {
  readonly handle: Handler<C>;
  /** Done again in a rewind. */
  readonly recorded: boolean;
  /** A pause may break into it while it waits: it is done again afterwards. Others are waited for. */
  readonly breakable: boolean;
}

/** From wire names to commands. */
export type CommandTable = { readonly [C in CommandName]: CommandDefinition<C> };
