/**
 * A dimension made of stretches of another: what a mask keeps, or blocks that are repeated.
 *
 * A region keeps a few stretches of each row, so a list of stretches (16 bytes each) stands for millions of frames.
 * Where frames were left out, bounds no longer meet: gaps are found again, by exact inequality.
 *
 * @module
 */
import { reversed } from "./axis-function.ts";
import { distinctArrays, markByComparison, type Dimension, type Piece } from "./dimension.ts";

/** Stretches of frames, in order, as many as there may be. */
export interface Runs {
  /** Number of frames in all. */
  readonly length: number;
  /** The stretch that frame `index` of the result is in. */
  readonly at: (index: number) => Run;
}

/** Frames `from` to `from + length` of the base; `start` is the index of its first frame in the result. */
export interface Run {
  readonly start: number;
  readonly from: number;
  readonly length: number;
  readonly backwards: boolean;
}

/** Collects the stretches that are kept, frame by frame in order. */
export class RunList implements Runs {
  readonly #from: number[] = [];
  readonly #start: number[] = [];
  #length = 0;
  #end = -1;

  get length(): number {
    return this.#length;
  }

  /** Keeps the frames `index` of the base for which `keep[index - base]` is 1. */
  add(keep: Uint8Array, base: number, count: number): void {
    for (let i = 0; i < count; i += 1) {
      if (keep[i] !== 1) continue;
      if (base + i !== this.#end) {
        this.#from.push(base + i);
        this.#start.push(this.#length);
      }
      this.#end = base + i + 1;
      this.#length += 1;
    }
  }

  at(index: number): Run {
    let low = 0;
    let high = this.#start.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#start[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    const start = this.#start[low] ?? 0;
    const length = (this.#start[low + 1] ?? this.#length) - start;
    return { start, from: this.#from[low] ?? 0, length, backwards: false };
  }
}

/** Blocks of `block` frames of a base of `length`, each run `times` before the next; `snake` turns every other one. */
export function repeatedBlocks(length: number, block: number, times: number, snake: boolean): Runs {
  return {
    length: length * times,
    at(index) {
      const whole = Math.floor(index / (block * times));
      const from = whole * block;
      const size = Math.min(block, length - from);
      const turn = Math.floor((index - from * times) / size);
      return { start: from * times + turn * size, from, length: size, backwards: snake && turn % 2 === 1 };
    },
  };
}

/** The frames of `base` in the order of `runs`. */
export function alongRuns(base: Dimension, runs: Runs): Dimension {
  const dimension: Dimension = {
    ...base,
    snaked: false,
    length: runs.length,
    write(into, at, from, to) {
      for (const { run, start, end, place } of cuts(runs, from, to)) {
        if (run.backwards) {
          const swapped = { ...into, lower: into.upper, upper: into.lower };
          base.write(swapped, at + place, run.from + run.length - end, run.from + run.length - start);
          for (const array of distinctArrays(into, base))
            array.subarray(at + place, at + place + end - start).reverse();
        } else base.write(into, at + place, run.from + start, run.from + end);
      }
    },
    markGaps: (gap, at, from, to) => markByComparison(dimension, gap, at, from, to),
    *pieces(from, to) {
      for (const { run, start, end } of cuts(runs, from, to)) yield* runPieces(base, run, start, end);
    },
  };
  return dimension;
}

function* cuts(
  runs: Runs,
  from: number,
  to: number,
): Generator<{ readonly run: Run; readonly start: number; readonly end: number; readonly place: number }> {
  for (let index = from; index < to;) {
    const run = runs.at(index);
    const start = index - run.start;
    const end = Math.min(run.length, to - run.start);
    yield { run, start, end, place: index - from };
    index += end - start;
  }
}

function* runPieces(base: Dimension, run: Run, start: number, end: number): Generator<Piece> {
  if (!run.backwards) {
    yield* base.pieces(run.from + start, run.from + end);
    return;
  }
  const last = run.from + run.length;
  for (const piece of [...base.pieces(last - end, last - start)].toReversed()) {
    const functions = Object.entries(piece.functions).map(([axis, fn]) => [axis, reversed(fn, piece.length)] as const);
    yield { length: piece.length, functions: Object.fromEntries(functions) };
  }
}
