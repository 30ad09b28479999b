/** A variable, and the channel to it: what soft signals are made of. @module */
import type { Clock, DataKey, Reading } from "@halcyon/model";
import type { Channel, ChannelMonitor, ChannelRequest } from "./channel.ts";
import { dataKeyOf } from "./data-key.ts";

/** A value that others can watch. */
export class Variable<T> {
  readonly #clock: Clock;
  readonly #monitors = new Set<ChannelMonitor<T>>();
  /** The present reading: a new object at each change. */
  reading: Reading<T>;

  constructor(value: T, clock: Clock) {
    this.#clock = clock;
    this.reading = { value, timestamp: clock.now() };
  }

  /** Tells all who watch, also when the value is the same as before. */
  put(value: T): void {
    this.reading = { value, timestamp: this.#clock.now() };
    for (const monitor of this.#monitors) monitor.update(this.reading);
  }

  watch(monitor: ChannelMonitor<T>): () => void {
    this.#monitors.add(monitor);
    monitor.update(this.reading);
    return () => {
      this.#monitors.delete(monitor);
    };
  }
}

/** The channel of a variable; of two, when writing goes elsewhere than reading. */
export class SoftChannel<T> implements Channel<T> {
  readonly source: string;
  readonly #request: Pick<ChannelRequest<T>, "type" | "options">;
  readonly #read: Variable<T>;
  readonly #write: Variable<T>;

  constructor(
    source: string,
    request: Pick<ChannelRequest<T>, "type" | "options">,
    read: Variable<T>,
    write: Variable<T> = read,
  ) {
    this.source = source;
    this.#request = request;
    this.#read = read;
    this.#write = write;
  }

  connect(): void {
    // A variable is always there.
  }

  dataKey(): DataKey {
    return dataKeyOf(this.source, this.#request.type, this.#request.options, this.#read.reading.value);
  }

  get(): Reading<T> {
    return this.#read.reading;
  }

  setpoint(): T {
    return this.#write.reading.value;
  }

  put(value: T): void {
    this.#write.put(value);
  }

  monitor(monitor: ChannelMonitor<T>): () => void {
    return this.#read.watch(monitor);
  }

  close(): void {
    // Nothing is held.
  }
}
