/**
 * A controller for simulated motors that follows trajectories, and pulses its detectors on the way.
 *
 * A pulse comes in the middle of an exposure, and says where the axes are at that very time: on a busy machine it may
 * come late, but it never lies.
 *
 * @module
 */
import { type Clock, HalcyonError, Status } from "@halcyon/model";
import { type DetectorGroup, type Knot, stateBetween } from "@halcyon/scan";
import type { Trajectory, TrajectoryAxis, TrajectoryController } from "../flight/trajectory.ts";
import { type Wait, abortedBy, waiting } from "../wait.ts";
import type { SimMotor } from "./sim-motor.ts";
import type { TriggerLine } from "./trigger-line.ts";

/** For motors that move at once: faster than any scan, and yet a number. Unit/s, unit/s². */
const atOnce = { velocity: 1e4, acceleration: 1e7 };

/** How the controller is made. */
export interface SimTrajectoryOptions {
  readonly clock: Clock;
  readonly motors: readonly SimMotor[];
  readonly triggers: TriggerLine;
}

interface Due {
  /** s from the start of the trajectory. */
  readonly time: number;
  readonly detectors: readonly string[];
}

/** Follows trajectories with simulated motors. */
export class SimTrajectory implements TrajectoryController {
  readonly #options: SimTrajectoryOptions;
  #under: AbortController | undefined;

  constructor(options: SimTrajectoryOptions) {
    this.#options = options;
  }

  axes(): Readonly<Record<string, TrajectoryAxis>> {
    return Object.fromEntries(this.#options.motors.map((motor) => [motor.name, abilityOf(motor)]));
  }

  async moveTo(positions: Readonly<Record<string, number>>, wait: Wait): Promise<void> {
    const call = { signal: wait.signal ?? new AbortController().signal };
    const moves = this.#moving(Object.keys(positions)).map((motor) => motor.set(positions[motor.name] ?? 0, call));
    await Status.all(moves).finished;
  }

  async follow({ knots, groups }: Trajectory, wait: Wait): Promise<void> {
    const { clock } = this.#options;
    const under = new AbortController();
    this.#under = under;
    const signal = AbortSignal.any([under.signal, ...(wait.signal === undefined ? [] : [wait.signal])]);
    const began = clock.monotonic();
    let passed = 0;
    let from: Knot | undefined;
    try {
      for (const knot of knots) {
        if (from !== undefined) await this.#stretch(from, knot, groups, began + passed, signal);
        passed += knot.duration;
        from = knot;
      }
    } finally {
      if (this.#under === under) this.#under = undefined;
    }
  }

  stop(): void {
    this.#under?.abort(new HalcyonError("status.cancelled", "The trajectory was stopped.", { status: "trajectory" }));
    for (const motor of this.#options.motors) motor.stop();
  }

  /** From one knot to the next, which begins at `began` (monotonic). */
  async #stretch(
    from: Knot,
    to: Knot,
    groups: readonly DetectorGroup[],
    began: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#options;
    const { duration, axes } = to;
    if (signal.aborted) throw abortedBy(signal);
    const names = Object.keys(axes);
    const place = (axis: string, time: number): number =>
      stateBetween(from.axes[axis] ?? noState, axes[axis] ?? noState, duration, time).position;
    const started = clock.monotonic() - began;
    const moves = this.#moving(names).map((motor) => {
      const target = axes[motor.name]?.position ?? motor.position;
      const at = (elapsed: number): number =>
        started + elapsed >= duration ? target : place(motor.name, started + elapsed);
      return motor.along({ duration: Math.max(0, duration - started), at }, target, { signal });
    });
    const all = Status.all(moves);
    for (const { time, detectors } of pulsesOf(to, groups)) {
      await until(clock, began + time, signal);
      const positions = Object.fromEntries(names.map((axis) => [axis, place(axis, time)]));
      const timestamp = clock.now() - (clock.monotonic() - began - time);
      for (const detector of detectors) this.#options.triggers.fire(detector, { timestamp, positions });
    }
    await all.finished;
  }

  #moving(names: readonly string[]): readonly SimMotor[] {
    return this.#options.motors.filter((motor) => names.includes(motor.name));
  }
}

const noState = { position: 0, velocity: 0 };

function abilityOf({ velocity, acceleration, limits, units }: SimMotor): TrajectoryAxis {
  const fast = velocity.value;
  const ability =
    fast > 0 ? { velocity: fast, acceleration: acceleration.value > 0 ? fast / acceleration.value : 1e7 } : atOnce;
  return { ...ability, limits, units };
}

/** The pulses of the frames on the way to a knot, in their order. */
function* pulsesOf({ duration, frames }: Knot, groups: readonly DetectorGroup[]): Generator<Due> {
  const each = frames.length === 0 ? 0 : duration / frames.length;
  for (let frame = 0; frame < frames.length; frame += 1) {
    const pulses = groups.flatMap(({ detectors, exposures = 1 }) =>
      Array.from({ length: exposures }, (_, i): Due => ({ time: (frame + (i + 0.5) / exposures) * each, detectors })),
    );
    yield* groups.length === 1 ? pulses : pulses.toSorted((a, b) => a.time - b.time);
  }
}

async function until(clock: Clock, time: number, signal: AbortSignal): Promise<void> {
  const left = time - clock.monotonic();
  if (left > 1e-9) {
    await waiting<void>(
      (resolve) => clock.after(left, resolve),
      { signal },
      () => abortedBy(signal),
      clock,
    );
  }
  if (signal.aborted) throw abortedBy(signal);
}
