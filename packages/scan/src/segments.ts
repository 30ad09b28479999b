/**
 * The scan as stretches without a gap, each with the functions that its axes follow.
 *
 * @module
 */
import { positionAt, shifted, type AxisFunction } from "./dimension/axis-function.ts";
import type { Piece } from "./dimension/dimension.ts";
import type { Stack } from "./dimension/stack.ts";
import { cannotCalculate } from "./errors.ts";
import type { Part } from "./path.ts";

/**
 * `length` frames from frame `start` of the scan on, each beginning where the one before it ended.
 *
 * `functions[axis]` is the position over u, counted in frames from the start of the segment (`positionAt`). A segment
 * without a `gap` goes on where the one before it ended, along other functions.
 */
export interface Segment<A extends string = string> {
  readonly start: number;
  readonly length: number;
  readonly gap: boolean;
  readonly functions: Readonly<Record<A, AxisFunction>>;
}

const block = 65_536;

export function* segmentsOf<A extends string>(
  stack: Stack,
  { start = 0, num = Infinity }: Part,
): Generator<Segment<A>> {
  const stop = Math.min(stack.length, start + num);
  if (!Number.isSafeInteger(start) || start < 0 || start > stack.length || !(num >= 0)) {
    const text = `There are no ${num} frames from frame ${start} on: the scan has frames 0 to ${stack.length - 1}.`;
    throw cannotCalculate("out-of-range", text, stack.axes, { start, num, frames: stack.length });
  }
  let at = start;
  for (const piece of stack.pieces(start, stop)) {
    let cut = 0;
    let gap = gapAt(stack, at);
    for (const next of gapsAfter(stack, at, at + piece.length)) {
      yield segment(piece, at, cut, next - at, gap);
      cut = next - at;
      gap = true;
    }
    yield segment(piece, at, cut, piece.length, gap);
    at += piece.length;
  }
}

function segment<A extends string>(piece: Piece, at: number, from: number, to: number, gap: boolean): Segment<A> {
  const functions = Object.entries(piece.functions).map(([axis, fn]) => [axis, settled(fn, from)] as const);
  const byAxis = Object.fromEntries(functions) as Record<A, AxisFunction>;
  return { start: at + from, length: to - from, gap, functions: byAxis };
}

/** An axis that rests during frames stays in one place for a whole segment, since it would have to jump otherwise. */
function settled(fn: AxisFunction, from: number): AxisFunction {
  if (fn.kind === "table" || fn.rests !== true) return shifted(fn, from);
  return { kind: "linear", start: positionAt(fn, from), step: 0 };
}

function gapAt(stack: Stack, index: number): boolean {
  const bit = new Uint8Array(1);
  stack.markGaps(bit, 0, index, index + 1);
  return bit[0] === 1;
}

function* gapsAfter(stack: Stack, first: number, stop: number): Generator<number> {
  for (let from = first + 1; from < stop; from += block) {
    const bits = new Uint8Array(Math.min(block, stop - from));
    stack.markGaps(bits, 0, from, from + bits.length);
    for (let i = bits.indexOf(1); i !== -1; i = bits.indexOf(1, i + 1)) yield from + i;
  }
}
