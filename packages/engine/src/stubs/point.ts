/** One point of a scan: where each motor goes. @module */
import type { Movable } from "@halcyon/model";

/** Where each motor goes. */
export type Step = ReadonlyMap<Movable, unknown>;

/** A motor, and where it goes. */
export type Going = readonly [motor: Movable, position: unknown];

/** A step that is made fast and gone through once: a `Map` takes a µs to make, which is much for a point of a scan. */
export class Point implements Step {
  /** Stays: V8 lets go of the fast code of a class when no object of it is left, and the next scan would begin slowly. */
  static readonly stays: Point = new Point([]);

  readonly going: readonly Going[];

  constructor(going: readonly Going[]) {
    this.going = going;
  }

  get size(): number {
    return this.going.length;
  }

  get(motor: Movable): unknown {
    return this.going.find(([one]) => one === motor)?.[1];
  }

  has(motor: Movable): boolean {
    return this.going.some(([one]) => one === motor);
  }

  forEach(call: (position: unknown, motor: Movable, step: Step) => void): void {
    for (const [motor, position] of this.going) call(position, motor, this);
  }

  entries(): MapIterator<[Movable, unknown]> {
    return this.going.map(([motor, position]): [Movable, unknown] => [motor, position]).values();
  }

  keys(): MapIterator<Movable> {
    return this.going.map(([motor]) => motor).values();
  }

  values(): MapIterator<unknown> {
    return this.going.map(([, position]) => position).values();
  }

  [Symbol.iterator](): MapIterator<[Movable, unknown]> {
    return this.entries();
  }
}

/** The motors of a step, and where they go, as a list. */
export function goingOf(step: Step): readonly Going[] {
  return step instanceof Point ? step.going : [...step];
}

/** Whether something says of motors where they go. */
export function isStep(value: unknown): value is Step {
  return value instanceof Point || value instanceof Map;
}
