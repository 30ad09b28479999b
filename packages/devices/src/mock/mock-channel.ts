/**
 * A channel whose far end is the test: it changes values, answers puts, goes away and comes back.
 *
 * Unlike a soft one it always answers later, as hardware does, so that what forgets to wait is found out.
 *
 * @module
 */
import {
  type Clock,
  type Completion,
  type DataKey,
  HalcyonError,
  type MaybePromise,
  type Reading,
} from "@halcyon/model";
import type { Channel, ChannelMonitor, ChannelRequest } from "../channel.ts";
import { type Metadata, dataKeyOf } from "../data-key.ts";
import type { RemoteType } from "../datatype.ts";
import { type Variable } from "../variable.ts";
import { type Wait, waiting, within } from "../wait.ts";
import type { PutHandler } from "./mock.ts";

const patience = 5; /* s, when the caller doesn't say */

/** What the test knows of a channel. */
export class MockChannel<T> implements Channel<T> {
  readonly source: string;
  readonly request: ChannelRequest<T>;
  readonly readVariable: Variable<T>;
  readonly writeVariable: Variable<T>;
  /** All that was put, refused ones included. */
  readonly puts: T[] = [];
  /** Of handlers whose caller did not wait for them. */
  readonly failures: unknown[] = [];
  handler: PutHandler<T> | undefined;
  blocked: Promise<void> | undefined;
  metadata: Metadata = {};
  remote: RemoteType | undefined;
  readonly #clock: Clock;
  readonly #monitors = new Map<ChannelMonitor<T>, () => void>();
  readonly #returns = new Set<() => void>();
  #gone: string | undefined;

  constructor(request: ChannelRequest<T>, read: Variable<T>, write: Variable<T>, clock: Clock) {
    this.source = `mock://${request.access === "w" || request.access === "x" ? request.write : request.read}`;
    this.request = request;
    this.readVariable = read;
    this.writeVariable = write;
    this.#clock = clock;
  }

  /** How many look at it. */
  get monitors(): number {
    return this.#monitors.size;
  }

  /** Takes the far end away, or brings it back (`undefined`). */
  go(reason: string | undefined): void {
    if (this.#gone === reason) return;
    this.#gone = reason;
    if (reason !== undefined) {
      const error = this.#away(reason);
      for (const [monitor, leave] of this.#monitors) {
        leave();
        monitor.lost(error);
      }
      return;
    }
    for (const back of this.#returns) back();
    for (const monitor of this.#monitors.keys()) this.#monitors.set(monitor, this.readVariable.watch(monitor));
  }

  async connect(wait: Wait): Promise<void> {
    await this.#there(wait);
    const reason = this.remote === undefined ? undefined : this.request.type.mismatch(this.remote);
    if (reason === undefined) return;
    const { name } = this.request;
    const facts = { signal: name, source: this.source, reason };
    throw new HalcyonError("signal.mismatch", `${name} (${this.source}) doesn't fit: ${reason}.`, facts);
  }

  async dataKey(wait: Wait): Promise<DataKey> {
    await this.#there(wait);
    const { type, options } = this.request;
    return dataKeyOf(this.source, type, options, this.readVariable.reading.value, this.metadata);
  }

  async get(wait: Wait): Promise<Reading<T>> {
    await this.#there(wait);
    return this.readVariable.reading;
  }

  async setpoint(wait: Wait): Promise<T> {
    await this.#there(wait);
    return this.writeVariable.reading.value;
  }

  put(value: T, completion: boolean, wait: Wait): Completion {
    const answer = this.#put(value, wait);
    if (completion) return answer;
    answer.catch((error: unknown) => this.failures.push(error));
    return this.#gone === undefined ? Promise.resolve() : answer;
  }

  monitor(monitor: ChannelMonitor<T>): () => void {
    this.#monitors.set(monitor, () => undefined);
    // Told later, and only if it is still wanted and there by then.
    queueMicrotask(() => {
      if (this.#monitors.has(monitor) && this.#gone === undefined)
        this.#monitors.set(monitor, this.readVariable.watch(monitor));
    });
    return () => {
      this.#monitors.get(monitor)?.();
      this.#monitors.delete(monitor);
    };
  }

  close(): void {
    for (const leave of this.#monitors.values()) leave();
    this.#monitors.clear();
  }

  async #put(value: T, wait: Wait): Promise<void> {
    await this.#there(wait);
    this.puts.push(value);
    await this.#unlessLate(this.blocked, wait);
    const answer = await this.#unlessLate(this.handler?.(value, wait), wait);
    this.writeVariable.put(value);
    if (answer !== undefined) this.readVariable.put(answer);
  }

  /** What the test takes its time for; the caller may have enough of waiting, as with hardware. */
  #unlessLate<R>(work: MaybePromise<R>, wait: Wait): MaybePromise<R> {
    if (!(work instanceof Promise)) return work;
    return within(work, wait, (timeout) => this.#late(timeout, "was not done"), this.#clock);
  }

  async #there(wait: Wait): Promise<void> {
    if (this.#gone === undefined) return;
    await waiting<void>(
      (resolve) => {
        const back = (): void => resolve();
        this.#returns.add(back);
        return () => this.#returns.delete(back);
      },
      { timeout: wait.timeout ?? patience, signal: wait.signal },
      (timeout) => this.#late(timeout, `was not there (${this.#gone ?? "gone"})`),
      this.#clock,
    );
  }

  #late(timeout: number, what: string): HalcyonError {
    const { name } = this.request;
    const text = `${name} (${this.source}) ${what} within ${timeout} s.`;
    return new HalcyonError("signal.timeout", text, { signal: name, source: this.source, timeout });
  }

  #away(reason: string): HalcyonError {
    const { name } = this.request;
    const facts = { signal: name, source: this.source, reason };
    return new HalcyonError("signal.disconnected", `${name} (${this.source}) has gone: ${reason}.`, facts);
  }
}
