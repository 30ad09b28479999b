/** A spiral over the points of a grid, from its centre outwards. @module */
import type { Movable } from "@halcyon/model";
import { refuseArguments } from "../plans/errors.ts";
import { columns } from "./spiral.ts";
import type { Trajectory } from "./trajectory.ts";

/** A grid by its centre, its whole width and height, and its points along each. */
export interface SquareArea {
  readonly xMotor: Movable<number>;
  readonly yMotor: Movable<number>;
  readonly xCenter: number;
  readonly yCenter: number;
  readonly xRange: number;
  readonly yRange: number;
  readonly xNum: number;
  readonly yNum: number;
}

/**
 * Goes around the centre of a grid in growing squares: down the right side, left along the bottom, up the left side
 * and right along the top; what lies outside of the grid is left out.
 *
 * @throws HalcyonError `plan.arguments` for fewer than two points along an axis.
 */
export function spiralSquarePattern(area: SquareArea): Trajectory {
  const { xMotor, yMotor, xCenter, yCenter, xRange, yRange, xNum, yNum } = area;
  if (xNum < 2 || yNum < 2)
    throw refuseArguments("spiral_square_pattern", "x_num", "x_num and y_num must be at least 2");
  const [xStep, yStep] = [xRange / (xNum - 1), yRange / (yNum - 1)];
  // An even number of points has no middle one: the centre is between two.
  const [xOffset, yOffset] = [xNum % 2 === 0 ? 0.5 : 0, yNum % 2 === 0 ? -0.5 : 0];
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [column, row] of growingSquares(Math.max(xNum, yNum))) {
    if (Math.abs(column - xOffset) >= xNum / 2 || Math.abs(row - yOffset) >= yNum / 2) continue;
    xs.push(xCenter - xStep * xOffset + xStep * column);
    ys.push(yCenter - yStep * yOffset + yStep * row);
  }
  return columns("spiral_square_pattern", xMotor, xs, yMotor, ys);
}

function* growingSquares(rings: number): Generator<readonly [column: number, row: number], void, void> {
  yield [0, 0];
  for (let ring = 1; ring < rings; ring++) {
    for (let row = ring - 1; row >= -ring; row--) yield [ring, row];
    for (let column = ring - 1; column >= -ring; column--) yield [column, -ring];
    for (let row = 1 - ring; row <= ring; row++) yield [-ring, row];
    for (let column = 1 - ring; column <= ring; column++) yield [column, ring];
  }
}
