/** One axis of a pseudo-positioner: a device of its own, that moves the others' real axes too. @module */
import type { DataKeys, Hints, Location, MaybePromise, Readings, Status, VerbCall } from "@halcyon/model";

/** What an axis asks of its positioner. */
export interface PseudoAxisHands {
  readonly set: (value: number, call?: VerbCall) => Status;
  readonly locate: () => MaybePromise<Location<number>>;
  readonly timestamp: () => MaybePromise<number>;
  readonly check: (value: number) => MaybePromise<void>;
}

/** Reads `name` and `name_setpoint`: where it is, and where it was sent. */
export class PseudoAxis {
  readonly name: string;
  readonly hints: Hints;
  /** Its positioner: who reads both reads the axis twice. */
  readonly parent: object;
  readonly #hands: PseudoAxisHands;
  readonly #about: { readonly units?: string; readonly precision?: number };

  constructor(
    name: string,
    parent: object,
    about: { readonly units?: string; readonly precision?: number },
    hands: PseudoAxisHands,
  ) {
    this.name = name;
    this.hints = { fields: [name] };
    this.parent = parent;
    this.#about = about;
    this.#hands = hands;
  }

  set(value: number, call?: VerbCall): Status {
    return this.#hands.set(value, call);
  }

  checkValue(value: number): MaybePromise<void> {
    return this.#hands.check(value);
  }

  locate(): MaybePromise<Location<number>> {
    return this.#hands.locate();
  }

  async read(): Promise<Readings> {
    const [{ setpoint, readback }, timestamp] = await Promise.all([this.locate(), this.#hands.timestamp()]);
    return {
      [this.name]: { value: readback, timestamp },
      [`${this.name}_setpoint`]: { value: setpoint, timestamp },
    };
  }

  describe(): DataKeys {
    const { units, precision } = this.#about;
    return Object.fromEntries(
      [this.name, `${this.name}_setpoint`].map((key) => [
        key,
        {
          source: `derived://${key}`,
          dtype: "number",
          shape: [],
          dtype_numpy: "<f8",
          ...(units === undefined ? {} : { units }),
          ...(precision === undefined ? {} : { precision }),
        },
      ]),
    );
  }
}
