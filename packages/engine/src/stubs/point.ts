/** One point of a scan: where each motor goes. @module */
import type { Movable } from "@halcyon/model";

/** Where each motor goes. */
export type Step = ReadonlyMap<Movable, unknown>;

/** A step that is made fast and gone through once: a `Map` takes a µs to make, which is much for a point of a scan. */
export class Point implements Step {
  /** Stays: V8 lets go of the fast code of a class when no object of it is left, and the next scan would begin slowly. */
  static readonly stays: Point = new Point([], []);

  readonly motors: readonly Movable[];
  readonly positions: readonly unknown[];

  /** @param motors the same list at every point of a scan; `positions` has one for each. */
  constructor(motors: readonly Movable[], positions: readonly unknown[]) {
    this.motors = motors;
    this.positions = positions;
  }

  get size(): number {
    return this.motors.length;
  }

  get(motor: Movable): unknown {
    return this.positions[this.motors.indexOf(motor)];
  }

  has(motor: Movable): boolean {
    return this.motors.includes(motor);
  }

  forEach(call: (position: unknown, motor: Movable, step: Step) => void): void {
    for (const [motor, position] of this) call(position, motor, this);
  }

  entries(): MapIterator<[Movable, unknown]> {
    return this.motors.map((motor, i): [Movable, unknown] => [motor, this.positions[i]]).values();
  }

  keys(): MapIterator<Movable> {
    return this.motors.values();
  }

  values(): MapIterator<unknown> {
    return this.positions.values();
  }

  [Symbol.iterator](): MapIterator<[Movable, unknown]> {
    return this.entries();
  }
}

/** A step as a point: its motors and their positions as lists. */
export function pointOf(step: Step): Point {
  return step instanceof Point ? step : new Point([...step.keys()], [...step.values()]);
}

/** Whether something says of motors where they go. */
export function isStep(value: unknown): value is Step {
  return value instanceof Point || value instanceof Map;
}
