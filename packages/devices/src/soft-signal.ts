/**
 * Signals that are variables, made one by one.
 *
 * Whatever they do is done at once: `get` and `read` answer values and not promises, a `set` is over when it
 * returns. The engine's own cost is measured over them.
 *
 * @module
 */
import { type Clock, type DataKeys, type Location, type Reading, type Readings, systemClock } from "@halcyon/model";
import { ReadWriteSignal } from "./read-signal.ts";
import { type Datatype, valueFor } from "./datatype.ts";
import type { SlotOptions } from "./interface.ts";
import { f64, i64 } from "./numbers.ts";
import { SoftChannel, Variable } from "./variable.ts";
import { boolean, text } from "./words.ts";

/** What soft signals may be given. */
export interface SoftOptions {
  /** What timestamps are read from. */
  readonly clock?: Clock;
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
    this.#variable.put(valueFor(this, value));
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
