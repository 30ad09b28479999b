/** What a run says of the specification that it follows: enough for a plot to know its axes before the first point. @module */
import { HalcyonError } from "@halcyon/model";
import { Spec } from "@halcyon/scan";
import type { Metadata } from "../message.ts";
import { parameter } from "../parameters/declare.ts";
import type { Parameter } from "../parameters/kind.ts";
import { refuseArguments } from "./errors.ts";

/** A specification, or its serialised form. */
export const theSpec: Parameter<object> = parameter(
  {
    type: "object",
    words: "a scan specification, or its JSON",
    is: (value) => value !== null && typeof value === "object" && !Array.isArray(value),
  },
  "where the points are",
);

/**
 * The specification of an argument, looked through: what can't be run is found before anything moves.
 *
 * @throws HalcyonError `scan.spec`, `scan.calculate`; `plan.arguments` for one without points or axes.
 */
export function specOf(plan: string, given: object): Spec {
  const spec = given instanceof Spec ? given : new Spec(given);
  if (spec.num === 0 || spec.axes.length === 0) {
    const text = `the scan has ${spec.num} points over ${spec.axes.join(", ") || "no axes"}; at least one of each is needed`;
    throw refuseArguments(plan, "spec", text);
  }
  return spec;
}

/** Shape, extents, snaking, axes: one entry for each loop, the slowest first. */
export function specMetadata(spec: Spec): Metadata {
  const loops = spec.dimensions();
  const ranges = spec.ranges();
  const extentOf = (axis: string): readonly number[] => {
    const range = ranges[axis];
    if (range === undefined) throw new HalcyonError("scan.calculate", `There is no axis ${axis}.`, unknown(axis));
    return [range.min, range.max];
  };
  return {
    num_points: spec.num,
    num_intervals: spec.num - 1,
    shape: [...spec.shape],
    snaking: loops.map(({ snaked }, loop) => loop > 0 && snaked),
    // A loop of several axes has the extents of each of them.
    extents: loops.map(({ axes }) => (axes.length === 1 ? extentOf(axes[0] ?? "") : axes.map(extentOf))),
    motors: [...spec.axes],
    plan_pattern: "scan_specification",
    plan_pattern_args: { spec: spec.serialize() },
    plan_pattern_module: "scanspec.specs",
  };
}

/** Hints for plots: the fields of each loop's axes, in the stream that has them. */
export function specHints(spec: Spec, fieldsOf: (axis: string) => readonly string[], stream: string): Metadata {
  const loops = spec.dimensions().filter(({ axes }) => axes.length > 0);
  const gridded = loops.every(({ axes }) => axes.length === 1);
  return {
    dimensions: loops.map(({ axes }) => [axes.flatMap((axis) => [...fieldsOf(axis)]), stream]),
    ...(gridded ? { gridding: "rectilinear" } : {}),
  };
}

function unknown(axis: string): { reason: "axis-unknown"; axes: string[]; numbers: Record<string, number> } {
  return { reason: "axis-unknown", axes: [axis], numbers: {} };
}
