/**
 * Devices that may be asked and not touched: each verb that would change something throws.
 *
 * For tests of simulations, which promise to touch nothing. @module
 */
import type { DataKey, DataKeys, Hints, MaybePromise, Readings } from "@halcyon/model";

function touched(name: string, verb: string): never {
  throw new Error(`${name} was touched: ${verb}`);
}

/** An axis at `place` with a velocity and an acceleration in its configuration. */
export class UntouchableAxis {
  readonly name: string;
  readonly hints: Hints;
  /** How often it was asked where it is. */
  asked = 0;
  readonly #place: number;
  readonly #configuration: Readonly<Record<string, number>>;
  readonly #limits: readonly [number, number] | undefined;

  constructor(
    name: string,
    options: { place?: number; velocity?: number; acceleration?: number; limits?: readonly [number, number] } = {},
  ) {
    const { place = 0, velocity = 0, acceleration = 0, limits } = options;
    this.name = name;
    this.hints = { fields: [name] };
    this.#place = place;
    this.#limits = limits;
    this.#configuration = { [`${name}_velocity`]: velocity, [`${name}_acceleration`]: acceleration };
  }

  set(): never {
    touched(this.name, "set");
  }

  stop(): never {
    touched(this.name, "stop");
  }

  locate(): MaybePromise<{ setpoint: number; readback: number }> {
    this.asked++;
    return { setpoint: this.#place, readback: this.#place };
  }

  read(): MaybePromise<Readings> {
    touched(this.name, "read");
  }

  describe(): MaybePromise<DataKeys> {
    const [low, high] = this.#limits ?? [];
    const limits = low === undefined || high === undefined ? {} : { limits: { control: { low, high } } };
    const key: DataKey = { dtype: "number", shape: [], source: `test:${this.name}`, dtype_numpy: "<f8", ...limits };
    return { [this.name]: key, [`${this.name}_setpoint`]: key };
  }

  readConfiguration(): MaybePromise<Readings> {
    return readingsOf(this.#configuration);
  }

  describeConfiguration(): MaybePromise<DataKeys> {
    return keysOf(this.#configuration);
  }
}

/** A detector with these keys, whose counting time is in its configuration. */
export class UntouchableDetector {
  readonly name: string;
  readonly #keys: DataKeys;
  readonly #configuration: Readonly<Record<string, number>>;

  constructor(name: string, keys: DataKeys, countTime?: number) {
    this.name = name;
    this.#keys = keys;
    this.#configuration = countTime === undefined ? {} : { [`${name}_count_time`]: countTime };
  }

  trigger(): never {
    touched(this.name, "trigger");
  }

  stage(): never {
    touched(this.name, "stage");
  }

  unstage(): never {
    touched(this.name, "unstage");
  }

  read(): never {
    touched(this.name, "read");
  }

  describe(): MaybePromise<DataKeys> {
    return this.#keys;
  }

  readConfiguration(): MaybePromise<Readings> {
    return readingsOf(this.#configuration);
  }

  describeConfiguration(): MaybePromise<DataKeys> {
    return keysOf(this.#configuration);
  }
}

/** A camera that would write its frames into files. */
export class UntouchableCamera extends UntouchableDetector {
  collectAssetDocs(): never {
    touched(this.name, "collectAssetDocs");
  }

  getIndex(): never {
    touched(this.name, "getIndex");
  }
}

/** A flyer that would fly on its own, and collect into a declared stream. */
export class UntouchableFlyer extends UntouchableCamera {
  readonly #flown: DataKeys;

  constructor(name: string, keys: DataKeys, countTime?: number) {
    super(name, keys, countTime);
    this.#flown = keys;
  }

  prepare(): never {
    touched(this.name, "prepare");
  }

  kickoff(): never {
    touched(this.name, "kickoff");
  }

  complete(): never {
    touched(this.name, "complete");
  }

  describeCollect(): MaybePromise<DataKeys> {
    return this.#flown;
  }
}

/** A scalar key. */
export function scalar(source: string): DataKey {
  return { dtype: "number", shape: [], source, dtype_numpy: "<f8" };
}

function readingsOf(values: Readonly<Record<string, number>>): Readings {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, timestamp: 1 }]));
}

function keysOf(values: Readonly<Record<string, number>>): DataKeys {
  return Object.fromEntries(Object.keys(values).map((key) => [key, scalar(key)]));
}
