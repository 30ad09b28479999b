/**
 * A trajectory: where each motor goes at each point of a scan.
 *
 * Points are worked out when they are asked for, so a grid of a million points costs no memory.
 *
 * @module
 */
import { type Movable, nameOf } from "@halcyon/model";
import { refuseArguments } from "../plans/errors.ts";
import { Point, type Step } from "../stubs/point.ts";

/** One motor of a trajectory. */
export interface TrajectoryAxis {
  readonly motor: Movable;
  /** Where it goes at point `index`, from 0. */
  at(index: number): unknown;
}

/** Where each motor goes at each of `length` points. */
export interface Trajectory extends Iterable<Step> {
  readonly axes: readonly TrajectoryAxis[];
  readonly length: number;
}

class Points implements Trajectory {
  /** Stays, as `Point.stays`. */
  static readonly stays: Points = new Points([], 0);

  readonly axes: readonly TrajectoryAxis[];
  readonly length: number;

  constructor(axes: readonly TrajectoryAxis[], length: number) {
    this.axes = axes;
    this.length = length;
  }

  *[Symbol.iterator](): Generator<Step, undefined, void> {
    const motors = this.axes.map((axis) => axis.motor);
    for (let i = 0; i < this.length; i++) yield new Point(motors, positionsAt(this.axes, i));
    return undefined;
  }
}

function positionsAt(axes: readonly TrajectoryAxis[], index: number): readonly unknown[] {
  return axes.map((axis) => axis.at(index));
}

/**
 * A trajectory of `length` points. `pattern` is named when it is refused.
 *
 * @throws HalcyonError `plan.arguments` when a motor is there twice, or there is no motor or no point.
 */
export function trajectory(pattern: string, axes: readonly TrajectoryAxis[], length: number): Trajectory {
  const motors = new Set(axes.map((axis) => axis.motor));
  if (axes.length === 0) throw refuseArguments(pattern, "args", "needs at least one motor");
  if (motors.size < axes.length) {
    const twice = axes.find((axis, i) => axes.findIndex((one) => one.motor === axis.motor) !== i);
    throw refuseArguments(pattern, "args", `${nameOf(twice?.motor)} is given twice`);
  }
  if (length < 1) throw refuseArguments(pattern, "args", "has no point inside of its range");
  return new Points(axes, length);
}

/** Whether something is a trajectory. */
export function isTrajectory(value: unknown): value is Trajectory {
  return value instanceof Points;
}

/** All positions of each motor, in order. */
export function positionsOf({ axes, length }: Trajectory): ReadonlyMap<Movable, readonly unknown[]> {
  return new Map(axes.map((axis) => [axis.motor, Array.from({ length }, (_, i) => axis.at(i))]));
}
