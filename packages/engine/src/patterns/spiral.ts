/**
 * Spirals: rings of points around a centre, cut off at the edges of an area.
 *
 * All of them stretch y by `drY / dr` and may shear the area by `tilt` (in radians).
 *
 * @module
 */
import type { Movable } from "@halcyon/model";
import { type Trajectory, trajectory } from "./trajectory.ts";
import { ListAxis } from "./axes.ts";

/** Where a spiral is and how large. */
export interface SpiralArea {
  readonly xMotor: Movable<number>;
  readonly yMotor: Movable<number>;
  readonly xStart: number;
  readonly yStart: number;
  /** The whole width. */
  readonly xRange: number;
  /** The whole height. */
  readonly yRange: number;
  /** Between rings, along x. */
  readonly dr: number;
  /** Between rings, along y; as `dr` when not given. */
  readonly drY?: number | undefined;
  /** Radians. */
  readonly tilt?: number;
}

/** Rings at distances of `dr`, the n-th with n times `nth` points. */
export function spiralPattern(area: SpiralArea & { readonly nth: number }): Trajectory {
  const { dr, nth } = area;
  const points = new AreaPoints(area);
  const rings = 2 + Math.floor(points.reach / dr);
  for (let ring = 1; ring <= rings; ring++) {
    const count = Math.floor(ring * nth);
    const turn = (2 * Math.PI) / (ring * nth);
    for (let i = 0; i < count; i++) points.add(ring * dr, i * turn);
  }
  return points.trajectory("spiral");
}

// The angle between neighbours on Fermat's spiral, by which no two of them line up.
const goldenAngle = (137.508 * Math.PI) / 180;

/** Points that fill the area evenly, as the seeds of a sunflower; a larger `factor` makes them denser. */
export function spiralFermatPattern(area: SpiralArea & { readonly factor: number }): Trajectory {
  const { dr, factor } = area;
  const points = new AreaPoints(area);
  const count = Math.floor(((1.5 * points.reach) / (dr / factor)) ** 2);
  for (let i = 1; i < count; i++) points.add((Math.sqrt(i) * dr) / factor, goldenAngle * i);
  return points.trajectory("spiral_fermat");
}

// Collects the points that lie inside of the area.
class AreaPoints {
  /** From the centre to a corner, y unstretched. */
  readonly reach: number;
  readonly #area: SpiralArea;
  readonly #aspect: number;
  readonly #shear: number;
  readonly #halfX: number;
  readonly #halfY: number;
  readonly #x: number[] = [];
  readonly #y: number[] = [];

  constructor(area: SpiralArea) {
    this.#area = area;
    this.#aspect = area.drY === undefined ? 1 : area.drY / area.dr;
    this.#shear = Math.tan((area.tilt ?? 0) + Math.PI / 2);
    this.#halfX = area.xRange / 2;
    this.#halfY = area.yRange / (2 * this.#aspect);
    this.reach = Math.hypot(this.#halfX, this.#halfY);
  }

  add(radius: number, angle: number): void {
    const x = radius * Math.cos(angle);
    const y = radius * Math.sin(angle) * this.#aspect;
    const unstretched = y / this.#aspect;
    if (Math.abs(x - unstretched / this.#shear) > this.#halfX || Math.abs(unstretched) > this.#halfY) return;
    this.#x.push(this.#area.xStart + x);
    this.#y.push(this.#area.yStart + y);
  }

  trajectory(pattern: string): Trajectory {
    const { xMotor, yMotor } = this.#area;
    return columns(pattern, xMotor, this.#x, yMotor, this.#y);
  }
}

/** A trajectory of two motors along two lists. */
export function columns(
  pattern: string,
  xMotor: Movable<number>,
  xs: readonly number[],
  yMotor: Movable<number>,
  ys: readonly number[],
): Trajectory {
  const axes = [new ListAxis(xMotor, xs), new ListAxis(yMotor, ys)];
  return trajectory(pattern, axes, xs.length);
}
