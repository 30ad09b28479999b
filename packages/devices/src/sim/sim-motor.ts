/**
 * A motor that moves on the clock it is given: at once, or at a velocity.
 *
 * Where it is follows from the time, so a reading in the middle of a move is exact; those who watch are told ten
 * times a second.
 *
 * @module
 */
import {
  type Clock,
  type DataKey,
  type DataKeys,
  HalcyonError,
  type Hints,
  type Location,
  type Readings,
  Status,
  type StatusControls,
  type VerbCall,
} from "@halcyon/model";
import { printable } from "../datatype.ts";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import { checkLimits } from "../limits.ts";
import { checked, numberThatIs } from "./checked.ts";
import { type Ramp, ramp } from "./ramp.ts";

/** How a simulated motor is made. */
export interface SimMotorOptions {
  readonly clock: Clock;
  /** Where it is at first. 0. */
  readonly initial?: number;
  /** Units per s; 0 (the default) moves at once. */
  readonly velocity?: number;
  /** s from rest to the velocity. 0. */
  readonly acceleration?: number;
  /** Lowest and highest place; none when left out. */
  readonly limits?: readonly [low: number, high: number];
  /** mm. */
  readonly units?: string;
  /** Digits after the point. 3. */
  readonly precision?: number;
  /** From where it was sent to where it is read: jitter, an offset. */
  readonly readback?: (setpoint: number) => number;
  /** s between what watchers are told. 0.1. */
  readonly period?: number;
}

interface Moving {
  readonly controls: StatusControls;
  readonly ramp: Ramp;
  readonly from: number;
  readonly started: number;
  cancel: () => void;
  leave: () => void;
}

/** A simulated motor: reads `name` and `name_setpoint`, configured by `name_velocity` and `name_acceleration`. */
export class SimMotor {
  readonly name: string;
  readonly hints: Hints;
  readonly units: string;
  readonly precision: number;
  /** Units per s; 0 moves at once. Takes effect at the next move. */
  readonly velocity: SoftSignal<number>;
  /** s from rest to the velocity. */
  readonly acceleration: SoftSignal<number>;
  /** Lowest and highest place; undefined for none. */
  limits: readonly [low: number, high: number] | undefined;
  readonly #clock: Clock;
  readonly #period: number;
  readonly #readbackOf: (setpoint: number) => number;
  readonly #setpointKey: string;
  readonly #watchers = new Set<{ readonly call: (readings: Readings) => void }>();
  #moving: Moving | undefined;
  #setpoint: number;
  #readback: number;
  #timestamp: number;

  constructor(name: string, options: SimMotorOptions) {
    const { clock, initial = 0, velocity = 0, acceleration = 0, limits, units = "mm", precision = 3 } = options;
    const { period = 0.1 } = options;
    checked(name, { initial: [initial, "finite"], velocity: [velocity, "not negative"], period: [period, "positive"] });
    checked(name, { acceleration: [acceleration, "not negative"] });
    if (limits !== undefined) checked(name, { "range of limits": [limits[1] - limits[0], "not negative"] });
    const type = numberThatIs("not negative");
    this.name = name;
    this.hints = { fields: [name] };
    this.units = units;
    this.precision = precision;
    this.limits = limits;
    this.velocity = softSignal(`${name}_velocity`, velocity, { clock, type, units: `${units}/s`, precision });
    this.acceleration = softSignal(`${name}_acceleration`, acceleration, { clock, type, units: "s", precision });
    this.#clock = clock;
    this.#period = period;
    this.#readbackOf = options.readback ?? ((setpoint) => setpoint);
    this.#setpointKey = `${name}_setpoint`;
    this.#setpoint = initial;
    this.#readback = this.#readbackOf(initial);
    this.#timestamp = clock.now();
  }

  /** Where it is now. */
  get position(): number {
    const moving = this.#moving;
    if (moving === undefined) return this.#readback;
    return this.#readbackOf(moving.ramp.at(this.#clock.monotonic() - moving.started));
  }

  get moving(): boolean {
    return this.#moving !== undefined;
  }

  /** @throws HalcyonError `device.limits` outside of the limits, `signal.value` for what is no finite number. */
  checkValue(value: number): void {
    checkLimits(this.name, value, this.limits, this.units);
  }

  /**
   * Goes there. A move that is under way ends where it is, and fails.
   *
   * @throws as `checkValue`: then nothing moves.
   */
  set(value: number, call?: VerbCall): Status {
    this.checkValue(value);
    this.#abandon(`${this.name} was sent to ${value} ${this.units}`);
    this.#setpoint = value;
    const from = this.#readback;
    const velocity = this.velocity.value;
    if (velocity <= 0 || from === value) {
      this.#arrive();
      return Status.succeeded;
    }
    return this.#go(from, value, ramp(from, value, velocity, this.acceleration.value), call);
  }

