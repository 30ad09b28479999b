/**
 * From one moving state to another in a given time: how an axis turns round between two lines.
 *
 * An axis changes its velocity at full acceleration to a cruising velocity, keeps that, and changes to the velocity
 * it must have at the end. For a given time there is one cruising velocity that covers the distance, or none: an axis
 * that is already fast can arrive soon, or late after running back, and at no time in between.
 *
 * @module
 */
import type { Motor, Moving } from "../motion.ts";

/** How one axis turns; `times` are those of the three stretches, in s. */
export interface Turn {
  readonly cruise: number;
  readonly times: readonly [change: number, cruise: number, change: number];
}

/** Numbers of bisection: enough for every bit of a double. */
const halvings = 64;

/** The shortest time, in s and at least `least`, in which an axis can get from one state to the other. */
export function shortestTurn(from: Moving, to: Moving, motor: Motor, least: number): number {
  const distance = Math.abs(to.position - from.position);
  const change = Math.abs(to.velocity - from.velocity) / motor.acceleration;
  let late = Math.max(least, change, distance / motor.velocity);
  if (isReachable(from, to, motor, late)) return late;
  let early = late;
  // Small steps, so that the first time that is possible isn't stepped over.
  const step = (0.01 * motor.velocity) / motor.acceleration;
  while (!isReachable(from, to, motor, late)) {
    early = late;
    late += Math.max(step, 0.02 * late);
  }
  for (let i = 0; i < halvings; i += 1) {
    const middle = (early + late) / 2;
    if (isReachable(from, to, motor, middle)) late = middle;
    else early = middle;
  }
  return late;
}

/** The shortest time in which every axis can do its turn, all in the same time. */
export function commonTime(
  turns: readonly { readonly from: Moving; readonly to: Moving; readonly motor: Motor }[],
  least: number,
): number {
  let time = least;
  // A time that suits one axis may be one at which another can't arrive, so go on until nobody asks for more.
  for (let asked = -1; asked !== time;) {
    asked = time;
    for (const { from, to, motor } of turns) time = shortestTurn(from, to, motor, time);
  }
  return time;
}

function isReachable(from: Moving, to: Moving, motor: Motor, time: number): boolean {
  const [low, high] = cruises(from, to, motor, time);
  if (low > high) return false;
  const distance = to.position - from.position;
  // Distances are compared to within rounding: a state that is reached by flying on has no room at all.
  const slack = 1e-12 * (Math.abs(from.position) + Math.abs(to.position) + motor.velocity * time);
  return (
    distance >= distanceAt(from, to, motor, time, low) - slack &&
    distance <= distanceAt(from, to, motor, time, high) + slack
  );
}

/** The cruising velocities that can be reached and left again within the time; none when the first exceeds the last. */
function cruises(from: Moving, to: Moving, motor: Motor, time: number): readonly [low: number, high: number] {
  const sum = from.velocity + to.velocity;
  const room = motor.acceleration * time;
  if (Math.abs(to.velocity - from.velocity) > room * (1 + 1e-12)) return [1, 0];
  return [Math.max(-motor.velocity, (sum - room) / 2), Math.min(motor.velocity, (sum + room) / 2)];
}

function distanceAt(from: Moving, to: Moving, motor: Motor, time: number, cruise: number): number {
  const [first, , last] = stretches(from, to, motor, time, cruise);
  const between = time - first - last;
  return ((from.velocity + cruise) / 2) * first + cruise * between + ((cruise + to.velocity) / 2) * last;
}

function stretches(from: Moving, to: Moving, motor: Motor, time: number, cruise: number): Turn["times"] {
  const first = Math.abs(cruise - from.velocity) / motor.acceleration;
  const last = Math.abs(to.velocity - cruise) / motor.acceleration;
  return [first, Math.max(0, time - first - last), last];
}

/** How an axis turns in a time that `commonTime` found possible. */
export function turnIn(from: Moving, to: Moving, motor: Motor, time: number): Turn {
  let [low, high] = cruises(from, to, motor, time);
  const distance = to.position - from.position;
  for (let i = 0; i < halvings; i += 1) {
    const middle = (low + high) / 2;
    // A faster cruise goes further, always.
    if (distanceAt(from, to, motor, time, middle) < distance) low = middle;
    else high = middle;
  }
  const cruise = (low + high) / 2;
  return { cruise, times: stretches(from, to, motor, time, cruise) };
}

/** Where the axis is `time` s after the turn began. */
export function stateIn(turn: Turn, from: Moving, to: Moving, time: number): Moving {
  const [first, cruising, last] = turn.times;
  if (time < first) return changed(from, turn.cruise, first, time);
  const cruiseEnd = changed(from, turn.cruise, first, first).position;
  if (time < first + cruising) {
    return { position: cruiseEnd + turn.cruise * (time - first), velocity: turn.cruise };
  }
  const begin = { position: cruiseEnd + turn.cruise * cruising, velocity: turn.cruise };
  return changed(begin, to.velocity, last, Math.min(time - first - cruising, last));
}

/** `time` s into a steady change of velocity that takes `whole` s. */
function changed(from: Moving, velocity: number, whole: number, time: number): Moving {
  const acceleration = whole === 0 ? 0 : (velocity - from.velocity) / whole;
  return {
    position: from.position + from.velocity * time + (acceleration * time * time) / 2,
    velocity: from.velocity + acceleration * time,
  };
}
