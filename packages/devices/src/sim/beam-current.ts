/**
 * The current of a storage ring: it decays, is topped up, and can be dumped and filled again, for whoever suspends.
 *
 * @module
 */
import type { Clock, DataKeys, Hints, Readings } from "@halcyon/model";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import { checked } from "./checked.ts";
import { ticking } from "./ticking.ts";

/** How a beam is made. Currents in mA, times in s. */
export interface BeamCurrentOptions {
  readonly clock: Clock;
  /** What top-up fills to. 300. */
  readonly full?: number;
  /** It is topped up when it has fallen by this fraction. 0.01. */
  readonly ripple?: number;
  /** The time in which it would fall to 1/e. 10 hours. */
  readonly lifetime?: number;
  /** How long a dumped beam takes to be full again. 60. */
  readonly fillTime?: number;
  /** s between what watchers are told. 1. */
  readonly period?: number;
}

type Phase =
  | { readonly is: "stored"; readonly from: number }
  | { readonly is: "dumped" }
  | { readonly is: "filling"; readonly since: number; readonly begin: number; readonly takes: number };

/** A beam current in mA. */
export class BeamCurrent {
  readonly name: string;
  readonly hints: Hints;
  readonly #signal: SoftSignal<number>;
  readonly #clock: Clock;
  readonly #full: number;
  readonly #topUp: number;
  readonly #lifetime: number;
  readonly #fillTime: number;
  readonly #period: number;
  #phase: Phase;

  constructor(name: string, options: BeamCurrentOptions) {
    const { clock, full = 300, ripple = 0.01, lifetime = 36_000, fillTime = 60, period = 1 } = options;
    checked(name, { full: [full, "positive"], ripple: [ripple, "a fraction"], lifetime: [lifetime, "positive"] });
    checked(name, { fillTime: [fillTime, "not negative"], period: [period, "positive"] });
    this.name = name;
    this.hints = { fields: [name] };
    this.#signal = softSignal(name, full, { clock, units: "mA", precision: 2 });
    this.#clock = clock;
    this.#full = full;
    // One period of the saw-tooth: how long it takes to decay by the ripple.
    this.#topUp = -Math.log(1 - ripple) * lifetime;
    this.#lifetime = lifetime;
    this.#fillTime = fillTime;
    this.#period = period;
    this.#phase = { is: "stored", from: clock.monotonic() };
  }

  /** mA. */
  get value(): number {
    this.#refresh();
    return this.#signal.value;
  }

  get(): number {
    return this.value;
  }

  /** Loses the beam at once. */
  dump(): void {
    this.#phase = { is: "dumped" };
    this.#refresh();
  }

  /** Begins to fill: full after the fill time. With `0` at once. */
  recover(seconds: number = this.#fillTime): void {
    const begin = this.value;
    const now = this.#clock.monotonic();
    this.#phase = seconds > 0 ? { is: "filling", since: now, begin, takes: seconds } : { is: "stored", from: now };
    this.#refresh();
  }

  read(): Readings {
    this.#refresh();
    return this.#signal.read();
  }

  describe(): DataKeys {
    return this.#signal.describe();
  }

  /** Tells of the current now, at each period while it changes, and at once when it is dumped. */
  subscribe(call: (readings: Readings) => void): () => void {
    this.#refresh();
    const leave = this.#signal.subscribe(call);
    const cancel = ticking(
      this.#clock,
      () => this.#period,
      () => this.#refresh(),
    );
    return () => {
      cancel();
      leave();
    };
  }

  #refresh(): void {
    const now = this.#clock.monotonic();
    const phase = this.#phase;
    if (phase.is === "filling" && now - phase.since >= phase.takes)
      this.#phase = { is: "stored", from: phase.since + phase.takes };
    const current = this.#current(now);
    if (current !== this.#signal.value) this.#signal.value = current;
  }

  #current(now: number): number {
    const phase = this.#phase;
    switch (phase.is) {
      case "dumped":
        return 0;
      case "filling":
        return phase.begin + ((this.#full - phase.begin) * (now - phase.since)) / phase.takes;
      default:
        return this.#full * Math.exp(-((now - phase.from) % this.#topUp) / this.#lifetime);
    }
  }
}
