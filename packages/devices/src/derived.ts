/**
 * Signals that follow from others, many from many: a mirror's height and angle from its jacks.
 *
 * A derived signal reads, observes and waits as any other. Its timestamp is the latest of those that it follows from,
 * its alarm the worst. Setting one keeps the others where they were last sent, and takes as long as it takes: there
 * is no time-out but the caller's.
 *
 * @module
 */
import {
  type Clock,
  type DataKey,
  HalcyonError,
  type MaybePromise,
  type Reading,
  Status,
  asError,
  systemClock,
} from "@halcyon/model";
import type { Channel, ChannelMonitor } from "./channel.ts";
import { ReadSignal, ReadWriteSignal } from "./channel-signal.ts";
import { dataKeyOf } from "./data-key.ts";
import type { Datatype } from "./datatype.ts";
import type { SlotOptions } from "./interface.ts";
import type { SignalR, SignalRW } from "./signal.ts";
import { together } from "./together.ts";
import type { Wait } from "./wait.ts";

/** Signals to derive from, by name. */
export type RawSignals = Readonly<Record<string, SignalR<unknown>>>;
/** The values of signals, by name. */
export type ValuesOf<R> = { readonly [K in keyof R]: R[K] extends SignalR<infer T> ? T : never };

/** What is derived, by name: its type, and units and precision when there are. */
export type DerivedTypes<D> = {
  readonly [K in keyof D]: Datatype<D[K]> | ({ readonly type: Datatype<D[K]> } & SlotOptions<D[K]>);
};

/** How to derive. */
export interface Derivation<R extends RawSignals, D extends object> {
  /** Each signal is named `<name>_<key>`. */
  readonly name: string;
  readonly from: R;
  readonly types: DerivedTypes<D>;
  readonly forward: (raw: ValuesOf<R>) => D;
  readonly clock?: Clock;
}

/** The inverse of a derivation: what the raw signals must be set to. Those left out stay. */
export type Inverse<R extends RawSignals, D> = (derived: D) => Partial<ValuesOf<R>>;

/** Derived signals that are read and set: all raw signals that `inverse` answers must be movable. */
export function derived<R extends RawSignals, D extends object>(
  of: Derivation<R, D> & { readonly inverse: Inverse<R, D> },
): { readonly [K in keyof D]: SignalRW<D[K]> };
/** Derived signals that are read. */
export function derived<R extends RawSignals, D extends object>(
  of: Derivation<R, D>,
): { readonly [K in keyof D]: SignalR<D[K]> };
export function derived<R extends RawSignals, D extends object>(
  of: Derivation<R, D> & { readonly inverse?: Inverse<R, D> },
): object {
  const clock = of.clock ?? systemClock;
  return Object.fromEntries(
    Object.entries(of.types).map(([key, given]) => {
      const options = (typeof given === "object" && given !== null && "type" in given ? given : { type: given }) as {
        readonly type: Datatype<unknown>;
      } & SlotOptions<unknown>;
      const channel = new DerivedChannel(of as unknown as Loose, key, options.type, options);
      const name = `${of.name}_${key}`;
      if (of.inverse === undefined) return [key, new ReadSignal(name, options.type, channel, clock)];
      return [key, new ReadWriteSignal(name, options.type, channel, clock, options.completion)];
    }),
  );
}

type Values = Readonly<Record<string, unknown>>;
interface Loose {
  readonly name: string;
  readonly from: RawSignals;
  readonly forward: (raw: Values) => Values;
  readonly inverse?: (derived: Values) => Values;
}

class DerivedChannel implements Channel<unknown> {
  readonly source: string;
  readonly #of: Loose;
  readonly #key: string;
  readonly #type: Datatype<unknown>;
  readonly #options: SlotOptions<unknown>;
  readonly #raw: readonly (readonly [string, SignalR<unknown>])[];

  constructor(of: Loose, key: string, type: Datatype<unknown>, options: SlotOptions<unknown>) {
    this.source = `derived://${of.name}_${key}`;
    this.#of = of;
    this.#key = key;
    this.#type = type;
    this.#options = options;
    this.#raw = Object.entries(of.from);
  }

