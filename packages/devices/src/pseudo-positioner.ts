/**
 * Axes that are not there, made of axes that are: h, k, l of a diffractometer, height and angle of a mirror.
 *
 * Before anything moves, the target goes there and back through both transformations, and every real axis is asked
 * whether it may go where it would be sent.
 *
 * @module
 */
import {
  type Checkable,
  type DataKeys,
  HalcyonError,
  type Hints,
  type Locatable,
  type Location,
  type MaybePromise,
  type Readable,
  type Readings,
  Status,
  type Stoppable,
  type VerbCall,
  can,
} from "@halcyon/model";
import { connectAll } from "./connect.ts";
import { valuesByName } from "./by-name.ts";
import { refused } from "./datatype.ts";
import { Legs } from "./legs.ts";
import { PseudoAxis } from "./pseudo-axis.ts";
import { together } from "./together.ts";
import type { Wait } from "./wait.ts";

/** A real axis. `checkValue` and `stop` are used when there. */
export type RealAxis = Locatable<number> & Readable & Partial<Checkable<number> & Stoppable>;
/** Places by axis. */
export type Places<K extends string> = Readonly<Record<K, number>>;

/** How a pseudo-positioner is made. */
export interface PseudoPositionerOptions<P extends string, R extends string> {
  /** The pseudo axes, with their units. */
  readonly axes: Readonly<Record<P, { readonly units?: string; readonly precision?: number }>>;
  readonly reals: Readonly<Record<R, RealAxis>>;
  /** Where the real axes must be. Throws for what can't be reached. */
  readonly forward: (pseudo: Places<P>) => Places<R>;
  /** Where the pseudo axes are. */
  readonly inverse: (real: Places<R>) => Places<P>;
  /** All at once (the default), or one after another in this order. */
  readonly order?: "together" | readonly R[];
  /** How far there-and-back may be off, in the units of each axis. 1e-6. */
  readonly tolerance?: number;
}

/** Pseudo axes over real ones. Each pseudo axis is a device too: `hkl.axes.h`. */
export class PseudoPositioner<P extends string, R extends string> {
  readonly name: string;
  readonly axes: Readonly<Record<P, PseudoAxis>>;
  readonly reals: Readonly<Record<R, RealAxis>>;
  readonly hints: Hints;
  readonly #options: PseudoPositionerOptions<P, R>;
  readonly #pseudoNames: readonly P[];
  readonly #realNames: readonly R[];
  #target: Places<P> | undefined;
  readonly #legs: Legs;

