/** Scan specifications: where the points of a scan are, and how they are flown. @module */
export { deserialize, withAxes } from "./deserialize.ts";
export { Spec, type Apart, type Bounds, type RepeatOptions } from "./spec.ts";
export {
  constantDuration,
  ellipse,
  linspace,
  linspaceBounded,
  points,
  polygon,
  range,
  rangeBounded,
  spiral,
  staticAt,
  type GridOptions,
  type PlaneAxis,
} from "./make.ts";
export { Region, between, circle, outline, oval, rectangle } from "./region/regions.ts";
export type { AxisColumns, Frames, Point } from "./frames.ts";
export { Path, type BlockOptions, type Part } from "./path.ts";
export type { Dimension, DimensionInfo, Piece } from "./dimension/dimension.ts";
export {
  positionAt,
  type AxisFunction,
  type LinearFunction,
  type SpiralFunction,
  type TableFunction,
} from "./dimension/axis-function.ts";
export type { Extent, Extents } from "./extents.ts";
export { estimateDuration, type DurationEstimate } from "./estimate.ts";
export { moveTime, rampDistance, turnTime, type Motor, type Moving } from "./motion.ts";
export { stateBetween, summarise, type Knot, type Phase, type ProfileSummary } from "./profile/knots.ts";
export { scanProfile, type Motors, type ProfileOptions } from "./profile/scan-profile.ts";
export { checkRunnable, type AxisLimits } from "./runnable.ts";
export { windows, type Acquisition, type DetectorGroup, type Window, type WindowTriggers } from "./windows.ts";
export type { Segment } from "./segments.ts";
export type { FrameDuration } from "./kinds/kind.ts";
export type { CalculateFacts, CalculateReason, SpecProblem } from "./errors.ts";
export {
  bounds,
  gap,
  midpoints,
  serve,
  smallestStep,
  valid,
  type BoundsAnswer,
  type GapAnswer,
  type MidpointsAnswer,
  type PointsRequest,
  type ServiceAnswer,
  type SmallestStepAnswer,
  type ValidAnswer,
} from "./service.ts";
export type { FormattedPoints, PointsFormat } from "./points-format.ts";
export type {
  ConcatJson,
  ConstantDurationJson,
  DelayJson,
  EllipseJson,
  FlyJson,
  LinspaceJson,
  MaskJson,
  PointsJson,
  PolygonJson,
  ProductJson,
  RangeJson,
  RepeatJson,
  SnakeJson,
  SpecJson,
  SpiralJson,
  SquashJson,
  StaticJson,
  ZipJson,
} from "./json.ts";
export type {
  CircleRegionJson,
  CombinedRegionJson,
  EllipseRegionJson,
  PolygonRegionJson,
  RangeRegionJson,
  RectangleRegionJson,
  RegionJson,
} from "./region/region-json.ts";
