/**
 * A message: one thing that a plan asks of the engine.
 *
 * Plans are generators of messages and get each reply back from their `yield`. `Commands` is an open interface:
 * a package that registers a command merges its row in, and its message and reply have types from then on.
 *
 * @module
 */
import type {
  Collectable,
  Configures,
  EventDescriptor,
  Flyable,
  HasName,
  Locatable,
  Location,
  Movable,
  Preparable,
  Readable,
  Readings,
  Stageable,
  StatusView,
  Stoppable,
  Subscribable,
  Triggerable,
  ExitStatus,
} from "@halcyon/model";
import type { Suspender } from "./suspender.ts";
import type { Subscriber, Subscription } from "./subscriber.ts";
import { isExempt, setExempt } from "./exempt.ts";

/** Tells the open runs of one plan apart; most plans have one run, without a key. */
export type RunKey = string;

/** Metadata of a run: JSON, keys as on the wire. */
export type Metadata = Record<string, unknown>;

/**
 * The names under which statuses are waited for together.
 *
 * Plans that need a name of their own make a symbol: no other plan can have the same one, however they are nested
 * or run side by side. Where groups are written down they are numbered by first appearance.
 */
export type Group = string | symbol | undefined;

/** A row of `Commands`: what the message carries, and what its reply is. */
export interface Command<Obj, Args extends readonly unknown[], Kwargs extends object, Answer> {
  obj: Obj;
  args: Args;
  kwargs: Kwargs;
  reply: Answer;
}

type None = Readonly<Record<string, never>>;
/** s that the device may take. */
interface Timed {
  timeout?: number;
}
interface Grouped extends Timed {
  group?: Group;
}

/** From a command's wire name to its message and its reply. Open: merge rows in. */
export interface Commands {
  null: Command<undefined, [], None, void>;
  open_run: Command<undefined, [], Metadata, string>;
  close_run: Command<undefined, [], { exitStatus?: ExitStatus; reason?: string }, string>;
  declare_stream: Command<
    undefined,
    Readable[] | Collectable[],
    { name: string; collect?: boolean } & Timed,
    EventDescriptor
  >;
  create: Command<undefined, [], { name: string }, void>;
  read: Command<Readable, [], Timed, Readings>;
  save: Command<undefined, [], None, void>;
  drop: Command<undefined, [], None, void>;
  locate: Command<Locatable, Locatable[], { squeeze?: boolean } & Timed, Location | Location[]>;
  monitor: Command<Subscribable, [], { readonly name?: string; readonly [option: string]: unknown }, void>;
  unmonitor: Command<Subscribable, [], None, void>;
  set: Command<Movable, readonly unknown[], Grouped, StatusView>;
  trigger: Command<Triggerable, [], Grouped, StatusView>;
  prepare: Command<Preparable, readonly unknown[], Grouped, StatusView>;
  kickoff: Command<Flyable, [], Grouped, StatusView>;
  complete: Command<Flyable, [], Grouped, StatusView>;
  collect: Command<
    Collectable,
    Collectable[],
    { name?: string; stream?: boolean; returnPayload?: boolean } & Timed,
    unknown[] | undefined
  >;
  configure: Command<Configures, readonly unknown[], Timed, readonly [Readings, Readings]>;
  stage: Command<Stageable, [], Grouped, StatusView | readonly HasName[]>;
  unstage: Command<Stageable, [], Grouped, StatusView | readonly HasName[]>;
  stop: Command<Stoppable, [], Timed, void>;
  sleep: Command<undefined, [seconds: number], None, void>;
  wait: Command<
    undefined,
    [],
    {
      group?: Group;
      timeout?: number;
      errorOnTimeout?: boolean;
      watch?: readonly (string | symbol)[];
      statuses?: readonly StatusView[];
    },
    boolean
  >;
  wait_for: Command<
    undefined,
    [factories: readonly ((signal: AbortSignal) => PromiseLike<unknown>)[]],
    { timeout?: number },
    PromiseSettledResult<unknown>[]
  >;
  checkpoint: Command<undefined, [], None, void>;
  clear_checkpoint: Command<undefined, [], None, void>;
  rewindable: Command<undefined, [flag: boolean | undefined], None, boolean>;
  pause: Command<undefined, [], { defer?: boolean }, void>;
  input: Command<undefined, [], { prompt?: string }, string>;
  subscribe: Command<undefined, [subscriber: Subscriber], Subscription, number>;
  unsubscribe: Command<undefined, [token: number], None, void>;
  install_suspender: Command<undefined, [suspender: Suspender], None, void>;
  remove_suspender: Command<undefined, [suspender: Suspender], None, void>;
  /** The class of the engine that carries the plan out. */
  RE_class: Command<undefined, [], None, unknown>;
  /** The date by the engine's clock, s since 1970. Commands that begin with `_` are the engine's own: no log shows them. */
  _now: Command<undefined, [], None, number>;
  /** From 0 to 1. */
  _random: Command<undefined, [], None, number>;
  _uid: Command<undefined, [], None, string>;
  /** Runs plans side by side; the reply is the list of their results. */
  parallel: Command<undefined, readonly Plan<unknown>[], None, readonly unknown[]>;
  /** Waits until a subscriber has taken every document so far: how a plan adapts on every event. */
  caught_up: Command<undefined, [token: number], None, void>;
}

