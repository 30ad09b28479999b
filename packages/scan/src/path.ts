/**
 * A way through a scan that is taken in pieces, from any frame on.
 *
 * @module
 */
import { stackOf, type Stack } from "./dimension/stack.ts";
import type { Dimension } from "./dimension/dimension.ts";
import { cannotCalculate } from "./errors.ts";
import { emptyFrames, fillFrames, readFrames, type Frames } from "./frames.ts";

/** Which part of a scan: `num` frames from frame `start` on. */
export interface Part {
  readonly start?: number;
  readonly num?: number;
}

/** How a scan is cut into blocks. */
export interface BlockOptions extends Part {
  /** Frames of a block; the last one may be shorter. */
  readonly size?: number;
  /** Fills the same arrays again for each block: faster, but a block is only valid until the next one is asked for. */
  readonly reuse?: boolean;
}

/** Frames of a block when nobody says otherwise: the arrays of a few axes stay in a processor's cache. */
export const usualBlock = 10_000;

export class Path<A extends string = string> {
  readonly #stack: Stack;
  readonly #stop: number;
  #index: number;

  /**
   * @throws HalcyonError `scan.calculate` when `start` is not a frame of the scan (or one past the last), or when the
   *   dimensions can't be stacked.
   */
  constructor(dimensions: readonly Dimension[], { start = 0, num = Number.POSITIVE_INFINITY }: Part = {}) {
    this.#stack = stackOf(dimensions);
    const { length, axes } = this.#stack;
    if (!Number.isSafeInteger(start) || start < 0 || start > length) {
      const text = `A path can't start at frame ${start}: the scan has frames 0 to ${length - 1}.`;
      throw cannotCalculate("out-of-range", text, axes, { start, frames: length });
    }
    if (Number.isNaN(num) || num < 0 || (Number.isFinite(num) && !Number.isSafeInteger(num))) {
      const text = `A path can't have ${num} frames: a whole number of at least 0 is needed.`;
      throw cannotCalculate("out-of-range", text, axes, { num, frames: length });
    }
    this.#index = start;
    this.#stop = Math.min(length, start + num);
  }

  /** Index in the scan of the next frame. */
  get index(): number {
    return this.#index;
  }

  /** Number of frames not yet consumed. */
  get left(): number {
    return this.#stop - this.#index;
  }

  /**
   * The next frames: `num` of them, or as many as are left.
   *
   * @throws HalcyonError `scan.calculate` when `num` is not a whole number of at least 0.
   */
  consume(num: number = this.left): Frames<A> {
    const start = this.#take(num);
    return readFrames(this.#stack, start, this.#index);
  }

  /** What is left, in blocks. */
  *blocks({ size = usualBlock, reuse = false }: Pick<BlockOptions, "size" | "reuse"> = {}): Generator<Frames<A>> {
    if (!Number.isSafeInteger(size) || size < 1) {
      const text = `Blocks can't have ${size} frames: a whole number of at least 1 is needed.`;
      throw cannotCalculate("out-of-range", text, this.#stack.axes, { size });
    }
    if (!reuse) {
      while (this.left > 0) yield this.consume(size);
      return;
    }
    const frames = emptyFrames<A>(this.#stack, Math.min(size, this.left));
    while (this.left > 0) {
      const start = this.#take(size);
      yield fillFrames(this.#stack, frames, start, this.#index - start);
    }
  }

  #take(num: number): number {
    if (!Number.isSafeInteger(num) || num < 0) {
      const text = `${num} frames can't be consumed: a whole number of at least 0 is needed.`;
      throw cannotCalculate("out-of-range", text, this.#stack.axes, { num, left: this.left });
    }
    const start = this.#index;
    this.#index = Math.min(start + num, this.#stop);
    return start;
  }
}
