/**
 * One dimension that starts over and over: its passes, every other one backwards when it is snaked.
 *
 * Backwards, frames come in reverse, with lower and upper exchanged, and each gap bit moves to the other side of its
 * join. Passes repeat with a period of one or two, so long blocks are mostly copied.
 *
 * @module
 */
import { reversed } from "./axis-function.ts";
import { distinctArrays, type Columns, type Dimension, type Piece } from "./dimension.ts";

/** Frames `from` to `to` of a dimension that starts over and over. */
export function fillPasses(dimension: Dimension, into: Columns, at: number, from: number, to: number): void {
  const { length, snaked } = dimension;
  const period = snaked ? 2 * length : length;
  const own = Math.min(to - from, period);
  for (const { pass, start, end } of passes(length, from, from + own)) {
    const place = at + pass * length + start - from;
    if (snaked && pass % 2 === 1) {
      dimension.write({ ...into, lower: into.upper, upper: into.lower }, place, length - end, length - start);
      for (const array of distinctArrays(into, dimension)) array.subarray(place, place + end - start).reverse();
    } else dimension.write(into, place, start, end);
  }
  for (const array of distinctArrays(into, dimension)) tile(array, at, own, to - from);
}

/** Frames `start` to `end` of pass number `pass`. */
export interface Pass {
  readonly pass: number;
  readonly start: number;
  readonly end: number;
}

/** The passes that frames `from` to `to` fall into. */
export function* passes(length: number, from: number, to: number): Generator<Pass> {
  for (let index = from; index < to;) {
    const pass = Math.floor(index / length);
    const start = index - pass * length;
    const end = Math.min(length, start + to - index);
    yield { pass, start, end };
    index += end - start;
  }
}

/** Repeats the `own` values at `at` until there are `count`; each copy doubles what can be copied next. */
function tile(array: Float64Array | Uint8Array, at: number, own: number, count: number): void {
  for (let done = own; done < count; done += Math.min(done, count - done)) {
    array.copyWithin(at + done, at, at + Math.min(done, count - done));
  }
}

/** The gap bits of frames `from` to `to` of a dimension that starts over and over. */
export function gapsOfPasses(dimension: Dimension, from: number, to: number): Uint8Array {
  const { length, snaked } = dimension;
  const bits = new Uint8Array(to - from);
  const own = Math.min(bits.length, snaked ? 2 * length : length);
  for (const { pass, start, end } of passes(length, from, from + own)) {
    const place = pass * length + start - from;
    if (snaked && pass % 2 === 1) markBackwards(dimension, bits.subarray(place, place + end - start), start, end);
    else dimension.markGaps(bits, place, start, end);
  }
  tile(bits, 0, own, bits.length);
  return bits;
}

/** On the way back the join before frame p of the pass is the one that was before frame `length - p` on the way out. */
function markBackwards(dimension: Dimension, bits: Uint8Array, start: number, end: number): void {
  const { length } = dimension;
  const joins = new Uint8Array(end - start);
  const skip = start === 0 ? 1 : 0;
  dimension.markGaps(joins, 0, length - end + 1, length - start + 1 - skip);
  if (skip === 1) dimension.markGaps(joins, end - start - 1, 0, 1);
  for (let i = 0; i < joins.length; i += 1) if (joins[joins.length - 1 - i] === 1) bits[i] = 1;
}

/** The functions behind a part of one pass. */
export function* passPieces(dimension: Dimension, pass: number, start: number, end: number): Generator<Piece> {
  if (!dimension.snaked || pass % 2 === 0) {
    yield* dimension.pieces(start, end);
    return;
  }
  const { length } = dimension;
  for (const piece of [...dimension.pieces(length - end, length - start)].toReversed()) {
    const functions = Object.entries(piece.functions).map(([axis, fn]) => [axis, reversed(fn, piece.length)] as const);
    yield { length: piece.length, functions: Object.fromEntries(functions) };
  }
}
