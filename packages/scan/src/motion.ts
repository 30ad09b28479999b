/**
 * How long a motor takes: trapezoids of velocity, from rest to rest and between two moving frames.
 *
 * @module
 */

/** What a motor can do: its highest velocity in unit/s, its acceleration in unit/s². Both more than 0. */
export interface Motor {
  readonly velocity: number;
  readonly acceleration: number;
}

/** Time from rest to rest over `distance`, in s. */
export function moveTime(distance: number, { velocity, acceleration }: Motor): number {
  const far = Math.abs(distance);
  // Short moves never reach the velocity: they accelerate half the way and slow down for the other half.
  if (far <= (velocity * velocity) / acceleration) return 2 * Math.sqrt(far / acceleration);
  return far / velocity + velocity / acceleration;
}

/** How far a motor goes while it comes to rest from `velocity`, or reaches it; signed like the velocity. */
export function rampDistance(velocity: number, { acceleration }: Motor): number {
  return (velocity * Math.abs(velocity)) / (2 * acceleration);
}

/** A motor's state at a join: its position and its velocity there. */
export interface Moving {
  readonly position: number;
  readonly velocity: number;
}

/** Time from one moving frame to the next across a gap, in s: run down, move, run up. */
export function turnTime(from: Moving, to: Moving, motor: Motor): number {
  const stops = from.position + rampDistance(from.velocity, motor);
  const starts = to.position - rampDistance(to.velocity, motor);
  const ramps = (Math.abs(from.velocity) + Math.abs(to.velocity)) / motor.acceleration;
  return ramps + moveTime(starts - stops, motor);
}
