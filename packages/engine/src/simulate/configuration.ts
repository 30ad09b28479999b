/** The configuration of a modelled device: asked once, then changed by the plan alone. @module */
import { type DataKeys, type HasName, type MaybePromise, type Readings, can } from "@halcyon/model";
import { isRecord } from "./axis.ts";
import type { Stage } from "./stage.ts";
import type { Configured } from "./timing.ts";

/** The configuration of one device. */
export class Configuration implements Configured {
  readonly #device: HasName;
  readonly #stage: Stage;
  readonly #changed = new Map<string, unknown>();
  #readings: Readings = {};
  #described: DataKeys = {};

  constructor(device: HasName, stage: Stage) {
    this.#device = device;
    this.#stage = stage;
  }

  /** Asks the device. */
  ask(): MaybePromise<void> {
    const device = this.#device;
    if (!can(device, "configurable")) return undefined;
    const read = (described: DataKeys): MaybePromise<void> => {
      this.#described = described;
      const readings = device.readConfiguration();
      return readings instanceof Promise ? readings.then(keep) : keep(readings);
    };
    const keep = (readings: Readings): void => {
      this.#readings = readings;
    };
    const described = device.describeConfiguration();
    return described instanceof Promise ? described.then(read) : read(described);
  }

  get keys(): readonly string[] {
    return Object.keys(this.#readings);
  }

  /** A key that is an axis of its own, as the counting time of a detector may be, is where the plan has set it. */
  value(key: string): unknown {
    const owned = this.#stage.owned(key);
    if (owned !== undefined) return owned.value;
    return this.#changed.has(key) ? this.#changed.get(key) : this.#readings[key]?.value;
  }

  units(key: string): string | undefined {
    return this.#described[key]?.units ?? undefined;
  }

  read(): Readings {
    const entries = Object.entries(this.#readings);
    return Object.fromEntries(entries.map(([key, reading]) => [key, { ...reading, value: this.value(key) }]));
  }

  describe(): DataKeys {
    return this.#described;
  }

  /** Takes new values for keys that are there, by their names with or without the device's. */
  change(given: unknown): readonly [before: Readings, after: Readings] {
    const before = this.read();
    if (isRecord(given)) {
      for (const [name, value] of Object.entries(given)) {
        const key = [name, `${this.#device.name}_${name}`, `${this.#device.name}-${name}`].find((one) => one in before);
        if (key !== undefined) this.#changed.set(key, value);
      }
    }
    return [before, this.read()];
  }
}
