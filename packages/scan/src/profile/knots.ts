/**
 * A trajectory as knots: position and velocity of every axis at moments, and a cubic between them.
 *
 * That is what motor controllers take (position, velocity, time). Lines and steady changes of velocity are cubics too,
 * so they come out exactly; only curves are bent between the bounds of their frames.
 *
 * @module
 */
import type { Extents } from "../extents.ts";
import type { Moving } from "../motion.ts";

/** What the axes do on the way to a knot. */
export type Phase = "start" | "run-up" | "frames" | "turn" | "run-down";

/** A moment of a trajectory. */
export interface Knot<A extends string = string> {
  readonly phase: Phase;
  /** Time since the knot before, in s; 0 for the first. */
  readonly duration: number;
  /** Position of each axis in its unit, and its velocity in unit/s. */
  readonly axes: Readonly<Record<A, Moving>>;
  /** The frames that are passed on the way to this knot; `length` is 0 for all phases but `frames`. */
  readonly frames: { readonly start: number; readonly length: number };
}

/** The state of an axis `time` s after `from`, on its cubic to `to`, which comes `duration` s after `from`. */
export function stateBetween(from: Moving, to: Moving, duration: number, time: number): Moving {
  if (duration === 0) return to;
  const [bend, twist] = cubicOf(from, to, duration);
  return {
    position: from.position + time * (from.velocity + time * (bend + time * twist)),
    velocity: from.velocity + time * (2 * bend + 3 * time * twist),
  };
}

/** Coefficients of t² and t³. */
function cubicOf(from: Moving, to: Moving, duration: number): readonly [number, number] {
  const mean = (to.position - from.position) / duration;
  return [
    (3 * mean - 2 * from.velocity - to.velocity) / duration,
    (from.velocity + to.velocity - 2 * mean) / (duration * duration),
  ];
}

/** The highest acceleration and the highest velocity on the cubic between two knots. */
export function demands(
  from: Moving,
  to: Moving,
  duration: number,
): { readonly acceleration: number; readonly velocity: number } {
  if (duration === 0) return { acceleration: 0, velocity: Math.max(Math.abs(from.velocity), Math.abs(to.velocity)) };
  const [bend, twist] = cubicOf(from, to, duration);
  // The acceleration of a cubic is highest at one of its ends; the velocity there, or where the acceleration is 0.
  const acceleration = Math.max(Math.abs(2 * bend), Math.abs(2 * bend + 6 * twist * duration));
  const turning = -bend / (3 * twist);
  const inside = turning > 0 && turning < duration ? Math.abs(stateBetween(from, to, duration, turning).velocity) : 0;
  return { acceleration, velocity: Math.max(Math.abs(from.velocity), Math.abs(to.velocity), inside) };
}

/** What a trajectory amounts to. */
export interface ProfileSummary<A extends string = string> {
  /** Time from the first knot to the last, in s. */
  readonly duration: number;
  readonly knots: number;
  readonly frames: number;
  /** How far each axis goes, run-up and turns included: compare with its limits. */
  readonly extents: Extents<A>;
}

/**
 * Walks through a whole trajectory, and so finds before anything moves what would be refused on the way.
 *
 * @throws HalcyonError whatever the trajectory throws.
 */
export function summarise<A extends string>(knots: Iterable<Knot<A>>): ProfileSummary<A> {
  const extents: Record<string, { min: number; max: number }> = {};
  let [duration, count, frames] = [0, 0, 0];
  let before: Knot<A> | undefined;
  for (const knot of knots) {
    duration += knot.duration;
    count += 1;
    frames += knot.frames.length;
    for (const [axis, state] of Object.entries<Moving>(knot.axes)) {
      const extent = (extents[axis] ??= { min: state.position, max: state.position });
      const from = before?.axes[axis as A] ?? state;
      for (const position of turningPoints(from, state, knot.duration)) {
        extent.min = Math.min(extent.min, position);
        extent.max = Math.max(extent.max, position);
      }
    }
    before = knot;
  }
  return { duration, knots: count, frames, extents: extents as Extents<A> };
}

/** Both ends, and where the axis turns round on its cubic: the zeros of a quadratic velocity. */
function turningPoints(from: Moving, to: Moving, duration: number): readonly number[] {
  const ends = [from.position, to.position];
  if (duration === 0) return ends;
  const [bend, twist] = cubicOf(from, to, duration);
  const root = Math.sqrt(bend * bend - 3 * twist * from.velocity);
  const times = [-from.velocity / (bend + root), -from.velocity / (bend - root)];
  const inside = times.filter((time) => time > 0 && time < duration);
  return [...ends, ...inside.map((time) => stateBetween(from, to, duration, time).position)];
}
