/** Devices that lack something, or do something odd, on purpose: what plans and tables must get along with. @module */
import type { DataKeys, Hints, Readings, Status, VerbCall } from "@halcyon/model";
import type { SimMotor } from "./sim-motor.ts";

/** A motor that tells where it is only when it is read; with the hints it is given, or none at all. */
export class BareMotor {
  readonly name: string;
  readonly #motor: SimMotor;

  constructor(motor: SimMotor, hints?: Hints) {
    this.name = motor.name;
    this.#motor = motor;
    if (hints !== undefined) Object.assign(this, { hints });
  }

  set(value: number, call?: VerbCall): Status {
    return this.#motor.set(value, call);
  }

  stop(success?: boolean): void {
    this.#motor.stop(success);
  }

  read(): Readings {
    return this.#motor.read();
  }

  describe(): DataKeys {
    return this.#motor.describe();
  }

  readConfiguration(): Readings {
    return this.#motor.readConfiguration();
  }

  describeConfiguration(): DataKeys {
    return this.#motor.describeConfiguration();
  }
}

/** A value that never changes, and was taken in 1970. */
export class Invariant {
  readonly name: string;
  readonly hints: Hints;
  readonly #value: number;

  constructor(name: string, value = 0) {
    this.name = name;
    this.hints = { fields: [name] };
    this.#value = value;
  }

  read(): Readings {
    return { [this.name]: { value: this.#value, timestamp: 0 } };
  }

  describe(): DataKeys {
    return { [this.name]: { source: `sim://${this.name}`, dtype: "number", shape: [] } };
  }
}

/** An image in the events themselves, as lists of lists: ones. */
export class ListImage {
  readonly name: string;
  readonly #now: () => number;
  readonly #rows: number;
  readonly #columns: number;

  constructor(name: string, now: () => number, shape: readonly [rows: number, columns: number] = [10, 10]) {
    this.name = name;
    this.#now = now;
    [this.#rows, this.#columns] = shape;
  }

  read(): Readings {
    const value = Array.from({ length: this.#rows }, () => Array.from({ length: this.#columns }, () => 1));
    return { [this.name]: { value, timestamp: this.#now() } };
  }

  describe(): DataKeys {
    return { [this.name]: { source: `sim://${this.name}`, dtype: "array", shape: [this.#rows, this.#columns] } };
  }
}
