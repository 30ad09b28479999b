/**
 * Trajectories made of one line or list per motor: all motors together (inner), or each for every point of those
 * before it (outer), going back and forth where an axis snakes.
 *
 * @module
 */
import type { Movable } from "@halcyon/model";
import { refuseArguments } from "../plans/errors.ts";
import { linearAt } from "./spaced.ts";
import { type Trajectory, type TrajectoryAxis, trajectory } from "./trajectory.ts";

/** A motor, and the ends of its line. */
export interface Line {
  readonly motor: Movable<number>;
  readonly start: number;
  readonly stop: number;
}

/** A motor, and where it goes. */
export interface PointList {
  readonly motor: Movable;
  readonly points: readonly unknown[];
}

/** A line with a number of points of its own. */
export interface GridLine extends Line {
  readonly num: number;
  readonly snake: boolean;
}

/** Which axes go back and forth: all but the slowest, none, or these. */
export type SnakeAxes = boolean | readonly Movable[];

interface Counted {
  readonly motor: Movable;
  readonly num: number;
  readonly snake: boolean;
  readonly at: (index: number) => unknown;
}

/** All motors together along straight lines of `num` points. */
export function innerProduct(num: number, lines: readonly Line[]): Trajectory {
  const axes = lines.map(({ motor, start, stop }) => ({ motor, at: (i: number) => linearAt(start, stop, num, i) }));
  return trajectory("inner_product", axes, num);
}

/** All motors together along lists, which must be of one length. */
export function innerListProduct(lists: readonly PointList[]): Trajectory {
  const length = lists[0]?.points.length ?? 0;
  if (lists.some((list) => list.points.length !== length)) {
    const lengths = lists.map((list) => `${list.motor.name} ${list.points.length}`).join(", ");
    throw refuseArguments("inner_list_product", "args", `needs lists of one length, and they have: ${lengths} points`);
  }
  const axes = lists.map(({ motor, points }) => ({ motor, at: (i: number) => points[i] }));
  return trajectory("inner_list_product", axes, length);
}

/** A grid of straight lines; the first motor is the slowest. */
export function outerProduct(lines: readonly GridLine[]): Trajectory {
  const counted = lines.map(({ motor, start, stop, num, snake }) => ({
    motor: motor as Movable,
    num,
    snake,
    at: (i: number) => linearAt(start, stop, num, i),
  }));
  return outer("outer_product", counted);
}

/** A grid of lists; the first motor is the slowest. */
export function outerListProduct(lists: readonly PointList[], snakeAxes: SnakeAxes): Trajectory {
  const counted = lists.map(({ motor, points }, k) => ({
    motor,
    num: points.length,
    snake: typeof snakeAxes === "boolean" ? snakeAxes && k > 0 : snakeAxes.includes(motor),
    at: (i: number) => points[i],
  }));
  return outer("outer_list_product", counted);
}

function outer(pattern: string, counted: readonly Counted[]): Trajectory {
  let repeats = 1;
  const axes: TrajectoryAxis[] = [];
  for (const { motor, num, snake, at } of counted.toReversed()) {
    const each = repeats;
    axes.unshift({ motor, at: (i) => at(digit(Math.floor(i / each), num, snake)) });
    repeats *= num;
  }
  return trajectory(pattern, axes, repeats);
}

// Which point of an axis of `num` points comes at its `count`-th step; every second pass is backwards when it snakes.
function digit(count: number, num: number, snake: boolean): number {
  const index = count % num;
  return snake && Math.floor(count / num) % 2 === 1 ? num - 1 - index : index;
}
