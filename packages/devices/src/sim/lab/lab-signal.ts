/** A value of the lab that can be read, set, put and watched. @module */
import type { DataKeys, Dtype, Readings, Status } from "@halcyon/model";
import { LabDevice, type LabRoom } from "./lab-device.ts";
import type { LabSpec } from "./spec.ts";

/** One value. `set` is logged and may be slow or fail; `put` changes it from outside, at once. */
export class LabSignal extends LabDevice {
  #value: unknown;
  #changes = 0;
  readonly #watchers = new Set<{ readonly call: (readings: Readings) => void }>();

  constructor(room: LabRoom, spec: LabSpec) {
    super(room, spec);
    this.#value = spec.init ?? 0;
  }

  get value(): unknown {
    return this.#value;
  }

  get(): unknown {
    return this.#value;
  }

  put(value: unknown): void {
    this.#value = value;
    this.#changes += 1;
    for (const watcher of this.#watchers) watcher.call(this.#readings());
  }

  set(value: unknown): Status {
    this.log("set", [value]);
    return this.doneAfter(this.spec.delay, this.fault("set"), () => this.put(value));
  }

  read(): Readings {
    this.fault("read");
    return this.#readings();
  }

  describe(): DataKeys {
    return { [this.name]: { source: `SIM:${this.name}`, dtype: dtypeOf(this.spec.init ?? 0), shape: [] } };
  }

  /** Calls back at once, and at each put. */
  subscribe(call: (readings: Readings) => void): () => void {
    this.log("subscribe");
    const watcher = { call };
    this.#watchers.add(watcher);
    call(this.#readings());
    return () => {
      if (!this.#watchers.delete(watcher)) return;
      this.log("clear_sub");
    };
  }

  #readings(): Readings {
    return { [this.name]: { value: this.#value, timestamp: 1000 + this.#changes } };
  }
}

// The catalogue's numbers are floats.
function dtypeOf(value: unknown): Dtype {
  return typeof value === "boolean" ? "boolean" : typeof value === "string" ? "string" : "number";
}
