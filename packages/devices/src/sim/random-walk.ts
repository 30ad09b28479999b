/** A signal that wanders, and one that is another number each time: what a room does by itself. @module */
import { type Clock, type DataKeys, type Hints, type Readings, type Status } from "@halcyon/model";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import { checked } from "./checked.ts";
import { ticking } from "./ticking.ts";

/** How a wandering signal is made. */
export interface WanderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Where it begins. 0. */
  readonly initial?: number;
  /** The largest step. 1. */
  readonly step?: number;
  /** The value after this one; when given, instead of a step. */
  readonly next?: (value: number) => number;
  /** s between steps. 1. */
  readonly period?: number;
  readonly units?: string;
}

/**
 * A value that takes a step of at most `step` up or down every `period` s.
 *
 * It works out the steps it owes when somebody looks, and keeps a timer only while somebody watches.
 */
export class RandomWalk {
  readonly name: string;
  readonly hints: Hints;
  readonly #signal: SoftSignal<number>;
  readonly #clock: Clock;
  readonly #period: number;
  readonly #next: (value: number) => number;
  #steps = 0;
  readonly #started: number;

  constructor(name: string, options: WanderOptions) {
    const { clock, random, initial = 0, step = 1, period = 1, units } = options;
    checked(name, { period: [period, "positive"], step: [step, "finite"], initial: [initial, "finite"] });
    this.name = name;
    this.hints = { fields: [name] };
    this.#signal = softSignal(name, initial, { clock, precision: 3, ...(units === undefined ? {} : { units }) });
    this.#clock = clock;
    this.#period = period;
    this.#next = options.next ?? ((value) => value + (2 * random() - 1) * step);
    this.#started = clock.monotonic();
  }

  get value(): number {
    this.#catchUp();
    return this.#signal.value;
  }

  /** Puts it somewhere; it wanders on from there. */
  set(value: number): Status {
    this.#catchUp();
    return this.#signal.set(value);
  }

  read(): Readings {
    this.#catchUp();
    return this.#signal.read();
  }

  describe(): DataKeys {
    return this.#signal.describe();
  }

  subscribe(call: (readings: Readings) => void): () => void {
    this.#catchUp();
    const leave = this.#signal.subscribe(call);
    const due = (): number => this.#started + (this.#steps + 1) * this.#period - this.#clock.monotonic();
    const cancel = ticking(this.#clock, due, () => this.#catchUp());
    return () => {
      cancel();
      leave();
    };
  }

  #catchUp(): void {
    // The timer is due at the very moment of a step, give or take a rounding.
    const due = Math.floor((this.#clock.monotonic() - this.#started) / this.#period + 1e-9);
    if (due <= this.#steps) return;
    let value = this.#signal.value;
    for (; this.#steps < due; this.#steps++) value = this.#next(value);
    this.#signal.value = value;
  }
}
