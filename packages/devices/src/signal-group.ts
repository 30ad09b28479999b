/**
 * Several signals that are one thing: read together, and set together or not at all.
 *
 * @module
 */
import { type DataKeys, type Hints, type MaybePromise, type Readings, Status, asError } from "@halcyon/model";
import { valuesByName } from "./by-name.ts";
import { valueFor } from "./datatype.ts";
import { connectAll } from "./connect.ts";
import type { ValuesOf } from "./derived.ts";
import type { SignalRW } from "./signal.ts";
import { merged, together } from "./together.ts";
import type { Wait } from "./wait.ts";

type Members = Readonly<Record<string, SignalRW<unknown>>>;

/** Signals by name, as one. */
export class SignalGroup<M extends Members> {
  readonly name: string;
  readonly members: M;
  readonly hints: Hints;
  readonly #list: readonly (readonly [string, SignalRW<unknown>])[];

  constructor(name: string, members: M) {
    this.name = name;
    this.members = members;
    this.#list = Object.entries(members);
    this.hints = { fields: this.#list.flatMap(([, signal]) => signal.hints.fields ?? []) };
  }

  connect(wait: Wait = {}): Promise<void> {
    return connectAll(this.name, this.members, wait);
  }

  /** All values, asked for in one turn. */
  get(wait: Wait = {}): MaybePromise<ValuesOf<M>> {
    const all = together(this.#list.map(([, signal]) => signal.get(wait)));
    return all instanceof Promise ? all.then((values) => this.#named(values)) : this.#named(all);
  }

  /**
   * Sets some or all, at once. All values are checked before any is sent; when one can't be set, those that were are
   * put back, and it fails with what went wrong.
   *
   * @throws HalcyonError `signal.value` for a value that its signal can't have or for no values by name,
   * `device.unknown` for no member.
   */
  set(values: Partial<ValuesOf<M>>, wait: Wait = {}): Status {
    const given = valuesByName(this.name, values, Object.keys(this.members));
    const targets = given.flatMap(([key, value]): [SignalRW<unknown>, unknown][] => {
      const signal = this.members[key];
      return signal === undefined ? [] : [[signal, valueFor(signal, value)]];
    });
    return Status.run((signal) => this.#setAll(targets, linked(wait, signal)), { name: `${this.name}.set` });
  }

  read(): MaybePromise<Readings> {
    return merged(this.#list.map(([, signal]) => signal.read()));
  }

  describe(): MaybePromise<DataKeys> {
    return merged(this.#list.map(([, signal]) => signal.describe()));
  }

  async #setAll(targets: readonly (readonly [SignalRW<unknown>, unknown])[], wait: Wait): Promise<void> {
    const before = await Promise.all(targets.map(async ([signal]) => (await signal.locate()).setpoint));
    const done = await Promise.allSettled(
      targets.map(async ([signal, value]) => await signal.set(value, wait).finished),
    );
    const failures = done.filter((one) => one.status === "rejected").map(({ reason }) => asError(reason));
    const [first] = failures;
    if (first === undefined) return;
    const back = await Promise.allSettled(
      targets.map(async ([signal], i) => {
        if (done[i]?.status === "fulfilled") await signal.set(before[i]).finished;
      }),
    );
    const stuck = back.filter((one) => one.status === "rejected").map(({ reason }) => asError(reason));
    if (failures.length + stuck.length === 1) throw first;
    const also = stuck.length > 0 ? ` ${stuck.length} could not be put back.` : "";
    throw new AggregateError([...failures, ...stuck], `${this.name} could not be set: ${first.message}${also}`);
  }

  #named(values: readonly unknown[]): ValuesOf<M> {
    return Object.fromEntries(this.#list.map(([key], i) => [key, values[i]])) as ValuesOf<M>;
  }
}

function linked(wait: Wait, signal: AbortSignal): Wait {
  return { timeout: wait.timeout, signal: wait.signal === undefined ? signal : AbortSignal.any([wait.signal, signal]) };
}
