/** Where an axis is on its way: speeds up, goes at its velocity, slows down. Pure. @module */

/** A move from one place to another. Lengths in the axis' unit, times in s. */
export interface Ramp {
  readonly duration: number;
  /** The place `elapsed` s after the start; exactly the target from `duration` on. */
  at(elapsed: number): number;
}

/**
 * @param velocity above 0.
 * @param acceleration s from rest to `velocity`, as a motor record has it; 0 for at once.
 */
export function ramp(from: number, to: number, velocity: number, acceleration: number): Ramp {
  const distance = Math.abs(to - from);
  const direction = Math.sign(to - from);
  const rate = acceleration > 0 ? velocity / acceleration : Infinity;
  // On a short way it slows down before it has come to its velocity.
  const top = acceleration > 0 ? Math.min(velocity, Math.sqrt(distance * rate)) : velocity;
  const rising = acceleration > 0 ? top / rate : 0;
  // A distance so short that its root is nothing takes no time.
  const duration = top > 0 && distance > 0 ? rising + distance / top : 0;
  return {
    duration,
    at(elapsed) {
      if (elapsed >= duration) return to;
      if (elapsed <= 0) return from;
      const left = duration - elapsed;
      if (elapsed < rising) return from + direction * 0.5 * rate * elapsed ** 2;
      if (left < rising) return to - direction * 0.5 * rate * left ** 2;
      return from + direction * top * (elapsed - rising / 2);
    },
  };
}
