/** The detectors of the lab: triggered, untriggered, asynchronous. @module */
import { type DataKey, type DataKeys, HalcyonError, type Readings, type Status } from "@halcyon/model";
import { LabDevice, type LabRoom } from "./lab-device.ts";
import { LabSignal } from "./lab-signal.ts";
import { ReadMotor } from "./motors.ts";
import type { LabSpec } from "./spec.ts";

/** Makes a value, and counts how often. */
class DetectorBase extends LabDevice {
  #value: unknown;
  #count = 0;

  constructor(room: LabRoom, spec: LabSpec) {
    super(room, spec);
    this.#value = spec.init ?? 0;
  }

  describeNow(): DataKeys {
    const keys: DataKeys = { [this.name]: { source: `SIM:${this.name}`, ...this.#key() } };
    for (const key of this.spec.extra ?? []) keys[key] = { source: `SIM:${key}`, dtype: "integer", shape: [] };
    return keys;
  }

  protected measure(): void {
    this.#count += 1;
    this.#value = this.#compute();
  }

  protected readings(): Readings {
    const timestamp = 1000 + this.#count;
    const readings: Readings = { [this.name]: { value: this.#value, timestamp } };
    for (const key of this.spec.extra ?? []) readings[key] = { value: this.#count, timestamp };
    return readings;
  }

  #key(): Pick<DataKey, "dtype" | "shape" | "precision"> {
    const { func } = this.spec;
    switch (func?.type) {
      case "text":
        return { dtype: "string", shape: [] };
      case "array":
        return { dtype: "array", shape: [func.length] };
      case "count":
        return { dtype: "integer", shape: [] };
      default:
        return { dtype: "number", shape: [], precision: 3 };
    }
  }

  #compute(): unknown {
    const { func = { type: "constant", value: 1 } } = this.spec;
    const count = this.#count;
    switch (func.type) {
      case "constant":
        return func.value;
      case "count":
        return count;
      case "list":
        return func.values[(count - 1) % func.values.length];
      case "text":
        return `n=${count}`;
      case "array":
        return Array.from({ length: func.length }, (_, i) => count + i);
      case "linear":
        return Object.entries(func.slopes).reduce((sum, [m, k]) => sum + k * this.#at(m), func.offset ?? 0);
      case "gaussian":
        return func.height * Math.exp(-((this.#at(func.axis) - func.center) ** 2) / (2 * func.sigma ** 2));
      case "gaussian2d": {
        const square = (this.#at(func.x) - func.cx) ** 2 + (this.#at(func.y) - func.cy) ** 2;
        return func.height * Math.exp(-square / (2 * func.sigma ** 2));
      }
      default:
        return this.#at(func.axis) >= func.edge ? func.high : func.low;
    }
  }

  #at(axis: string): number {
    const motor = this.room.get(axis);
    const position = motor instanceof ReadMotor ? motor.readback : undefined;
    if (typeof position === "number") return position;
    const reason = `its value follows ${axis}, which is no motor with a number`;
    throw new HalcyonError("device.description", `${this.name}: ${reason}.`, { device: this.name, reason });
  }
}

/** Measures at each trigger; `read` tells what was measured last. */
export class Detector extends DetectorBase {
  trigger(): Status {
    this.log("trigger");
    return this.doneAfter(this.spec.delay, this.fault("trigger"), () => this.measure());
  }

  read(): Readings {
    this.fault("read");
    // With `read_none` it breaks its promise: what an engine must refuse.
    return this.spec.read_none === true ? (null as unknown as Readings) : this.readings();
  }

  describe(): DataKeys {
    return this.describeNow();
  }
}

/** Measures at each read. */
export class PlainDetector extends DetectorBase {
  read(): Readings {
    this.fault("read");
    this.measure();
    return this.readings();
  }

  describe(): DataKeys {
    return this.describeNow();
  }
}

/** A detector that answers later. */
export class AsyncDetector extends DetectorBase {
  trigger(): Status {
    this.log("trigger");
    return this.doneAfter(this.spec.delay, this.fault("trigger"), () => this.measure());
  }

  async read(): Promise<Readings> {
    await Promise.resolve();
    this.fault("read");
    return this.readings();
  }

  async describe(): Promise<DataKeys> {
    await Promise.resolve();
    return this.describeNow();
  }
}

/** A detector with a signal for its count time, in s. */
export class TimedDetector extends Detector {
  readonly count_time: LabSignal;
  /** The same, in the case of this language. */
  readonly countTime: LabSignal;

  constructor(room: LabRoom, spec: LabSpec) {
    super(room, spec);
    const made = room.build({ kind: "signal", name: `${this.name}_count_time`, init: spec.count_time ?? 1 });
    if (!(made instanceof LabSignal)) throw new TypeError(`${made.name} is no signal.`);
    made.parent = this;
    this.count_time = this.countTime = made;
  }
}
