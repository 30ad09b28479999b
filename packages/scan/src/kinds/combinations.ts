/**
 * Two specifications made one: `Product`, `Zip`, `Concat`.
 *
 * @module
 */
import { concatenated, squashed } from "../dimension/join.ts";
import { snaked } from "../dimension/snake.ts";
import { stretched, zipped } from "../dimension/zip.ts";
import type { Dimension } from "../dimension/dimension.ts";
import { blankDimension } from "../dimension/leaves.ts";
import { cannotCalculate } from "../errors.ts";
import type { ConcatJson, ProductJson, SpecJson, ZipJson } from "../json.ts";
import { flag, spec, specOrCount, withDefault } from "../read/fields.ts";
import type { Clash, FrameDuration, Kind, Visit } from "./kind.ts";

type Side = SpecJson | number;

const durationOf = (side: Side, visit: Visit): FrameDuration =>
  typeof side === "number" ? null : visit.duration(side);

/** One side may say how long a frame takes. */
function twoDurations(first: Side, second: Side, visit: Visit): Clash | undefined {
  const [one, other] = [durationOf(first, visit), durationOf(second, visit)];
  return one === null || other === null
    ? undefined
    : { rule: "value_error", text: `one side may give a duration, and both do (${one} and ${other})` };
}

export const productKind: Kind<ProductJson> = {
  fields: { outer: specOrCount, inner: specOrCount, gap: withDefault(flag, true) },
  axes: ({ outer, inner }, visit) =>
    [outer, inner].flatMap((side) => (typeof side === "number" ? [] : visit.axes(side))),
  duration: ({ outer, inner }, visit) => durationOf(outer, visit) ?? durationOf(inner, visit),
  check: ({ outer, inner }, visit) => twoDurations(outer, inner, visit),
  dimensions({ outer, inner, gap }, { bounds, nested }, visit) {
    const slow =
      typeof outer === "number" ? [blankDimension(outer, gap)] : visit.dimensions(outer, { bounds: false, nested });
    const fast =
      typeof inner === "number" ? [blankDimension(inner, false)] : visit.dimensions(inner, { bounds, nested: true });
    return [...slow, ...fast];
  },
  describe({ outer, inner }, visit) {
    if (typeof outer === "number") {
      return `${outer} times (${typeof inner === "number" ? `${inner} frames` : visit.describe(inner)})`;
    }
    return typeof inner === "number"
      ? `${visit.describe(outer)}, each ${inner} times`
      : `${visit.describe(outer)}, and at each of them ${visit.describe(inner)}`;
  },
};

export const zipKind: Kind<ZipJson> = {
  fields: { left: spec, right: spec },
  axes: ({ left, right }, visit) => [...visit.axes(left), ...visit.axes(right)],
  duration: ({ left, right }, visit) => visit.duration(left) ?? visit.duration(right),
  check: ({ left, right }, visit) => twoDurations(left, right, visit),
  dimensions({ left, right }, ask, visit) {
    const lefts = visit.dimensions(left, ask);
    const rights = stretchedTo(lefts, visit.dimensions(right, ask));
    const pad = lefts.length - rights.length;
    if (pad < 0) {
      const text = `A zip needs at least as many dimensions on the left as on the right: ${lefts.length} and ${rights.length}.`;
      const sizes = { left: lefts.length, right: rights.length };
      throw cannotCalculate("lengths-differ", text, [...visit.axes(left), ...visit.axes(right)], sizes);
    }
    return lefts.map((dimension, i) => {
      const other = rights[i - pad];
      return other === undefined ? dimension : zipped(dimension, other);
    });
  },
  describe: ({ left, right }, visit) => `${visit.describe(left)} together with ${visit.describe(right)}`,
};

/** A right side of a single frame holds for all frames of the fastest dimension on the left. */
function stretchedTo(lefts: readonly Dimension[], rights: readonly Dimension[]): readonly Dimension[] {
  const fast = lefts.at(-1);
  const [only] = rights;
  if (fast === undefined || only === undefined || rights.length > 1 || only.length !== 1) return rights;
  const long = stretched(only, fast.length);
  return [fast.snaked ? snaked(long) : long];
}

export const concatKind: Kind<ConcatJson> = {
  fields: { left: spec, right: spec, gap: withDefault(flag, false), check_path_changes: withDefault(flag, true) },
  axes: ({ left }, visit) => visit.axes(left),
  duration({ left, right }, visit) {
    const one = visit.duration(left);
    return one === visit.duration(right) ? one : "VARIABLE_DURATION";
  },
  check({ left, right }, visit) {
    const [lefts, rights] = [visit.axes(left), visit.axes(right)];
    if (lefts.toSorted().join("\n") !== rights.toSorted().join("\n")) {
      return {
        rule: "assertion_error",
        text: `both sides need the same axes: the left moves ${named(lefts)}, the right ${named(rights)}`,
      };
    }
    const [one, other] = [visit.duration(left), visit.duration(right)];
    if ((one === null) === (other === null)) return undefined;
    return {
      rule: "value_error",
      text: `both sides need a duration, or neither: ${one ?? "none"}, ${other ?? "none"}`,
    };
  },
  dimensions({ left, right, gap, check_path_changes }, ask, visit) {
    const check = ask.nested && check_path_changes;
    const whole = (side: SpecJson): Dimension => squashed(visit.dimensions(side, ask), check);
    return [concatenated(whole(left), whole(right), gap)];
  },
  describe: ({ left, right }, visit) => `${visit.describe(left)}, then ${visit.describe(right)}`,
};

function named(axes: readonly string[]): string {
  return axes.length === 0 ? "nothing" : axes.join(", ");
}
