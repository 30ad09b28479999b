/**
 * The serialised forms of regions, as scanspec had them before 1.0.
 *
 * @module
 */

/** Positions of one axis from `min` to `max`, both included. */
export interface RangeRegionJson {
  readonly type: "Range";
  readonly axis: string;
  readonly min: number;
  readonly max: number;
}

/** A rectangle turned by `angle`, in degrees, about its corner (`x_min`, `y_min`). */
export interface RectangleRegionJson {
  readonly type: "Rectangle";
  readonly x_axis: string;
  readonly y_axis: string;
  readonly x_min: number;
  readonly y_min: number;
  readonly x_max: number;
  readonly y_max: number;
  readonly angle: number;
}

export interface CircleRegionJson {
  readonly type: "Circle";
  readonly x_axis: string;
  readonly y_axis: string;
  readonly x_middle: number;
  readonly y_middle: number;
  readonly radius: number;
}

/** An ellipse turned by `angle`, in degrees, about its middle. */
export interface EllipseRegionJson {
  readonly type: "Ellipse";
  readonly x_axis: string;
  readonly y_axis: string;
  readonly x_middle: number;
  readonly y_middle: number;
  readonly x_radius: number;
  readonly y_radius: number;
  readonly angle: number;
}

/** A polygon by the even-odd rule; both lists have the same length, 3 or more. */
export interface PolygonRegionJson {
  readonly type: "Polygon";
  readonly x_axis: string;
  readonly y_axis: string;
  readonly x_verts: readonly number[];
  readonly y_verts: readonly number[];
}

/** Two regions: in either, in both, in the left only, in exactly one. */
export interface CombinedRegionJson {
  readonly type: "UnionOf" | "IntersectionOf" | "DifferenceOf" | "SymmetricDifferenceOf";
  readonly left: RegionJson;
  readonly right: RegionJson;
}

/** Any serialised region. */
export type RegionJson =
  | RangeRegionJson
  | RectangleRegionJson
  | CircleRegionJson
  | EllipseRegionJson
  | PolygonRegionJson
  | CombinedRegionJson;