  constructor(name: string, options: PseudoPositionerOptions<P, R>) {
    this.name = name;
    this.reals = options.reals;
    this.#options = options;
    this.#legs = new Legs(`${name}.set`, () => this.#stopAll());
    this.#pseudoNames = Object.keys(options.axes) as P[];
    this.#realNames = Object.keys(options.reals) as R[];
    this.hints = { fields: this.#pseudoNames.map((axis) => `${name}_${axis}`) };
    this.axes = Object.fromEntries(
      this.#pseudoNames.map((axis) => [
        axis,
        new PseudoAxis(`${name}_${axis}`, this, options.axes[axis], {
          set: (value, call) => this.set({ [axis]: value } as unknown as Partial<Places<P>>, call),
          locate: () => axisOf(this.locate(), axis),
          timestamp: () => this.#timestamp(),
          check: (value) => this.checkValue({ [axis]: value } as unknown as Partial<Places<P>>),
        }),
      ]),
    ) as unknown as Readonly<Record<P, PseudoAxis>>;
  }

  connect(wait: Wait = {}): Promise<void> {
    return connectAll(this.name, { ...this.reals }, wait);
  }

  /** @throws HalcyonError `device.round_trip`; what `forward` and the real axes throw. */
  checkValue(places: Partial<Places<P>>): MaybePromise<void> {
    const plan = this.#plan(places);
    return plan instanceof Promise ? plan.then(() => undefined) : undefined;
  }

  /**
   * Goes there; axes that are left out stay where they were last sent. Sent elsewhere by other axes on its way, it goes
   * to both: a plan that moves `h` and `k` together sets one after the other.
   *
   * @throws HalcyonError `signal.value` for what is no numbers by axis, `device.unknown` for an axis that it has not; as
   * `checkValue`, when that is known at once; else the status fails, and nothing has moved.
   */
  set(places: Partial<Places<P>>, call?: VerbCall): Status {
    const plan = this.#plan(places);
    const axes = Object.keys(places);
    if (!(plan instanceof Promise)) return this.#go(plan, axes, call);
    const name = `${this.name}.set`;
    return Status.of(
      plan.then((known) => this.#go(known, axes, call).finished),
      { name, onCancel: () => this.#stopAll() },
    );
  }

  stop(success = false): void {
    this.#stopAll(success);
  }

  locate(): MaybePromise<Location<Places<P>>> {
    const all = together(this.#realNames.map((real) => this.reals[real].locate()));
    const located = (locations: readonly Location<number>[]): Location<Places<P>> => {
      const places = (which: "setpoint" | "readback"): Places<P> =>
        this.#options.inverse(
          named(
            this.#realNames,
            locations.map((one) => one[which]),
          ),
        );
      return { readback: places("readback"), setpoint: this.#target ?? places("setpoint") };
    };
    return all instanceof Promise ? all.then(located) : located(all);
  }

  async read(): Promise<Readings> {
    const reals = await Promise.all(this.#realNames.map(async (real) => await this.reals[real].read()));
    const pseudos = await Promise.all(this.#pseudoNames.map(async (axis) => await this.axes[axis].read()));
    return Object.assign({}, ...pseudos, ...reals) as Readings;
  }

  async describe(): Promise<DataKeys> {
    const reals = await Promise.all(this.#realNames.map(async (real) => await this.reals[real].describe()));
    return Object.assign({}, ...this.#pseudoNames.map((axis) => this.axes[axis].describe()), ...reals) as DataKeys;
  }

  #plan(places: Partial<Places<P>>): MaybePromise<Plan<P, R>> {
    for (const [axis, place] of valuesByName(this.name, places, this.#pseudoNames))
      if (typeof place !== "number") throw refused(place, `a number for ${this.name}.${axis}`);
    const located = this.locate();
    const from = ({ setpoint }: Location<Places<P>>): MaybePromise<Plan<P, R>> => {
      const target: Places<P> = { ...setpoint, ...places };
      const reals = this.#options.forward(target);
      this.#thereAndBack(target, reals);
      const checks = together(this.#realNames.map((real) => this.reals[real].checkValue?.(reals[real])));
      return checks instanceof Promise ? checks.then(() => ({ target, reals })) : { target, reals };
    };
    return located instanceof Promise ? located.then(from) : from(located);
  }

  #thereAndBack(target: Places<P>, reals: Places<R>): void {
    const { tolerance = 1e-6, inverse } = this.#options;
    const back = inverse(reals);
    for (const axis of this.#pseudoNames) {
      // Not `>`: a NaN is off, too.
      if (Math.abs(back[axis] - target[axis]) <= tolerance) continue;
      const facts = { device: this.name, axis, asked: target[axis], back: back[axis], tolerance };
      const text = `${this.name} cannot go to ${axis} ${target[axis]}: its inverse comes back to ${back[axis]}, more than ${tolerance} off.`;
      throw new HalcyonError("device.round_trip", text, facts);
    }
  }

  #go({ target, reals }: Plan<P, R>, axes: readonly string[], call: VerbCall | undefined): Status {
    this.#target = target;
    return this.#legs.next(axes, () => this.#moveReals(reals, call));
  }

  #moveReals(reals: Places<R>, call: VerbCall | undefined): Status {
    const { order = "together" } = this.#options;
    if (order !== "together") return Status.run((signal) => this.#oneByOne(order, reals, signal, call));
    return Status.all(
      this.#realNames.map((real) => Status.of(this.reals[real].set(reals[real], call), { name: real })),
    );
  }

  async #oneByOne(
    order: readonly R[],
    reals: Places<R>,
    signal: AbortSignal,
    call: VerbCall | undefined,
  ): Promise<void> {
    for (const real of [...order, ...this.#realNames.filter((one) => !order.includes(one))]) {
      signal.throwIfAborted();
      await Status.of(this.reals[real].set(reals[real], call), { name: real }).finished;
    }
  }

  #stopAll(success = false): void {
    for (const real of this.#realNames) {
      const axis = this.reals[real];
      if (can(axis, "stoppable")) void Status.of(axis.stop(success));
    }
  }

  async #timestamp(): Promise<number> {
    const all = await Promise.all(this.#realNames.map(async (real) => await this.reals[real].read()));
    return Math.max(...all.flatMap((readings) => Object.values(readings).map(({ timestamp }) => timestamp)));
  }
}

interface Plan<P extends string, R extends string> {
  readonly target: Places<P>;
  readonly reals: Places<R>;
}

function named<K extends string>(names: readonly K[], values: readonly number[]): Places<K> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as unknown as Places<K>;
}

function axisOf<P extends string>(located: MaybePromise<Location<Places<P>>>, axis: P): MaybePromise<Location<number>> {
  const one = ({ setpoint, readback }: Location<Places<P>>): Location<number> => ({
    setpoint: setpoint[axis],
    readback: readback[axis],
  });
  return located instanceof Promise ? located.then(one) : one(located);
}
