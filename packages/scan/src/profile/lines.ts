/**
 * The lines of a scan: windows that follow each other without a gap, as knots.
 *
 * @module
 */
import { positionAt, shifted, type AxisFunction } from "../dimension/axis-function.ts";
import type { Moving } from "../motion.ts";
import type { Spec } from "../spec.ts";
import type { Window } from "../windows.ts";
import type { Knot } from "./knots.ts";

/** Windows that follow each other without a gap belong together; a wait after a frame parts them as well. */
export function* lines<A extends string>(compiled: Generator<Window<A>>): Generator<readonly Window<A>[]> {
  let line: Window<A>[] = [];
  for (const window of compiled.flatMap(parted)) {
    if (line.length > 0 && (window.gap || lastOf(line.at(-1)?.delay ?? 0) > 0)) {
      yield line;
      line = [];
    }
    line.push(window);
  }
  if (line.length > 0) yield line;
}

/** A window whose frames are each followed by a wait, frame by frame. */
function* parted<A extends string>(window: Window<A>): Generator<Window<A>> {
  if (window.delay === 0 || window.length === 1) {
    yield window;
    return;
  }
  const { duration, delay, start } = window;
  for (let i = 0; i < window.length; i += 1) {
    const moved = Object.entries<AxisFunction>(window.functions).map(([axis, fn]) => [axis, shifted(fn, i)] as const);
    yield {
      ...window,
      start: start + i,
      length: 1,
      gap: i === 0 && window.gap,
      functions: Object.fromEntries(moved) as Window<A>["functions"],
      duration: typeof duration === "number" ? duration : (duration[i] ?? 0),
      delay: typeof delay === "number" ? delay : (delay[i] ?? 0),
    };
  }
}

/** The wait after the last frame of a window. */
export function lastOf(times: number | Float64Array): number {
  return typeof times === "number" ? times : (times.at(-1) ?? 0);
}

/** The knot at which a line begins (no frames), then those on its way. */
export function* lineKnots<A extends string>(spec: Spec<A>, line: readonly Window<A>[]): Generator<Knot<A>> {
  const [only] = line;
  const straight = only !== undefined && line.length === 1 ? straightKnots(spec, only) : undefined;
  if (straight !== undefined) {
    yield* straight;
    return;
  }
  // The velocity at a bound is the mean over both frames, so a frame is written once the next one is known.
  let last: Passed<A> | undefined;
  for (const frame of passed(spec, line)) {
    const begins = last === undefined ? frame.mean : meanOf(last, frame);
    const axes = statesOf(spec, (axis) => ({ position: frame.lower[axis], velocity: begins[axis] }));
    const frames = { start: last?.index ?? frame.index, length: last === undefined ? 0 : 1 };
    yield { phase: "frames", duration: last?.duration ?? 0, axes, frames };
    last = frame;
  }
  if (last === undefined) return;
  const { upper, mean, index, duration } = last;
  const axes = statesOf(spec, (axis) => ({ position: upper[axis], velocity: mean[axis] }));
  yield { phase: "frames", duration, axes, frames: { start: index, length: 1 } };
}

/** A frame on its way: its bounds and its mean velocity. */
interface Passed<A extends string> {
  readonly index: number;
  readonly duration: number;
  readonly lower: Readonly<Record<A, number>>;
  readonly upper: Readonly<Record<A, number>>;
  readonly mean: Readonly<Record<A, number>>;
}

function* passed<A extends string>(spec: Spec<A>, line: readonly Window<A>[]): Generator<Passed<A>> {
  for (const { start, length, duration } of line) {
    for (const { index, lower, upper } of spec.points({ start, num: length })) {
      const time = typeof duration === "number" ? duration : (duration[index - start] ?? 0);
      const speed = (axis: A): number => (upper[axis] === lower[axis] ? 0 : (upper[axis] - lower[axis]) / time);
      const mean = Object.fromEntries(spec.axes.map((axis) => [axis, speed(axis)])) as Record<A, number>;
      yield { index, duration: time, lower, upper, mean };
    }
  }
}

function meanOf<A extends string>(first: Passed<A>, second: Passed<A>): Readonly<Record<A, number>> {
  const time = first.duration + second.duration;
  const mean = (axis: A): number =>
    time === 0 ? 0 : (first.mean[axis] * first.duration + second.mean[axis] * second.duration) / time;
  return Object.fromEntries(Object.keys(first.mean).map((axis) => [axis, mean(axis as A)])) as Record<A, number>;
}

/** Two knots, when every axis keeps its velocity for the whole window. */
function straightKnots<A extends string>(
  spec: Spec<A>,
  { functions, start, length, duration }: Window<A>,
): readonly Knot<A>[] | undefined {
  const straight = spec.axes.every((axis) => functions[axis].kind === "linear");
  if (!straight || typeof duration !== "number") return undefined;
  const at = (u: number): Knot<A>["axes"] =>
    statesOf(spec, (axis) => {
      const fn = functions[axis];
      const step = fn.kind === "linear" ? fn.step : 0;
      return { position: positionAt(fn, u), velocity: step === 0 ? 0 : step / duration };
    });
  return [
    { phase: "frames", duration: 0, axes: at(0), frames: { start, length: 0 } },
    { phase: "frames", duration: duration * length, axes: at(length), frames: { start, length } },
  ];
}

function statesOf<A extends string>(spec: Spec<A>, state: (axis: A) => Moving): Readonly<Record<A, Moving>> {
  return Object.fromEntries(spec.axes.map((axis) => [axis, state(axis)])) as Record<A, Moving>;
}
