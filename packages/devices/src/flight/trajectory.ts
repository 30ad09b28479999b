/**
 * The motion of a flight by a controller that follows a trajectory: positions and velocities of its axes at moments,
 * with the triggers of the detectors on the way.
 *
 * What a controller can't do is found before anything moves: the whole trajectory is walked through once, run-up, turns
 * and run-down included.
 *
 * @module
 */
import { type Completion, HalcyonError, type MaybePromise } from "@halcyon/model";
import { type DetectorGroup, type Knot, type Spec, checkRunnable, scanProfile, summarise } from "@halcyon/scan";
import { spaced } from "../limits.ts";
import type { Wait } from "../wait.ts";
import type { FlightMotion } from "./flight-parts.ts";

/** What an axis can do. In its unit, unit/s and unit/s². */
export interface TrajectoryAxis {
  readonly velocity: number;
  readonly acceleration: number;
  /** None when left out. */
  readonly limits?: readonly [low: number, high: number] | undefined;
  readonly units?: string;
}

/** A way to follow, and who is triggered on it. */
export interface Trajectory {
  /** Made one after the other, as they are asked for: the first is where the axes are. */
  readonly knots: Iterable<Knot>;
  /** Each group has its exposures evenly spread over every frame. */
  readonly groups: readonly DetectorGroup[];
}

/** A controller that follows trajectories. */
export interface TrajectoryController {
  /** Its axes by name, as they are now. */
  axes(): MaybePromise<Readonly<Record<string, TrajectoryAxis>>>;
  /** Brings axes to rest somewhere. */
  moveTo(positions: Readonly<Record<string, number>>, wait: Wait): Promise<void>;
  /** Done at the end of it, at rest. */
  follow(trajectory: Trajectory, wait: Wait): Promise<void>;
  /** Stops wherever it is, and triggers nobody any more. */
  stop(): Completion;
}

/** What is flown. */
export interface TrajectoryRequest {
  readonly spec: Spec;
  /** Frames `start` (inclusive) to `stop` (exclusive). */
  readonly start: number;
  readonly stop: number;
  readonly groups: readonly DetectorGroup[];
  /** Axes of the scan that are not the controller's, and rest during these frames. */
  readonly resting?: readonly string[];
}

/** For axes that rest: nothing is asked of them. */
const anything: TrajectoryAxis = { velocity: 1e9, acceleration: 1e12 };

/**
 * The motion of a flight.
 *
 * @throws HalcyonError `scan.calculate` for a scan without frames, an axis that the controller lacks, one that would be
 *   too fast, a detector that is too slow; `device.limits` for an axis that would leave its limits, run-up included.
 */
export async function trajectoryMotion(
  controller: TrajectoryController,
  { spec, start, stop, groups, resting = [] }: TrajectoryRequest,
): Promise<FlightMotion> {
  const axes = {
    ...Object.fromEntries(resting.map((axis) => [axis, anything])),
    ...(await controller.axes()),
  };
  const everywhere = Object.keys(axes).map((axis) => [axis, { min: -Infinity, max: Infinity }] as const);
  checkRunnable(spec, Object.fromEntries(everywhere));
  const knots = (from: number): Generator<Knot> =>
    scanProfile(spec, axes, { start: from, num: stop - from, acquisition: { groups } });
  const own = (all: Generator<Knot>): Iterable<Knot> =>
    resting.length === 0 ? all : all.map((knot) => ({ ...knot, axes: without(knot.axes, resting) }));
  const quiet = { longest: 0 };
  const { extents } = summarise(listened(knots(start), quiet));
  for (const [axis, { min, max }] of Object.entries(extents)) {
    if (resting.includes(axis)) checkResting(axis, min, max);
    else checkExtent(axis, axes[axis], min, max);
  }
  return {
    longestQuiet: quiet.longest,
    async moveTo(frame, wait) {
      const [first] = own(knots(frame));
      if (first === undefined) return;
      const places = Object.entries(first.axes).map(([axis, { position }]) => [axis, position] as const);
      await controller.moveTo(Object.fromEntries(places), wait);
    },
    fly: async (frame, wait) => await controller.follow({ knots: own(knots(frame)), groups }, wait),
    stop: () => controller.stop(),
  };
}

function checkExtent(axis: string, what: TrajectoryAxis | undefined, min: number, max: number): void {
  if (what?.limits === undefined) return;
  const [low, high] = what.limits;
  if (min >= low && max <= high) return;
  const units = what.units ?? "";
  const unit = spaced(units);
  const text =
    `${axis} would go from ${min} to ${max}${unit} with its run-up and turns: ` +
    `its limits are ${low} to ${high}${unit}.`;
  const facts = { device: axis, value: min < low ? min : max, low, high, units };
  throw new HalcyonError("device.limits", text, facts);
}

function checkResting(axis: string, min: number, max: number): void {
  if (min === max) return;
  const text = `${axis} goes from ${min} to ${max} during the flight, and its flyer does not move it.`;
  throw new HalcyonError("scan.calculate", text, { reason: "axis-unknown", axes: [axis], numbers: { min, max } });
}

function without(axes: Knot["axes"], resting: readonly string[]): Knot["axes"] {
  return Object.fromEntries(Object.entries(axes).filter(([axis]) => !resting.includes(axis)));
}

/** Passes knots on, and keeps the longest time without a frame. */
function* listened(knots: Iterable<Knot>, quiet: { longest: number }): Generator<Knot> {
  let silent = 0;
  for (const knot of knots) {
    const { duration, frames } = knot;
    silent = frames.length === 0 ? silent + duration : duration / frames.length;
    quiet.longest = Math.max(quiet.longest, silent);
    yield knot;
  }
}
