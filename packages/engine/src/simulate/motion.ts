/** A move of a modelled axis: how long it takes, and where the axis is meanwhile. Pure. @module */

/** How an axis moves. Lengths in its units, times in s. */
export interface Pace {
  /** 0: at once. */
  readonly velocity: number;
  /** From rest to the velocity. */
  readonly acceleration: number;
  /** From arriving to being done. */
  readonly settle: number;
}

/**
 * s from one place to another, settling included: |d| / v + a; on a way too short to come to the velocity,
 * 2 √(|d| a / v). Places that are no numbers take no way.
 */
export function moveTime(from: unknown, to: unknown, { velocity, acceleration, settle }: Pace): number {
  if (typeof from !== "number" || typeof to !== "number") return settle;
  const distance = Math.abs(to - from);
  if (distance === 0 || velocity <= 0 || !Number.isFinite(distance)) return settle;
  const way =
    distance < velocity * acceleration
      ? 2 * Math.sqrt((distance * acceleration) / velocity)
      : distance / velocity + acceleration;
  return way + settle;
}

/** One move of one axis, with dates in s since the plan began. */
export interface Move {
  /** The name of the axis. */
  readonly device: string;
  readonly from: unknown;
  /** Where it got to: short of the target when it was stopped on its way. */
  readonly to: unknown;
  readonly start: number;
  readonly end: number;
  /** Which message asked for it, counting from 0. */
  readonly message: number;
}

/** Where the axis of a move is at a time; on its way as if at a constant speed. */
export function placeAt({ from, to, start, end }: Move, time: number): unknown {
  if (time >= end) return to;
  if (time <= start || typeof from !== "number" || typeof to !== "number") return from;
  return from + ((to - from) * (time - start)) / (end - start);
}
