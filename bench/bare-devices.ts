/**
 * The `bare` devices of the benchmarks: objects with the protocol's verbs and nothing else, done as soon as they are
 * asked, as `bench/peers/_devices.py` defines them. With them, the engine alone is measured.
 *
 * @module
 */
import { type DataKeys, type Movable, type Readable, type Readings, Status, type Triggerable } from "@halcyon/model";

function now(): number {
  return Date.now() / 1000;
}

/** Goes anywhere at once. */
export class BareMotor implements Movable<number>, Readable {
  readonly name: string;
  readonly hints: { fields: string[] };
  value = 0;
  #taken = now();

  constructor(name: string) {
    this.name = name;
    this.hints = { fields: [name] };
  }

  set(value: number): Status {
    this.value = value;
    this.#taken = now();
    return Status.succeeded;
  }

  read(): Readings {
    return { [this.name]: { value: this.value, timestamp: this.#taken } };
  }

  describe(): DataKeys {
    return { [this.name]: { source: `sim:${this.name}`, dtype: "number", shape: [] } };
  }
}

/** Sees a Gaussian of the motor's position, of height 1 and width 1, around 0. */
export class BareDetector implements Triggerable, Readable {
  readonly name: string;
  readonly hints: { fields: string[] };
  readonly #motor: BareMotor;
  #value = 0;
  #taken = now();

  constructor(name: string, motor: BareMotor) {
    this.name = name;
    this.hints = { fields: [name] };
    this.#motor = motor;
  }

  trigger(): Status {
    this.#value = Math.exp(-(this.#motor.value ** 2) / 2);
    this.#taken = now();
    return Status.succeeded;
  }

  read(): Readings {
    return { [this.name]: { value: this.#value, timestamp: this.#taken } };
  }

  describe(): DataKeys {
    return { [this.name]: { source: `sim:${this.name}`, dtype: "number", shape: [] } };
  }
}
