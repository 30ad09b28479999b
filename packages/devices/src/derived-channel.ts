/** The channel of a derived signal: other signals, and what follows from them. @module */
import { type DataKey, HalcyonError, type MaybePromise, type Reading, Status, asError } from "@halcyon/model";
import type { Channel, ChannelMonitor } from "./channel.ts";
import { dataKeyOf } from "./data-key.ts";
import { type Datatype, valueFor } from "./datatype.ts";
import type { SlotOptions } from "./interface.ts";
import type { SignalR, SignalRW } from "./signal.ts";
import { together } from "./together.ts";
import type { Wait } from "./wait.ts";

type Values = Readonly<Record<string, unknown>>;
/** A derivation whose types are not known here. */
export interface Loose {
  readonly name: string;
  readonly from: Readonly<Record<string, SignalR<unknown>>>;
  readonly forward: (raw: Values) => Values;
  readonly fits?: (raw: Values) => boolean;
  readonly inverse?: (derived: Values) => Values;
}

/** One of the signals that are derived together. */
export class DerivedChannel implements Channel<unknown> {
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
    return all instanceof Promise ? all.then((readings) => this.#whole(readings)) : this.#whole(all);
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
      let reading: Reading | undefined;
      try {
        reading = this.#derive(readings);
      } catch (error) {
        return monitor.lost(asError(error));
      }
      if (reading !== undefined) monitor.update(reading);
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
      if (signal !== undefined && isSettable(signal)) return [signal, valueFor(signal, target)];
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

  #whole(readings: readonly Reading[]): Reading {
    const reading = this.#derive(readings);
    if (reading !== undefined) return reading;
    const { name, from } = this.#of;
    const reason = `the values of ${Object.keys(from).join(", ")} don't belong together`;
    throw new HalcyonError("device.reading", `${name} can't be read: ${reason}.`, { device: name, reason });
  }

  /** Undefined while the values don't belong together. */
  #derive(readings: readonly Reading[]): Reading | undefined {
    const raw = Object.fromEntries(this.#raw.map(([key], i) => [key, readings[i]?.value]));
    if (this.#of.fits?.(raw) === false) return undefined;
    const value = this.#type.parse(this.#of.forward(raw)[this.#key]);
    const timestamp = Math.max(...readings.map((reading) => reading.timestamp));
    const worst = Math.max(...readings.map((reading) => reading.alarm_severity ?? 0));
    return worst > 0 ? { value, timestamp, alarm_severity: worst } : { value, timestamp };
  }
}

function isSettable(signal: SignalR<unknown>): signal is SignalRW<unknown> {
  return "set" in signal && "locate" in signal;
}
