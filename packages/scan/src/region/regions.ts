/**
 * Regions as objects: shapes with the operators and, or, xor, minus, for `Spec.mask`.
 *
 * @module
 */
import type { CombinedRegionJson, RegionJson } from "./region-json.ts";
import { readRegion } from "../read/read.ts";
import { axesOfRegion, describeRegion } from "./region.ts";

/** A part of the space of some axes. */
export class Region<A extends string = string> {
  readonly #json: RegionJson;
  /** The axes that the region looks at. */
  readonly axes: readonly A[];

  /** @throws HalcyonError `scan.spec` with every problem of the serialised form `json`. */
  constructor(json: unknown) {
    this.#json = readRegion(json);
    this.axes = axesOfRegion(this.#json) as readonly A[];
  }

  serialize(): RegionJson {
    return this.#json;
  }

  toJSON(): RegionJson {
    return this.#json;
  }

  /** What lies in both. */
  and<B extends string>(other: Region<B>): Region<A | B> {
    return this.#with("IntersectionOf", other);
  }

  /** What lies in either. */
  or<B extends string>(other: Region<B>): Region<A | B> {
    return this.#with("UnionOf", other);
  }

  /** What lies in exactly one. */
  xor<B extends string>(other: Region<B>): Region<A | B> {
    return this.#with("SymmetricDifferenceOf", other);
  }

  /** What lies in this and not in `other`. */
  minus<B extends string>(other: Region<B>): Region<A | B> {
    return this.#with("DifferenceOf", other);
  }

  #with<B extends string>(type: CombinedRegionJson["type"], other: Region<B>): Region<A | B> {
    return new Region({ type, left: this.#json, right: other.#json });
  }

  /** In words. */
  describe(): string {
    return describeRegion(this.#json);
  }
}

/** Positions of one axis from `min` to `max`, both included. */
export function between<A extends string>(axis: A, min: number, max: number): Region<A> {
  return new Region({ type: "Range", axis, min, max });
}

/** A rectangle from corner to corner, turned by `angle` degrees about the first. */
export function rectangle<X extends string, Y extends string>(
  xAxis: X,
  yAxis: Y,
  [xMin, yMin]: readonly [x: number, y: number],
  [xMax, yMax]: readonly [x: number, y: number],
  angle = 0,
): Region<X | Y> {
  const corners = { x_min: xMin, y_min: yMin, x_max: xMax, y_max: yMax };
  return new Region({ type: "Rectangle", x_axis: xAxis, y_axis: yAxis, ...corners, angle });
}

export function circle<X extends string, Y extends string>(
  xAxis: X,
  yAxis: Y,
  [x, y]: readonly [x: number, y: number],
  radius: number,
): Region<X | Y> {
  return new Region({ type: "Circle", x_axis: xAxis, y_axis: yAxis, x_middle: x, y_middle: y, radius });
}

/** An ellipse turned by `angle` degrees about its middle. */
export function oval<X extends string, Y extends string>(
  xAxis: X,
  yAxis: Y,
  [x, y]: readonly [x: number, y: number],
  [xRadius, yRadius]: readonly [x: number, y: number],
  angle = 0,
): Region<X | Y> {
  const middle = { x_middle: x, y_middle: y, x_radius: xRadius, y_radius: yRadius };
  return new Region({ type: "Ellipse", x_axis: xAxis, y_axis: yAxis, ...middle, angle });
}

/** Within the corners, by the even-odd rule. */
export function outline<X extends string, Y extends string>(
  xAxis: X,
  yAxis: Y,
  corners: readonly (readonly [x: number, y: number])[],
): Region<X | Y> {
  const verts = { x_verts: corners.map(([x]) => x), y_verts: corners.map(([, y]) => y) };
  return new Region({ type: "Polygon", x_axis: xAxis, y_axis: yAxis, ...verts });
}
