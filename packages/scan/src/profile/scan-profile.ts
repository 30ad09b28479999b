/**
 * The trajectory of a whole scan: run-up, frames at their speed, turn-around at gaps, run-down.
 *
 * Frames that follow each other without a gap make one line. Along a straight line with frames of one duration the
 * velocity is constant, and one knot ends it. Along anything else there is a knot at the end of each frame, whose
 * velocity is the mean over the two frames that meet there. Between lines every axis turns at the same time, within its
 * own limits. A scan that steps is the same with lines of velocity 0.
 *
 * @module
 */
import { cannotCalculate } from "../errors.ts";
import type { Motor, Moving } from "../motion.ts";
import type { Part } from "../path.ts";
import type { Spec } from "../spec.ts";
import { windows, type Acquisition, type Window } from "../windows.ts";
import { demands, type Knot, type Phase } from "./knots.ts";
import { lastOf, lineKnots, lines } from "./lines.ts";
import { commonTime, stateIn, turnIn } from "./turn.ts";

export type Motors<A extends string> = Readonly<Record<A, Motor>>;

/** Which part of the scan, and what is measured (which gives the duration of frames that have none). */
export interface ProfileOptions extends Part {
  readonly acquisition?: Acquisition;
}

/**
 * The knots of a scan, made one after the other. The first is where the axes have to be brought, at rest.
 *
 * @throws HalcyonError `scan.calculate`: at once what `windows` refuses; on the way `limits` when an axis would be too
 *   fast or have to accelerate too much (`summarise` finds all of those before anything moves).
 */
export function scanProfile<A extends string>(
  spec: Spec<A>,
  motors: Motors<NoInfer<A>>,
  { acquisition = { groups: [] }, ...part }: ProfileOptions = {},
): Generator<Knot<A>> {
  return knotsOf(spec, motors, windows(spec, acquisition, part));
}

function* knotsOf<A extends string>(
  spec: Spec<A>,
  motors: Motors<A>,
  compiled: Generator<Window<A>>,
): Generator<Knot<A>> {
  let before: Knot<A> | undefined;
  let pause = 0;
  for (const line of lines(compiled)) {
    for (const next of lineKnots(spec, line)) {
      // The velocities at its start tell whether a line can be reached at all.
      checkLimits(next.frames.length === 0 ? next : (before ?? next), next, motors);
      if (before === undefined) yield* runUp(next, motors);
      else if (next.frames.length === 0) yield* turnTo(before, next, pause, motors);
      else yield next;
      before = next;
    }
    pause = lastOf(line.at(-1)?.delay ?? 0);
  }
  if (before !== undefined) yield* runDown(before, motors);
}

/** From rest to the first frame: the axes reach their velocities together. */
function* runUp<A extends string>(target: Knot<A>, motors: Motors<A>): Generator<Knot<A>> {
  const time = rampTime(target, motors);
  const start = mapStates(target.axes, ({ position, velocity }) => ({
    position: position - (velocity * time) / 2,
    velocity: 0,
  }));
  yield knot("start", 0, start, target);
  if (time > 0) yield knot("run-up", time, target.axes, target);
}

function* runDown<A extends string>(last: Knot<A>, motors: Motors<A>): Generator<Knot<A>> {
  const time = rampTime(last, motors);
  const end = mapStates(last.axes, ({ position, velocity }) => ({
    position: position + (velocity * time) / 2,
    velocity: 0,
  }));
  if (time > 0) yield knot("run-down", time, end, last);
}

function rampTime<A extends string>({ axes }: Knot<A>, motors: Motors<A>): number {
  const times = Object.entries<Moving>(axes).map(
    ([axis, { velocity }]) => Math.abs(velocity) / motorOf(motors, axis as A).acceleration,
  );
  return Math.max(0, ...times);
}

/**
 * Moments this near each other, in s, are one: no controller tells them apart, and a cubic over so short a time has no
 * bits left. A velocity may so be off by as much as the axis gains in this time.
 */
const together = 1e-6;

/** From the end of one line to the start of the next, every axis at the same time, in `least` s or more. */
function* turnTo<A extends string>(
  before: Knot<A>,
  target: Knot<A>,
  least: number,
  motors: Motors<A>,
): Generator<Knot<A>> {
  const turns = Object.entries<Moving>(target.axes).map(([axis, to]) => ({
    axis,
    from: before.axes[axis as A],
    to,
    motor: motorOf(motors, axis as A),
  }));
  const time = commonTime(turns, least);
  if (time === 0) return;
  const ways = turns.map((each) => ({ ...each, turn: turnIn(each.from, each.to, each.motor, time) }));
  // Any axis that changes its acceleration makes a knot, and all axes are told where to be at it.
  const changes = ways.flatMap(({ turn: { times } }) => [times[0], times[0] + times[1]]);
  let passedTime = 0;
  for (const moment of changes.toSorted((a, b) => a - b)) {
    if (moment - passedTime < together || time - moment < together) continue;
    const states = ways.map(({ axis, turn, from, to }) => [axis, stateIn(turn, from, to, moment)] as const);
    yield knot("turn", moment - passedTime, Object.fromEntries(states) as Record<A, Moving>, target);
    passedTime = moment;
  }
  yield knot("turn", time - passedTime, target.axes, target);
}

function knot<A extends string>(phase: Phase, duration: number, axes: Knot<A>["axes"], near: Knot<A>): Knot<A> {
  return { phase, duration, axes, frames: { start: near.frames.start + near.frames.length, length: 0 } };
}

function mapStates<A extends string>(axes: Knot<A>["axes"], change: (state: Moving) => Moving): Knot<A>["axes"] {
  const states = Object.entries<Moving>(axes).map(([axis, state]) => [axis, change(state)] as const);
  return Object.fromEntries(states) as Record<A, Moving>;
}

function motorOf<A extends string>(motors: Motors<A>, axis: A): Motor {
  const motor: Motor | undefined = motors[axis];
  if (motor === undefined) throw cannotCalculate("axis-unknown", `There is no motor for the axis ${axis}.`, [axis]);
  if (motor.velocity > 0 && motor.acceleration > 0) return motor;
  const text = `The motor of ${axis} has velocity ${motor.velocity} and acceleration ${motor.acceleration}; both must be above 0.`;
  throw cannotCalculate("limits", text, [axis], { velocity: motor.velocity, acceleration: motor.acceleration });
}

function checkLimits<A extends string>(before: Knot<A>, { axes, duration, frames }: Knot<A>, motors: Motors<A>): void {
  for (const [axis, state] of Object.entries<Moving>(axes)) {
    const motor = motorOf(motors, axis as A);
    const { velocity, acceleration } = demands(before.axes[axis as A], state, duration);
    // A line that was made for the motor's velocity may ask for a last bit more.
    const slack = 1 + 1e-6;
    if (velocity <= motor.velocity * slack && acceleration <= motor.acceleration * slack) continue;
    const text =
      `From frame ${frames.start} on, ${axis} would need a velocity of ${velocity} and an acceleration of ` +
      `${acceleration}; its motor does ${motor.velocity} and ${motor.acceleration}.`;
    const allowed = { velocity_allowed: motor.velocity, acceleration_allowed: motor.acceleration };
    throw cannotCalculate("limits", text, [axis], { frame: frames.start, velocity, acceleration, ...allowed });
  }
}
