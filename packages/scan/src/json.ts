/**
 * The serialised forms: what is sent, stored, and held by every `Spec`.
 *
 * Names and defaults are scanspec 1.0's, so either side reads what the other wrote. The last group is ours: scanspec
 * 1.0 refuses it. `Mask` and the regions have the form that older versions of scanspec gave them.
 *
 * @module
 */
import type { RegionJson } from "./region/region-json.ts";

/** `num` evenly spaced frames; `start` and `stop` are the centres of the first and the last one. */
export interface LinspaceJson {
  readonly type: "Linspace";
  readonly axis: string;
  readonly start: number;
  readonly stop: number;
  readonly num: number;
}

/** Frames from `start` towards `stop`, `step` (more than 0) apart. */
export interface RangeJson {
  readonly type: "Range";
  readonly axis: string;
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** `num` frames at `value`. */
export interface StaticJson {
  readonly type: "Static";
  readonly axis: string;
  readonly value: number;
  readonly num: number;
}

/** A spiral of equal areas from the centre outwards. */
export interface SpiralJson {
  readonly type: "Spiral";
  readonly x_axis: string;
  readonly x_centre: number;
  readonly x_diameter: number;
  readonly x_step: number;
  readonly y_axis: string;
  readonly y_centre: number;
  readonly y_diameter: number;
}

/** The frames of a grid that lie in an ellipse. */
export interface EllipseJson {
  readonly type: "Ellipse";
  readonly x_axis: string;
  readonly x_centre: number;
  readonly x_diameter: number;
  readonly x_step: number;
  readonly y_axis: string;
  readonly y_centre: number;
  readonly y_diameter: number;
  readonly y_step: number;
  readonly snake: boolean;
  readonly vertical: boolean;
}

/** The frames of a grid that lie in a polygon (even-odd rule). */
export interface PolygonJson {
  readonly type: "Polygon";
  readonly x_axis: string;
  readonly y_axis: string;
  readonly vertices: readonly (readonly [x: number, y: number])[];
  readonly x_step: number;
  readonly y_step: number;
  readonly snake: boolean;
  readonly vertical: boolean;
}

/** `inner` runs at each frame of `outer`; a number repeats the other side. */
export interface ProductJson {
  readonly type: "Product";
  readonly outer: SpecJson | number;
  readonly inner: SpecJson | number;
  readonly gap: boolean;
}

/** Both at the same time. */
export interface ZipJson {
  readonly type: "Zip";
  readonly left: SpecJson;
  readonly right: SpecJson;
}

/** One after the other. */
export interface ConcatJson {
  readonly type: "Concat";
  readonly left: SpecJson;
  readonly right: SpecJson;
  readonly gap: boolean;
  readonly check_path_changes: boolean;
}

/** Every other pass backwards, when nested. */
export interface SnakeJson {
  readonly type: "Snake";
  readonly spec: SpecJson;
}

/** All dimensions as one. */
export interface SquashJson {
  readonly type: "Squash";
  readonly spec: SpecJson;
  readonly check_path_changes: boolean;
}

/** The fastest dimension moves through its frames instead of stopping at each. */
export interface FlyJson {
  readonly type: "Fly";
  readonly spec: SpecJson;
}

/** Each frame takes `constant_duration`, in s. */
export interface ConstantDurationJson {
  readonly type: "ConstantDuration";
  readonly constant_duration: number;
  readonly spec: SpecJson | null;
}

/** Ours: frames at listed positions; all lists have the same length. */
export interface PointsJson {
  readonly type: "Points";
  readonly points: Readonly<Record<string, readonly number[]>>;
}

/** Ours: `num` runs of each block of `block` frames (of all frames when null); `snake` runs every other one backwards. */
export interface RepeatJson {
  readonly type: "Repeat";
  readonly spec: SpecJson;
  readonly num: number;
  readonly block: number | null;
  readonly snake: boolean;
  readonly check_path_changes: boolean;
}

/** Ours: a wait of `delay_after`, in s, after each frame. */
export interface DelayJson {
  readonly type: "Delay";
  readonly delay_after: number;
  readonly spec: SpecJson;
}

/** As in scanspec before 1.0: the frames of a specification whose centres lie in a region. */
export interface MaskJson {
  readonly type: "Mask";
  readonly spec: SpecJson;
  readonly region: RegionJson;
  readonly check_path_changes: boolean;
}

/** Any serialised specification. */
export type SpecJson =
  | LinspaceJson
  | RangeJson
  | StaticJson
  | SpiralJson
  | EllipseJson
  | PolygonJson
  | ProductJson
  | ZipJson
  | ConcatJson
  | SnakeJson
  | SquashJson
  | FlyJson
  | ConstantDurationJson
  | PointsJson
  | RepeatJson
  | DelayJson
  | MaskJson;
