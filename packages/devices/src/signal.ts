/**
 * A signal: one named value of the hardware, with a type.
 *
 * Nothing is monitored until a signal is staged, held, subscribed to or observed; while it is, reads answer the
 * latest monitored value. What a soft signal answers is never a promise.
 *
 * @module
 */
import type {
  HasHints,
  Locatable,
  Location,
  MaybePromise,
  Movable,
  Readable,
  Reading,
  Stageable,
  Status,
  Subscribable,
  Triggerable,
} from "@halcyon/model";
import type { ChannelMonitor } from "./channel.ts";
import type { Datatype } from "./datatype.ts";
import type { Wait } from "./wait.ts";

/**
 * When a `set` is done: `"completion"`, when the far end says that what it set going has ended; `"sent"`, when it is on
 * its way; `"readback"`, when the readback is the same; a function, when the readback satisfies it.
 */
export type CompletionPolicy<T> = "completion" | "sent" | "readback" | Arrival<T>["arrived"];

/** What is waited for: a value, or what satisfies a function. */
export type Match<T> = T | Arrival<T>["matches"];

// Methods, so that a signal of numbers is a signal of anything to whoever only reads.
interface Arrival<T> {
  arrived(readback: T, target: T): boolean;
  matches(value: T): boolean;
}

/** How to read. `fresh` asks the far end even while monitored. */
export interface ReadOptions extends Wait {
  readonly fresh?: boolean;
}

/** How to write. A `VerbCall` is one. */
export interface SetOptions<T> extends Wait {
  readonly completion?: CompletionPolicy<T>;
}

/** How to write where there is nothing to read. */
export interface SendOptions extends Wait {
  readonly completion?: "completion" | "sent";
}

/**
 * What a reader that lags loses: `"latest"` (the default) skips to the newest; a number keeps that many, and fails
 * with `signal.overrun` rather than losing one.
 */
export interface ObserveOptions extends Wait {
  readonly keep?: "latest" | number;
}

/** Readings, one by one: for `for await`, or `await using` and `next`. */
export type Observer<T> = AsyncIterableIterator<Reading<T>, undefined> & AsyncDisposable;

/** What all signals have. */
export interface AnySignal {
  readonly name: string;
  /** Where it is: `ca://BL01:X.RBV`. */
  readonly source: string;
  /** Resolves when the far end is there and fits. Asking again is free. */
  connect(wait?: Wait): MaybePromise<void>;
}

/** A signal that can be read. */
export interface SignalR<T> extends AnySignal, Readable, Subscribable, Stageable, HasHints {
  readonly type: Datatype<T>;
  get(options?: ReadOptions): MaybePromise<T>;
  reading(options?: ReadOptions): MaybePromise<Reading<T>>;
  /** The present reading, then each new one. A `timeout` is that for the next reading. Fails when the far end goes. */
  observe(options?: ObserveOptions): Observer<T>;
  /** The first value that is the same as `match`, or satisfies it, the present one included. */
  when(match: Match<T>, wait?: Wait): Promise<T>;
  /** Monitors until disposed of. */
  hold(): Disposable;
  /** Tells of the present reading when it is known, of each new one, and when the far end goes. Returns how to end it. */
  watch(monitor: ChannelMonitor<T>): () => void;
}

/** A signal that can be written. */
export interface SignalW<T> extends AnySignal, Movable<T> {
  readonly type: Datatype<T>;
  /** Refuses a value that the type can't have by throwing `signal.value`, before anything is sent. */
  set(value: T, options?: SendOptions): Status;
}

/** A signal that can be read and written. */
export interface SignalRW<T> extends SignalR<T>, SignalW<T>, Locatable<T> {
  set(value: T, options?: SetOptions<T>): Status;
  locate(): MaybePromise<Location<T>>;
}

/** Something to do. */
export interface SignalX extends AnySignal, Triggerable {
  trigger(wait?: Wait): Status;
}
