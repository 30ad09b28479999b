/**
 * Trajectories made of one line or list per motor: all motors together (inner), or each for every point of those
 * before it (outer), going back and forth where an axis snakes.
 *
 * @module
 */
import type { Movable } from "@halcyon/model";
import { refuseArguments } from "../plans/errors.ts";
import { GridAxis, LineAxis, ListAxis } from "./axes.ts";
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

/** An axis of a grid, and how many points it has. */
interface Counted {
  readonly axis: TrajectoryAxis;
  readonly num: number;
  readonly snake: boolean;
}

/** All motors together along straight lines of `num` points. */
export function innerProduct(num: number, lines: readonly Line[]): Trajectory {
  const axes = lines.map(({ motor, start, stop }) => new LineAxis(motor, start, stop, num));
  return trajectory("inner_product", axes, num);
}

/** All motors together along lists, which must be of one length. */
export function innerListProduct(lists: readonly PointList[]): Trajectory {
  const length = lists[0]?.points.length ?? 0;
  if (lists.some((list) => list.points.length !== length)) {
    const lengths = lists.map((list) => `${list.motor.name} ${list.points.length}`).join(", ");
    throw refuseArguments("inner_list_product", "args", `needs lists of one length, and they have: ${lengths} points`);
  }
  const axes = lists.map(({ motor, points }) => new ListAxis(motor, points));
  return trajectory("inner_list_product", axes, length);
}

/** A grid of straight lines; the first motor is the slowest. */
export function outerProduct(lines: readonly GridLine[]): Trajectory {
  const counted = lines.map(({ motor, start, stop, num, snake }) => ({
    axis: new LineAxis(motor, start, stop, num),
    num,
    snake,
  }));
  return outer("outer_product", counted);
}

/** A grid of lists; the first motor is the slowest. */
export function outerListProduct(lists: readonly PointList[], snakeAxes: SnakeAxes): Trajectory {
  const counted = lists.map(({ motor, points }, k) => ({
    axis: new ListAxis(motor, points),
    num: points.length,
    snake: typeof snakeAxes === "boolean" ? snakeAxes && k > 0 : snakeAxes.includes(motor),
  }));
  return outer("outer_list_product", counted);
}

function outer(pattern: string, counted: readonly Counted[]): Trajectory {
  let repeats = 1;
  const axes: TrajectoryAxis[] = [];
  for (const { axis, num, snake } of counted.toReversed()) {
    axes.unshift(new GridAxis(axis, num, snake, repeats));
    repeats *= num;
  }
  return trajectory(pattern, axes, repeats);
}
