/**
 * Signals without hardware: variables.
 *
 * Whatever they do is done at once: `get` and `read` answer values and not promises, a `set` is over when it
 * returns. The engine's own cost is measured over them.
 *
 * @module
 */
import {
  type Clock,
  type DataKey,
  type DataKeys,
  type Location,
  type Reading,
  type Readings,
  systemClock,
} from "@halcyon/model";
import { ReadWriteSignal } from "./channel-signal.ts";
import type { Channel, ChannelMonitor, ChannelRequest, Transport } from "./channel.ts";
import { type Connector, connectorOver } from "./connector.ts";
import { dataKeyOf } from "./data-key.ts";
import type { Datatype } from "./datatype.ts";
import type { SlotOptions } from "./interface.ts";
import { f64, i64 } from "./numbers.ts";
import { boolean, text } from "./words.ts";

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

/** What soft signals may be given. */
export interface SoftOptions {
  /** What timestamps are read from. */
  readonly clock?: Clock;
}

/** A connector whose channels are variables, one for each address. */
export function soft(options: SoftOptions = {}): Connector {
  return connectorOver(softTransport(options));
}

/** Variables as a transport: what has the same address is the same variable. */
export function softTransport(options: SoftOptions = {}): Transport {
  const clock = options.clock ?? systemClock;
  const variables = new Map<string, Variable<unknown>>();
  return {
    scheme: "soft",
    clock,
    channel<T>(request: ChannelRequest<T>): Channel<T> {
      const variable = (address: string): Variable<T> => {
        const known = variables.get(address);
        // Whoever gives two types to one address gets what the first one made of it, as with any far end.
        if (known !== undefined) return known as unknown as Variable<T>;
        const made = new Variable<T>(request.options.initial ?? request.type.initial, clock);
        variables.set(address, made as unknown as Variable<unknown>);
        return made;
      };
      return new SoftChannel(`soft://${request.read}`, request, variable(request.read), variable(request.write));
    },
  };
}

/** A signal that is a variable: nothing of it has to be waited for. */
export class SoftSignal<T> extends ReadWriteSignal<T> {
  readonly #variable: Variable<T>;
  readonly #channel: SoftChannel<T>;

  constructor(name: string, type: Datatype<T>, initial: T, options: SoftOptions & SlotOptions<T>) {
    const clock = options.clock ?? systemClock;
    const variable = new Variable(type.parse(initial), clock);
    const channel = new SoftChannel(`soft://${name}`, { type, options }, variable);
    super(name, type, channel, clock, options.completion);
    this.#channel = channel;
    this.#variable = variable;
  }

  /** The value: assigning is `set`. */
  get value(): T {
    return this.#variable.reading.value;
  }

  set value(value: T) {
    this.#variable.put(this.type.parse(value));
  }

  override get(): T {
    return this.#variable.reading.value;
  }

  override reading(): Reading<T> {
    return this.#variable.reading;
  }

  override read(): Readings {
    return this.readingsOf(this.#variable.reading);
  }

  override describe(): DataKeys {
    return { [this.name]: this.#channel.dataKey() };
  }

  override locate(): Location<T> {
    const { value } = this.#variable.reading;
    return { setpoint: value, readback: value };
  }
}

/** What `softSignal` may be given besides a name and a value. */
export type SoftSignalOptions<T> = SoftOptions & SlotOptions<T>;

/**
 * A soft signal. Its type is that of the value, or the one given: `softSignal("mode", "Slow", { type: oneOf([…]) })`.
 * A number is a float; give `i32` or `integer` for a whole one.
 */
export function softSignal(name: string, initial: number, options?: SoftSignalOptions<number>): SoftSignal<number>;
export function softSignal(name: string, initial: boolean, options?: SoftSignalOptions<boolean>): SoftSignal<boolean>;
export function softSignal(name: string, initial: bigint, options?: SoftSignalOptions<bigint>): SoftSignal<bigint>;
export function softSignal(name: string, initial: string, options?: SoftSignalOptions<string>): SoftSignal<string>;
export function softSignal<T>(
  name: string,
  initial: T,
  options: SoftSignalOptions<T> & { readonly type: Datatype<T> },
): SoftSignal<T>;
export function softSignal<T>(
  name: string,
  initial: T,
  options: SoftSignalOptions<T> & { readonly type?: Datatype<T> } = {},
): SoftSignal<T> {
  // The overloads pair the type of the value with this.
  const type = options.type ?? (typeOfValue(initial) as Datatype<T>);
  return new SoftSignal(name, type, initial, options);
}

function typeOfValue(value: unknown): unknown {
  switch (typeof value) {
    case "boolean":
      return boolean;
    case "bigint":
      return i64;
    case "string":
      return text;
    default:
      return f64;
  }
}
