/**
 * Signals that follow from others, many from many: a mirror's height and angle from its jacks.
 *
 * A derived signal reads, observes and waits as any other. Its timestamp is the latest of those that it follows from,
 * its alarm the worst. Setting one keeps the others where they were last sent, and takes as long as it takes: there
 * is no time-out but the caller's.
 *
 * @module
 */
import { type Clock, systemClock } from "@halcyon/model";
import { ReadSignal, ReadWriteSignal } from "./read-signal.ts";
import { DerivedChannel, type Loose } from "./derived-channel.ts";
import type { Datatype } from "./datatype.ts";
import type { SlotOptions } from "./interface.ts";
import type { SignalR, SignalRW } from "./signal.ts";

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
  /**
   * Whether values belong together: the numbers of an image and its size come one after the other. While they don't,
   * who watches is told nothing, and a read fails.
   */
  readonly fits?: (raw: ValuesOf<R>) => boolean;
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
