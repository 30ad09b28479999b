/**
 * What a transport (Channel Access, a mock, a variable) must be able to do for one signal.
 *
 * Signals do all else: names, caching, observing, waiting, completion policies. A transport is a `Transport`;
 * `connectorOver(transport)` makes the connector that users see, and `describeConnector` is its examination.
 *
 * @module
 */
import type { Clock, Completion, DataKey, MaybePromise, Reading } from "@halcyon/model";
import type { Datatype } from "./datatype.ts";
import type { Access, SlotOptions } from "./interface.ts";
import type { Wait } from "./wait.ts";

/** What is asked of a transport for one signal. */
export interface ChannelRequest<T> {
  /** Of the signal, for messages. */
  readonly name: string;
  readonly type: Datatype<T>;
  readonly access: Access;
  /** Where to read. The same as `write` unless the addresses are apart, or `access` has no such thing. */
  readonly read: string;
  readonly write: string;
  readonly options: SlotOptions<T>;
}

/** Who is told of a channel that is monitored. */
export interface ChannelMonitor<T> {
  /** A new reading; the present one first. May be called before `monitor` has returned. */
  readonly update: (reading: Reading<T>) => void;
  /** The far end has gone: what was last told is not to be taken for fresh. An `update` says that it is back. */
  readonly lost: (reason: Error) => void;
}

/**
 * One signal's way to the hardware. Made without I/O; `connect` starts it.
 *
 * Each wait honours `wait.timeout` (with `signal.timeout`; the transport has a limit of its own for when none is
 * given) and `wait.signal`. Neither is to be looked at when nothing has to be waited for: a signal is made when it
 * is first asked for.
 */
export interface Channel<T> {
  /** Where it is, with the scheme: `ca://BL01:X.RBV`. */
  readonly source: string;
  /**
   * Resolves when the far end is there, and fits: type by `type.mismatch`, read and write alike, access rights.
   *
   * @throws HalcyonError `signal.disconnected`, `signal.mismatch`, `signal.timeout`. May be called again then.
   */
  connect(wait: Wait): MaybePromise<void>;
  /** Type, units, precision, limits and choices as the far end has them. */
  dataKey(wait: Wait): MaybePromise<DataKey>;
  /** Asks the far end, waiting for it to come back when it has gone. Values are parsed. */
  get(wait: Wait): MaybePromise<Reading<T>>;
  /** Where a write went last: read from the address for writing. Left out: what `get` tells. */
  setpoint?(wait: Wait): MaybePromise<T>;
  /**
   * Sends a value of the type. With `completion`: done when what it set going has ended, else when it has been sent.
   * Fails with `signal.refused` when the far end won't have it.
   */
  put(value: T, completion: boolean, wait: Wait): Completion;
  /** Tells of each new reading until the returned function is called. At most one monitor at a time. */
  monitor(monitor: ChannelMonitor<T>): () => void;
  /** Gives up what it holds. Twice is once. */
  close(): void;
}

/** A way to hardware. */
export interface Transport {
  /** `"ca"`: how sources begin, as in `ca://`. */
  readonly scheme: string;
  /** What time-outs are measured by. */
  readonly clock: Clock;
  channel<T>(request: ChannelRequest<T>): Channel<T>;
  /** Closes what the channels share. */
  close?(): void | Promise<void>;
}
