/**
 * How long a scan will take, from what its motors can do.
 *
 * A scan of nested loops is not walked frame by frame. A loop takes as long in every other pass: which way it runs, and
 * at which end the loops within it turn, only depends on whether the pass is odd. So the first two passes of each loop
 * are looked at, and counted as often as they run. A product of 10^8 frames costs as much as the sum of its loops.
 *
 * @module
 */
import { makeColumns, type Dimension } from "./dimension/dimension.ts";
import { stackOf, type Stack } from "./dimension/stack.ts";
import { cannotCalculate } from "./errors.ts";
import { readFrames, type Frames } from "./frames.ts";
import { turnTime, type Motor } from "./motion.ts";
import type { Spec } from "./spec.ts";

/** Where the time goes, in s; `total` is the sum of the others. */
export interface DurationEstimate {
  readonly total: number;
  /** Time during frames. */
  readonly frames: number;
  /** Time between frames, from one position to the next. */
  readonly moves: number;
  /** Time asked for after frames. */
  readonly delays: number;
}

const block = 4096;

/**
 * Estimates the duration of a scan. Where it flies without a duration, each frame takes as long as its slowest axis
 * needs at full velocity; where it steps without one, frames take no time. The move to the first frame isn't counted.
 *
 * @throws HalcyonError `scan.calculate`: `limits` when an axis would have to move faster than its motor can.
 */
export function estimateDuration<A extends string>(
  spec: Spec<A>,
  motors: Readonly<Record<NoInfer<A>, Motor>>,
): DurationEstimate {
  const dimensions = spec.dimensions();
  const stack = stackOf(dimensions);
  if (stack.length === 0) return { total: 0, frames: 0, moves: 0, delays: 0 };
  const drives = spec.axes.map((axis) => ({ axis, motor: checkedMotor(axis, motors[axis]) }));
  let [flights, moves, passes, repeats] = [0, 0, 1, stack.length];
  for (const [level, { length }] of dimensions.entries()) {
    repeats /= length;
    for (const [first, times] of [[0, Math.ceil(passes / 2)] as const, [1, Math.floor(passes / 2)] as const]) {
      if (times === 0) continue;
      const start = first * length * repeats;
      if (level === dimensions.length - 1) {
        const once = fastLoop(stack, start, length, drives);
        moves += once.moves * times;
        flights += once.flights * times;
      } else moves += slowLoop(stack, start, length, repeats, drives) * times;
    }
    passes *= length;
  }
  const frames = stack.timed ? sumOver(dimensions, "duration", stack.length) : flights;
  const delays = stack.delayed ? sumOver(dimensions, "delay", stack.length) : 0;
  return { total: frames + moves + delays, frames, moves, delays };
}

interface Drive {
  readonly axis: string;
  readonly motor: Motor;
}

function checkedMotor(axis: string, motor: Motor | undefined): Motor {
  if (motor === undefined) throw cannotCalculate("axis-unknown", `There is no motor for the axis ${axis}.`, [axis]);
  const { velocity, acceleration } = motor;
  if (velocity > 0 && acceleration > 0) return motor;
  const text = `The motor of ${axis} has velocity ${velocity} and acceleration ${acceleration}; both must be above 0.`;
  throw cannotCalculate("limits", text, [axis], { velocity, acceleration });
}

/** The moves of one pass, from frame `start` of the scan on, of a loop whose frames hold for `repeats` frames each. */
function slowLoop(stack: Stack, start: number, length: number, repeats: number, drives: readonly Drive[]): number {
  let moves = 0;
  for (let position = 1; position < length; position += 1) {
    const index = start + position * repeats;
    moves += moveBefore(readFrames(stack, index - 1, index + 1), 1, drives);
  }
  return moves;
}

/** Moves and flight times of one pass of the fastest loop. */
function fastLoop(
  stack: Stack,
  start: number,
  length: number,
  drives: readonly Drive[],
): { readonly moves: number; readonly flights: number } {
  let [moves, flights] = [0, 0];
  for (let from = start; from < start + length; from += block) {
    // Each block begins with the last frame of the one before it, for the move between them.
    const first = Math.max(start, from - 1);
    const frames = readFrames(stack, first, Math.min(from + block, start + length));
    for (let i = from - first; i < frames.length; i += 1) {
      flights += durationOf(frames, i, drives);
      if (i > 0) moves += moveBefore(frames, i, drives);
    }
  }
  return { moves, flights };
}

/** Duration of a frame: as given, or what the slowest axis needs to pass through it. */
function durationOf(frames: Frames, i: number, drives: readonly Drive[]): number {
  const travel = (axis: string): number => at(frames.upper, axis, i) - at(frames.lower, axis, i);
  const given = frames.duration?.[i];
  const needed = drives.map(({ axis, motor }) => Math.abs(travel(axis)) / motor.velocity);
  const slowest = needed.reduce((most, time) => Math.max(most, time), 0);
  // A duration that was worked out from the velocity may come back a last bit short.
  if (given === undefined || given >= slowest * (1 - 1e-9)) return given ?? slowest;
  const drive = drives[needed.indexOf(slowest)];
  if (drive === undefined) return given;
  const { axis, motor } = drive;
  const text =
    `In frame ${frames.start + i}, ${axis} would pass ${Math.abs(travel(axis))} in ${given} s; ` +
    `its motor does ${motor.velocity} per s, so the frame needs ${slowest} s.`;
  const numbers = { frame: frames.start + i, duration: given, needed: slowest, velocity: motor.velocity };
  throw cannotCalculate("limits", text, [axis], numbers);
}

/** Time to get from the end of frame `i - 1` to the start of frame `i`, in s. */
function moveBefore(frames: Frames, i: number, drives: readonly Drive[]): number {
  if (frames.gap[i] !== 1) return 0;
  const [before, after] = [durationOf(frames, i - 1, drives), durationOf(frames, i, drives)];
  const times = drives.map(({ axis, motor }) =>
    turnTime(
      { position: at(frames.upper, axis, i - 1), velocity: velocityIn(frames, axis, i - 1, before) },
      { position: at(frames.lower, axis, i), velocity: velocityIn(frames, axis, i, after) },
      motor,
    ),
  );
  return times.reduce((most, time) => Math.max(most, time), 0);
}

function velocityIn(frames: Frames, axis: string, i: number, duration: number): number {
  const travel = at(frames.upper, axis, i) - at(frames.lower, axis, i);
  return travel === 0 ? 0 : travel / duration;
}

function at(columns: Frames["centre"], axis: string, i: number): number {
  return columns[axis]?.[i] ?? Number.NaN;
}

/** Sum of the durations or delays of all frames: those of the loop that gives them, as often as it runs. */
function sumOver(dimensions: readonly Dimension[], what: "duration" | "delay", frames: number): number {
  const dimension = dimensions.findLast((loop) => (what === "duration" ? loop.timed : loop.delayed));
  if (dimension === undefined) return 0;
  const columns = makeColumns(dimension, Math.min(block, dimension.length));
  let sum = 0;
  for (let from = 0; from < dimension.length; from += block) {
    const to = Math.min(from + block, dimension.length);
    dimension.write(columns, 0, from, to);
    for (let i = 0; i < to - from; i += 1) sum += columns[what]?.[i] ?? 0;
  }
  return sum * (frames / dimension.length);
}
