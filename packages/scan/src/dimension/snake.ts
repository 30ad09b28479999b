/**
 * One dimension run differently: back and forth, or timed.
 *
 * @module
 */
import { cannotCalculate } from "../errors.ts";
import type { Dimension } from "./dimension.ts";

/** Every other pass backwards. Passes join where they turn, so there is never a gap before frame 0. */
export function snaked(dimension: Dimension): Dimension {
  if (dimension.snaked) return dimension;
  return {
    ...dimension,
    snaked: true,
    markGaps(gap, at, from, to) {
      const skip = from === 0 ? 1 : 0;
      if (to > from + skip) dimension.markGaps(gap, at + skip, from + skip, to);
    },
  };
}

/** The same frames, each `duration` (or followed by a `delay`), in s. */
export function timed(dimension: Dimension, what: "duration" | "delay", seconds: number): Dimension {
  return {
    ...dimension,
    timed: dimension.timed || what === "duration",
    delayed: dimension.delayed || what === "delay",
    write(into, at, from, to) {
      dimension.write(into, at, from, to);
      into[what]?.fill(seconds, at, at + to - from);
    },
  };
}

/** The refusal to join a snaked dimension with one that is not. */
export function kindsDiffer(what: string, left: Dimension, right: Dimension): Error {
  const text = `${what} needs both sides snaked or neither: ${turning(left)}, ${turning(right)}.`;
  return cannotCalculate("kinds-differ", text, [...left.axes, ...right.axes]);
}

function turning(dimension: Dimension): string {
  return `${dimension.axes.join(", ")} ${dimension.snaked ? "is snaked" : "is not snaked"}`;
}
