/**
 * A specification and an acquisition compiled to windows: what the hardware does, one stretch after the other.
 *
 * A window is a stretch of frames without a gap. Axes follow functions through it (or stay, when the scan steps), and
 * each group of detectors gets its triggers. Everything that can be refused is refused before the first window.
 *
 * @module
 */
import type { AxisFunction } from "./dimension/axis-function.ts";
import { stackOf } from "./dimension/stack.ts";
import { cannotCalculate } from "./errors.ts";
import { readFrames } from "./frames.ts";
import type { Part } from "./path.ts";
import { checkRunnable } from "./runnable.ts";
import type { Spec } from "./spec.ts";

/** Detectors that are triggered together. */
export interface DetectorGroup {
  readonly detectors: readonly string[];
  /** Exposures in each frame of the scan; 1 when left out. */
  readonly exposures?: number;
  /** Length of an exposure, in s. */
  readonly live: number;
  /** Least time between the end of an exposure and the start of the next, in s. */
  readonly dead: number;
}

/** What is measured along the way. */
export interface Acquisition {
  /** Name of the stream of documents; `primary` when left out. */
  readonly stream?: string;
  readonly groups: readonly DetectorGroup[];
}

/** The triggers of one group in one window. */
export interface WindowTriggers {
  readonly detectors: readonly string[];
  /** Exposures in each frame. */
  readonly exposures: number;
  /** Exposures in the window. */
  readonly total: number;
  readonly live: number;
  readonly dead: number;
}

/** `length` frames from frame `start` of the scan on. */
export interface Window<A extends string = string> {
  readonly stream: string;
  readonly start: number;
  readonly length: number;
  /** Whether the axes must first be brought to where the window begins; otherwise they are there. */
  readonly gap: boolean;
  /** Position of each axis over u, counted in frames from the start of the window (`positionAt`). */
  readonly functions: Readonly<Record<A, AxisFunction>>;
  /** Duration of each frame, in s. */
  readonly duration: number | Float64Array;
  /** Wait after each frame, in s. */
  readonly delay: number | Float64Array;
  readonly triggers: readonly WindowTriggers[];
}

/**
 * Compiles `spec` with `acquisition`. When the specification gives no duration, a frame lasts as long as the slowest
 * group needs.
 *
 * @throws HalcyonError `scan.calculate`, before the first window: `empty` without frames, `too-slow` when a group needs
 *   longer than a frame lasts, `durations` when a flown scan has neither a duration nor detectors.
 */
export function windows<A extends string>(
  spec: Spec<A>,
  acquisition: Acquisition,
  part: Part = {},
): Generator<Window<A>> {
  checkRunnable(spec);
  const groups = acquisition.groups.map(checkedGroup);
  const needed = groups.reduce((most, { exposures, live, dead }) => Math.max(most, exposures * (live + dead)), 0);
  const shortest = shortestFrame(spec);
  if (shortest !== null && shortest < needed * (1 - 1e-9)) throw tooSlow(groups, shortest);
  if (shortest === null && needed === 0 && spec.dimensions().some(({ bounded }) => bounded.length > 0)) {
    const text = "A flown scan needs a duration of its frames, or detectors that give one; there is neither.";
    throw cannotCalculate("durations", text, spec.axes, { groups: groups.length });
  }
  return compile(spec, acquisition.stream ?? "primary", groups, needed, part);
}

type Group = Required<DetectorGroup>;

function* compile<A extends string>(
  spec: Spec<A>,
  stream: string,
  groups: readonly Group[],
  needed: number,
  part: Part,
): Generator<Window<A>> {
  const stack = stackOf(spec.dimensions());
  const constant = spec.frameDuration === "VARIABLE_DURATION" ? null : (spec.frameDuration ?? needed);
  for (const segment of spec.segments({ ...part, bounds: false })) {
    const { start, length } = segment;
    const times = constant === null || stack.delayed ? readFrames(stack, start, start + length) : null;
    yield {
      stream,
      ...segment,
      duration: constant ?? uniform(times?.duration ?? null),
      delay: uniform(times?.delay ?? null),
      triggers: groups.map((group) => ({ ...group, total: group.exposures * length })),
    };
  }
}

/** One number where all are the same. */
function uniform(times: Float64Array | null): number | Float64Array {
  if (times === null) return 0;
  const [first = 0] = times;
  return times.every((time) => time === first) ? first : times;
}

function checkedGroup({ detectors, exposures = 1, live, dead }: DetectorGroup): Group {
  const names = detectors.join(", ") || "no detectors";
  const whole = Number.isSafeInteger(exposures) && exposures >= 1;
  if (whole && live > 0 && Number.isFinite(live) && dead >= 0 && Number.isFinite(dead)) {
    return { detectors, exposures, live, dead };
  }
  const text =
    `The group of ${names} asks for ${exposures} exposures of ${live} s with ${dead} s between them: at least 1 exposure ` +
    "is needed, of more than 0 s, with 0 s or more between them.";
  throw cannotCalculate("out-of-range", text, [], { exposures, live, dead });
}

function tooSlow(groups: readonly Group[], duration: number): Error {
  const need = ({ exposures, live, dead }: Group): number => exposures * (live + dead);
  const group = groups.reduce((slowest, other) => (need(other) > need(slowest) ? other : slowest));
  const { detectors, exposures, live, dead } = group;
  const text =
    `${detectors.join(", ")} needs ${need(group)} s for each frame (${exposures} times ${live} s live and ${dead} s dead), ` +
    `and the shortest frame lasts ${duration} s.`;
  return cannotCalculate("too-slow", text, [], { duration, needed: need(group), exposures, live, dead });
}

/** The shortest duration of a frame, in s; null when the specification gives none. */
function shortestFrame(spec: Spec): number | null {
  const { frameDuration } = spec;
  if (frameDuration !== "VARIABLE_DURATION") return frameDuration;
  const loop = spec.dimensions().find(({ timed }) => timed);
  if (loop === undefined) return null;
  let shortest = Infinity;
  const stack = stackOf([loop]);
  for (let from = 0; from < loop.length; from += 8192) {
    const { duration } = readFrames(stack, from, Math.min(from + 8192, loop.length));
    shortest = (duration ?? new Float64Array()).reduce((least, time) => Math.min(least, time), shortest);
  }
  return shortest;
}