  /**
   * Goes along `way` to `target`, as a controller tells it to: whatever its velocity is.
   *
   * @throws as `checkValue`.
   */
  along(way: Ramp, target: number, call?: VerbCall): Status {
    this.checkValue(target);
    this.#abandon(`${this.name} was sent along to ${target} ${this.units}`);
    this.#setpoint = target;
    if (way.duration > 0) return this.#go(this.#readback, target, way, call);
    this.#arrive();
    return Status.succeeded;
  }

  /** Stays where it is. The move fails with `device.stopped`, unless `success` says that it counts as done. */
  stop(success = false): void {
    const moving = this.#moving;
    if (moving === undefined) return;
    if (!success) return this.#abandon(`${this.name} was stopped`);
    this.#rest(moving);
    moving.controls.finish();
  }

  locate(): Location<number> {
    return { setpoint: this.#setpoint, readback: this.position };
  }

  read(): Readings {
    const timestamp = this.#moving === undefined ? this.#timestamp : this.#clock.now();
    return {
      [this.name]: { value: this.position, timestamp },
      [this.#setpointKey]: { value: this.#setpoint, timestamp },
    };
  }

  describe(): DataKeys {
    return { [this.name]: this.#key(this.name), [this.#setpointKey]: this.#key(this.#setpointKey) };
  }

  readConfiguration(): Readings {
    return { ...this.velocity.read(), ...this.acceleration.read() };
  }

  describeConfiguration(): DataKeys {
    return { ...this.velocity.describe(), ...this.acceleration.describe() };
  }

  /** Tells of the present reading, and of each new one. */
  subscribe(call: (readings: Readings) => void): () => void {
    const watcher = { call };
    this.#watchers.add(watcher);
    call(this.read());
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  #go(initial: number, target: number, way: Ramp, call: VerbCall | undefined): Status {
    const { units: unit, precision, name } = this;
    const controls = Status.pending({
      name: `${name}.set(${printable(target)})`,
      onCancel: () => this.#abandon(`${name} was called off`),
    });
    const signal = call?.signal;
    const aborted = (): void => this.#abandon(`${name} was called off`);
    const started = this.#clock.monotonic();
    const moving: Moving = {
      controls,
      ramp: way,
      from: initial,
      started,
      cancel: () => undefined,
      leave: () => signal?.removeEventListener("abort", aborted),
    };
    const tick = (): void => {
      const elapsed = this.#clock.monotonic() - started;
      const remaining = way.duration - elapsed;
      // Sums of periods fall short of the end by a rounding.
      if (remaining <= 1e-9) {
        this.#moving = undefined;
        moving.leave();
        this.#arrive();
        return controls.finish();
      }
      const current = this.position;
      const fraction = elapsed / way.duration;
      controls.report({ name, current, initial, target, unit, precision, fraction, elapsed, remaining });
      if (elapsed > 0) this.#tell();
      moving.cancel = this.#clock.after(Math.min(this.#period, remaining), tick);
    };
    this.#moving = moving;
    if (signal?.aborted === true) {
      aborted();
      return controls.status;
    }
    signal?.addEventListener("abort", aborted, { once: true });
    tick();
    return controls.status;
  }

  #arrive(): void {
    this.#readback = this.#readbackOf(this.#setpoint);
    this.#timestamp = this.#clock.now();
    this.#tell();
  }

  #rest(moving: Moving): void {
    this.#readback = this.position;
    this.#timestamp = this.#clock.now();
    this.#moving = undefined;
    moving.cancel();
    moving.leave();
    this.#tell();
  }

  #abandon(why: string): void {
    const moving = this.#moving;
    if (moving === undefined) return;
    const target = this.#setpoint;
    this.#rest(moving);
    const at = this.#readback;
    const text = `${why} at ${at.toFixed(this.precision)} ${this.units}, on its way to ${target} ${this.units}.`;
    moving.controls.fail(
      new HalcyonError("device.stopped", text, { device: this.name, at, target, units: this.units }),
    );
  }

  #tell(): void {
    if (this.#watchers.size === 0) return;
    const readings = this.read();
    for (const watcher of this.#watchers) watcher.call(readings);
  }

  #key(key: string): DataKey {
    const [low, high] = this.limits ?? [];
    return {
      source: `sim://${key}`,
      dtype: "number",
      shape: [],
      dtype_numpy: "<f8",
      units: this.units,
      precision: this.precision,
      ...(low === undefined || high === undefined ? {} : { limits: { control: { low, high } } }),
    };
  }
}
