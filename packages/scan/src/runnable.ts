/**
 * What is refused before anything moves: no frames, axes that nobody has, positions out of reach.
 *
 * @module
 */
import { cannotCalculate } from "./errors.ts";
import type { Extent } from "./extents.ts";
import type { Spec } from "./spec.ts";

/** How far each axis may go, in its unit; an axis that isn't named doesn't exist. */
export type AxisLimits = Readonly<Record<string, Extent>>;

/**
 * @throws HalcyonError `scan.calculate`: `empty` without frames, `axis-unknown` for an axis that isn't in `limits`,
 *   `limits` for an axis that would leave them, bounds of flown frames included.
 */
export function checkRunnable(spec: Spec, limits?: AxisLimits): void {
  if (spec.num === 0) {
    const text = `The scan of ${spec.axes.join(", ") || "no axes"} has 0 frames; at least 1 is needed.`;
    throw cannotCalculate("empty", text, spec.axes, { frames: 0 });
  }
  if (limits === undefined) return;
  const unknown = spec.axes.filter((axis) => !Object.hasOwn(limits, axis));
  if (unknown.length > 0) {
    const known = Object.keys(limits).join(", ") || "no axes";
    throw cannotCalculate("axis-unknown", `The scan moves ${unknown.join(", ")}; there are ${known}.`, unknown);
  }
  for (const [axis, range] of Object.entries(spec.ranges())) {
    const limit = limits[axis];
    if (limit === undefined || (range.min >= limit.min && range.max <= limit.max)) continue;
    const text = `${axis} would go from ${range.min} to ${range.max}; it may go from ${limit.min} to ${limit.max}.`;
    const numbers = { min: range.min, max: range.max, lowest: limit.min, highest: limit.max };
    throw cannotCalculate("limits", text, [axis], numbers);
  }
}
