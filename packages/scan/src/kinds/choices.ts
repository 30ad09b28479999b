/**
 * Frames that are picked: our `Points` (a list of positions) and `Mask` (the frames inside a region).
 *
 * @module
 */
import { squashed } from "../dimension/join.ts";
import { snaked } from "../dimension/snake.ts";
import { tableDimension } from "../dimension/leaves.ts";
import { alongRuns } from "../dimension/runs.ts";
import { select, selectionBlock } from "../dimension/select.ts";
import type { MaskJson, PointsJson } from "../json.ts";
import { flag, positions, region, spec, withDefault } from "../read/fields.ts";
import { axesOfRegion, describeRegion, keeper } from "../region/region.ts";
import { counted, untimed, type Kind } from "./kind.ts";

export const pointsKind: Kind<PointsJson> = {
  fields: { points: positions },
  axes: ({ points }) => Object.keys(points),
  duration: untimed,
  dimensions: ({ points }, { bounds }) => [tableDimension(points, bounds)],
  describe({ points }) {
    const [first = []] = Object.values(points);
    return `${counted(first.length, "listed point")} of ${Object.keys(points).join(" and ")}`;
  },
};

export const maskKind: Kind<MaskJson> = {
  fields: { spec, region, check_path_changes: withDefault(flag, true) },
  axes: (json, visit) => visit.axes(json.spec),
  duration: (json, visit) => visit.duration(json.spec),
  check(json, visit) {
    const axes = visit.axes(json.spec);
    const missing = axesOfRegion(json.region).filter((axis) => !axes.includes(axis));
    if (missing.length === 0) return undefined;
    const text = `the region needs ${missing.join(", ")}, and the specification moves ${axes.join(", ") || "nothing"}`;
    return { rule: "value_error", text };
  },
  dimensions(json, ask, visit) {
    const base = squashed(visit.dimensions(json.spec, ask), ask.nested && json.check_path_changes);
    const chosen = alongRuns(base, select(json, base, keeper(json.region, selectionBlock)));
    return [base.snaked ? snaked(chosen) : chosen];
  },
  describe: (json, visit) => `${visit.describe(json.spec)}, where ${describeRegion(json.region)}`,
};
