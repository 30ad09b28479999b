/**
 * Motors along lines and lists. They are classes, not functions made for each scan: what is called at each point is then
 * the same from scan to scan, and stays fast code.
 *
 * @module
 */
import type { Movable } from "@halcyon/model";
import { linearAt } from "./spaced.ts";
import type { TrajectoryAxis } from "./trajectory.ts";

/** A motor along a straight line of `num` points. */
export class LineAxis implements TrajectoryAxis {
  /** Stays, as `Point.stays`. */
  static readonly stays: LineAxis = new LineAxis({} as Movable<number>, 0, 0, 1);

  readonly motor: Movable;
  readonly #start: number;
  readonly #stop: number;
  readonly #num: number;

  constructor(motor: Movable<number>, start: number, stop: number, num: number) {
    this.motor = motor;
    this.#start = start;
    this.#stop = stop;
    this.#num = num;
  }

  at(index: number): number {
    return linearAt(this.#start, this.#stop, this.#num, index);
  }
}

/** A motor along a list. */
export class ListAxis implements TrajectoryAxis {
  /** Stays, as `Point.stays`. */
  static readonly stays: ListAxis = new ListAxis({} as Movable, []);

  readonly motor: Movable;
  readonly #points: readonly unknown[];

  constructor(motor: Movable, points: readonly unknown[]) {
    this.motor = motor;
    this.#points = points;
  }

  at(index: number): unknown {
    return this.#points[index];
  }
}

/** An axis of a grid: each of its points stays for `repeats` points of the grid, and every second pass may go back. */
export class GridAxis implements TrajectoryAxis {
  readonly motor: Movable;
  readonly #axis: TrajectoryAxis;
  readonly #num: number;
  readonly #snake: boolean;
  readonly #repeats: number;

  constructor(axis: TrajectoryAxis, num: number, snake: boolean, repeats: number) {
    this.motor = axis.motor;
    this.#axis = axis;
    this.#num = num;
    this.#snake = snake;
    this.#repeats = repeats;
  }

  at(index: number): unknown {
    const count = Math.floor(index / this.#repeats);
    const own = count % this.#num;
    const back = this.#snake && Math.floor(count / this.#num) % 2 === 1;
    return this.#axis.at(back ? this.#num - 1 - own : own);
  }
}