/** What the engine says to itself when the gate closes and opens: `onMessage` sees it, nobody carries it out. */
export type Notice = "_start_suspender" | "_wait_for_suspenders" | "_resume_from_suspender";

/** The wire name of a command. */
export type CommandName = keyof Commands;
/** What a plan gets back for a message. */
export type Reply<C extends CommandName> = Commands[C]["reply"];

/**
 * One thing that a plan asks. `kwargs` are in TypeScript's case (`errorOnTimeout`), but for `open_run`, whose
 * kwargs are the metadata as they will be written. Messages are never changed: preprocessors make new ones.
 */
export interface Msg<C extends CommandName = CommandName> {
  readonly command: C;
  readonly obj: Commands[C]["obj"];
  readonly args: Commands[C]["args"];
  readonly kwargs: Commands[C]["kwargs"];
  readonly run: RunKey | undefined;
}

/** A plan: a generator of messages that ends with a result. */
export type Plan<R = void> = Generator<Msg, R, unknown>;

const noArgs: readonly never[] = Object.freeze([]);
const noKwargs: object = Object.freeze({});

// A class, so that every message has one hidden class and the engine's loop stays monomorphic.
class Message {
  readonly command: CommandName;
  readonly obj: unknown;
  readonly args: readonly unknown[];
  readonly kwargs: object;
  readonly run: RunKey | undefined;

  constructor(command: CommandName, obj: unknown, args: readonly unknown[], kwargs: object, run: RunKey | undefined) {
    this.command = command;
    this.obj = obj;
    this.args = args;
    this.kwargs = kwargs;
    this.run = run;
  }
}

/** Makes a message: `msg("set", x, [3], { group: "A" })`. */
export function msg<C extends CommandName>(
  command: C,
  obj?: Commands[C]["obj"],
  args?: Commands[C]["args"],
  kwargs?: Commands[C]["kwargs"],
  run?: RunKey,
): Msg<C> {
  return new Message(command, obj, args ?? noArgs, kwargs ?? noKwargs, run) as unknown as Msg<C>;
}

/** The same message with some of its parts replaced. One that passes a closed gate still does. */
export function withParts<C extends CommandName>(of: Msg<C>, parts: Partial<Omit<Msg<C>, "command">>): Msg<C> {
  const made = new Message(
    of.command,
    "obj" in parts ? parts.obj : of.obj,
    parts.args ?? of.args,
    parts.kwargs ?? of.kwargs,
    "run" in parts ? parts.run : of.run,
  );
  if (isExempt(of)) setExempt(made);
  return made as unknown as Msg<C>;
}

/** Whether something that a plan yielded is a message. */
export function isMsg(value: unknown): value is Msg {
  return value instanceof Message;
}

/** Whether a message is of this command: narrows its parts. */
export function isCommand<C extends CommandName>(message: Msg, command: C): message is Msg<C> {
  return message.command === command;
}