  connect(wait: Wait): MaybePromise<void> {
    const all = together(this.#raw.map(([, signal]) => signal.connect(wait)));
    return all instanceof Promise ? all.then(() => undefined) : undefined;
  }

  dataKey(wait: Wait): MaybePromise<DataKey> {
    const key = ({ value }: Reading): DataKey => dataKeyOf(this.source, this.#type, this.#options, value);
    const reading = this.get(wait);
    return reading instanceof Promise ? reading.then(key) : key(reading);
  }

  get(wait: Wait): MaybePromise<Reading> {
    const all = together(this.#raw.map(([, signal]) => signal.reading(wait)));
    return all instanceof Promise ? all.then((readings) => this.#derive(readings)) : this.#derive(all);
  }

  setpoint(): MaybePromise<unknown> {
    const all = this.#setpoints();
    const own = (raw: Values): unknown => this.#of.forward(raw)[this.#key];
    return all instanceof Promise ? all.then(own) : own(all);
  }

  put(value: unknown, completion: boolean, wait: Wait): Promise<unknown> | void {
    const setpoints = this.#setpoints();
    const send = (raw: Values): Status =>
      this.#send({ ...this.#of.forward(raw), [this.#key]: value }, completion, wait);
    if (setpoints instanceof Promise) return setpoints.then((raw) => send(raw).finished);
    const status = send(setpoints);
    return status.success ? undefined : status.finished;
  }

  monitor(monitor: ChannelMonitor<unknown>): () => void {
    const latest = new Map<string, Reading>();
    const update = (): void => {
      const readings = this.#raw.flatMap(([key]) => latest.get(key) ?? []);
      if (readings.length < this.#raw.length) return;
      let reading: Reading;
      try {
        reading = this.#derive(readings);
      } catch (error) {
        return monitor.lost(asError(error));
      }
      monitor.update(reading);
    };
    const ends = this.#raw.map(([key, signal]) =>
      signal.watch({
        update(reading) {
          latest.set(key, reading);
          update();
        },
        lost(reason) {
          latest.delete(key);
          monitor.lost(reason);
        },
      }),
    );
    return () => {
      for (const end of ends) end();
    };
  }

  close(): void {
    // The raw signals belong to others.
  }

  #send(wanted: Values, completion: boolean, wait: Wait): Status {
    const { name, from, inverse } = this.#of;
    const targets = Object.entries(inverse?.(wanted) ?? {}).filter(([, target]) => target !== undefined);
    const moves = targets.map(([key, target]): [SignalRW<unknown>, unknown] => {
      const signal = from[key];
      if (signal !== undefined && isSettable(signal)) return [signal, signal.type.parse(target)];
      const facts = { device: name, state: "read-only", asked: `set ${key}` };
      throw new HalcyonError("device.state", `${name} can't set ${key}: it is not a signal that can be set.`, facts);
    });
    return Status.all(
      moves.map(([signal, target]) =>
        signal.set(target, completion ? wait : { timeout: wait.timeout, signal: wait.signal, completion: "sent" }),
      ),
    );
  }

  #setpoints(): MaybePromise<Values> {
    const all = together(
      this.#raw.map(([, signal]): MaybePromise<unknown> => {
        if (!isSettable(signal)) return signal.get();
        const location = signal.locate();
        return location instanceof Promise ? location.then(({ setpoint }) => setpoint) : location.setpoint;
      }),
    );
    const named = (values: readonly unknown[]): Values =>
      Object.fromEntries(this.#raw.map(([key], i) => [key, values[i]]));
    return all instanceof Promise ? all.then(named) : named(all);
  }

  #derive(readings: readonly Reading[]): Reading {
    const raw = Object.fromEntries(this.#raw.map(([key], i) => [key, readings[i]?.value]));
    const value = this.#type.parse(this.#of.forward(raw)[this.#key]);
    const timestamp = Math.max(...readings.map((reading) => reading.timestamp));
    const worst = Math.max(...readings.map((reading) => reading.alarm_severity ?? 0));
    return worst > 0 ? { value, timestamp, alarm_severity: worst } : { value, timestamp };
  }
}

function isSettable(signal: SignalR<unknown>): signal is SignalRW<unknown> {
  return "set" in signal && "locate" in signal;
}
