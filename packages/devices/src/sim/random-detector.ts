/** A detector of several random numbers. @module */
import { type Clock, Status, type VerbCall } from "@halcyon/model";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import { StandardReadable } from "../standard-readable.ts";
import { exposed } from "./exposed.ts";

/** How a random detector is made. */
export interface RandomDetectorOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** What it reads: `<name>_<key>` each, from 0 to 1, new at each trigger. */
  readonly keys: readonly string[];
  /** What it is configured by, with values. */
  readonly config?: Readonly<Record<string, number>>;
  /** s that a trigger takes, as a signal `<name>_count_time`; without one a trigger is at once. */
  readonly countTime?: number;
}

/** Reads random numbers. */
export class RandomDetector extends StandardReadable {
  /** Of configuration: by the key. */
  readonly config: Readonly<Record<string, SoftSignal<number>>>;
  readonly countTime: SoftSignal<number> | undefined;
  readonly #values: readonly SoftSignal<number>[];
  readonly #options: RandomDetectorOptions;

  constructor(name: string, options: RandomDetectorOptions) {
    const { clock, random, keys, config = {}, countTime } = options;
    const signal = (key: string, value: number): SoftSignal<number> => softSignal(`${name}_${key}`, value, { clock });
    const values = keys.map((key) => signal(key, random()));
    const settings = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, signal(key, value)]));
    const time = countTime === undefined ? undefined : signal("count_time", countTime);
    super(name, { hinted: values, config: [...Object.values(settings), ...(time === undefined ? [] : [time])] });
    this.config = settings;
    this.countTime = time;
    this.#values = values;
    this.#options = options;
  }

  trigger(call?: VerbCall): Status {
    const { clock, random } = this.#options;
    const take = (): void => {
      for (const value of this.#values) value.value = random();
    };
    const seconds = this.countTime?.value ?? 0;
    if (seconds > 0) return exposed(this.name, seconds, clock, take, call);
    take();
    return Status.succeeded;
  }
}
