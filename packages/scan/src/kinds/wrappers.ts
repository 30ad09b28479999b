/**
 * One specification, run differently: `Snake`, `Squash`, `Fly`, `ConstantDuration`, and our `Delay` and `Repeat`.
 *
 * @module
 */
import { squashed } from "../dimension/join.ts";
import { snaked, timed } from "../dimension/snake.ts";
import { blankDimension } from "../dimension/leaves.ts";
import { alongRuns, repeatedBlocks } from "../dimension/runs.ts";
import type { Dimension } from "../dimension/dimension.ts";
import type { ConstantDurationJson, DelayJson, FlyJson, RepeatJson, SnakeJson, SpecJson, SquashJson } from "../json.ts";
import { count, countOrNull, flag, number, spec, specOrNull, withDefault } from "../read/fields.ts";
import { counted, type FrameDuration, type Kind, type Visit } from "./kind.ts";

interface Wrapper {
  readonly spec: SpecJson;
}

const axes = (json: Wrapper, visit: Visit): readonly string[] => visit.axes(json.spec);
const duration = (json: Wrapper, visit: Visit): FrameDuration => visit.duration(json.spec);

export const snakeKind: Kind<SnakeJson> = {
  fields: { spec },
  axes,
  duration,
  dimensions: (json, ask, visit) => visit.dimensions(json.spec, ask).map(snaked),
  describe: (json, visit) => `${visit.describe(json.spec)}, back and forth`,
};

export const squashKind: Kind<SquashJson> = {
  fields: { spec, check_path_changes: withDefault(flag, true) },
  axes,
  duration,
  dimensions: (json, ask, visit) => [squashed(visit.dimensions(json.spec, ask), ask.nested && json.check_path_changes)],
  describe: (json, visit) => visit.describe(json.spec),
};

export const flyKind: Kind<FlyJson> = {
  fields: { spec },
  axes,
  duration,
  dimensions: (json, { nested }, visit) => visit.dimensions(json.spec, { bounds: true, nested }),
  describe: (json, visit) => `${visit.describe(json.spec)}, flown`,
};

export const constantDurationKind: Kind<ConstantDurationJson> = {
  fields: { constant_duration: number({ least: 0 }), spec: withDefault(specOrNull, null) },
  axes: (json, visit) => (json.spec === null ? [] : visit.axes(json.spec)),
  duration: (json) => json.constant_duration,
  check(json, visit) {
    const inner = json.spec === null ? null : visit.duration(json.spec);
    if (inner === null) return undefined;
    return { rule: "value_error", text: `the duration is ${json.constant_duration} s, and within it already ${inner}` };
  },
  // scanspec asks the specification within as if it weren't nested, and so loses the check of path changes.
  dimensions: (json, ask, visit) =>
    lastTimed(
      json.spec === null ? [blankDimension(1, false)] : visit.dimensions(json.spec, ask),
      "duration",
      json.constant_duration,
    ),
  describe: (json, visit) =>
    json.spec === null
      ? `${json.constant_duration} s`
      : `${visit.describe(json.spec)}, ${json.constant_duration} s each`,
};

export const delayKind: Kind<DelayJson> = {
  fields: { delay_after: number({ least: 0 }), spec },
  axes,
  duration,
  dimensions: (json, ask, visit) => lastTimed(visit.dimensions(json.spec, ask), "delay", json.delay_after),
  describe: (json, visit) => `${visit.describe(json.spec)}, ${json.delay_after} s of rest after each`,
};

/** The fastest dimension moves at every frame, so it carries what holds for every frame. */
function lastTimed(stack: readonly Dimension[], what: "duration" | "delay", seconds: number): readonly Dimension[] {
  return stack.map((dimension, i) => (i === stack.length - 1 ? timed(dimension, what, seconds) : dimension));
}

export const repeatKind: Kind<RepeatJson> = {
  fields: {
    spec,
    num: count,
    block: withDefault(countOrNull, null),
    snake: withDefault(flag, false),
    check_path_changes: withDefault(flag, true),
  },
  axes,
  duration,
  dimensions(json, ask, visit) {
    const base = squashed(visit.dimensions(json.spec, ask), ask.nested && json.check_path_changes);
    const block = Math.min(json.block ?? base.length, base.length);
    const repeated = alongRuns(base, repeatedBlocks(base.length, block, json.num, json.snake));
    return [base.snaked ? snaked(repeated) : repeated];
  },
  describe(json, visit) {
    const way = json.snake ? ", every other time backwards" : "";
    const blocks = json.block === null ? "" : ` in blocks of ${counted(json.block, "frame")}`;
    return `${visit.describe(json.spec)}, ${counted(json.num, "time")}${blocks}${way}`;
  },
};
