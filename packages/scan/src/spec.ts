/**
 * A scan specification: where the points of a scan are, in which order, how long each takes.
 *
 * It holds its serialised form and nothing else, never changes, and knows the names of its axes as a type. Operators
 * are methods that give a new one. Nothing is calculated before it is asked for, and frames are made block by block.
 *
 * @module
 */
import type { Dimension } from "./dimension/dimension.ts";
import { stackOf, type Stack } from "./dimension/stack.ts";
import { cannotCalculate } from "./errors.ts";
import { pointsOf, readFrames, type Frames, type Point } from "./frames.ts";
import type { SpecJson } from "./json.ts";
import { counted, type FrameDuration } from "./kinds/kind.ts";
import { visit } from "./kinds/table.ts";
import { Path, type BlockOptions, type Part } from "./path.ts";
import { extentsOf, type Extents } from "./extents.ts";
import { readSpec } from "./read/read.ts";
import type { Region } from "./region/regions.ts";
import { segmentsOf, type Segment } from "./segments.ts";

/** Whether axes are followed from bound to bound (as when flown), or only their centres are visited. */
export interface Bounds {
  readonly bounds?: boolean;
}

/** Lets the compiler refuse what would move an axis twice; axes that it doesn't know are checked when calculated. */
export type Apart<A extends string, B extends string> = string extends A | B
  ? unknown
  : [A & B] extends [never]
    ? unknown
    : never;

/** More frames than this don't go into one block. */
const mostFrames = 2 ** 28;

export class Spec<A extends string = string> {
  readonly #json: SpecJson;
  readonly #stacks = new Map<boolean, Stack>();
  /** The axes, slowest first. */
  readonly axes: readonly A[];

  /** @throws HalcyonError `scan.spec` with every problem of the serialised form `json`. */
  constructor(json: unknown) {
    this.#json = readSpec(json);
    this.axes = visit.axes(this.#json) as readonly A[];
  }

  /** The complete serialised form: plain frozen data. `JSON.stringify` takes the specification itself. */
  serialize(): SpecJson {
    return this.#json;
  }

  toJSON(): SpecJson {
    return this.#json;
  }

  /** `other` at each frame of this; a number repeats each frame. */
  times(other: number): Spec<A>;
  times<B extends string>(other: Spec<B> & Apart<A, B>): Spec<A | B>;
  times<B extends string>(other: Spec<B> | number): Spec<A | B> {
    return new Spec({ type: "Product", outer: this.#json, inner: typeof other === "number" ? other : other.#json });
  }

  /**
   * All of this, `num` times. `gap` false joins the runs of a snaked scan. With `block`, each block of so many frames
   * is run `num` times before the next, and with `snake` every other run backwards.
   */
  repeat(num: number, options: RepeatOptions = {}): Spec<A> {
    const { gap = true, block, snake = false, checkPathChanges = true } = options;
    if (block === undefined && !snake) return new Spec({ type: "Product", outer: num, inner: this.#json, gap });
    const blocks = { num, block: block ?? null, snake, check_path_changes: checkPathChanges };
    return new Spec({ type: "Repeat", spec: this.#json, ...blocks });
  }

  /** Both at once. One frame of `other` holds for all of this. */
  zip<B extends string>(other: Spec<B> & Apart<A, B>): Spec<A | B> {
    const right: Spec<B> = other;
    return new Spec({ type: "Zip", left: this.#json, right: right.#json });
  }

  /** This, then `other`, which moves the same axes. */
  concat(other: Spec<A>, options: { readonly gap?: boolean; readonly checkPathChanges?: boolean } = {}): Spec<A> {
    const { gap = false, checkPathChanges = true } = options;
    return new Spec({
      type: "Concat",
      left: this.#json,
      right: other.#json,
      gap,
      check_path_changes: checkPathChanges,
    });
  }

  /** Every other pass backwards, when this runs within another. */
  snake(): Spec<A> {
    return new Spec({ type: "Snake", spec: this.#json });
  }

  /** All dimensions as one. */
  squash(options: { readonly checkPathChanges?: boolean } = {}): Spec<A> {
    return new Spec({ type: "Squash", spec: this.#json, check_path_changes: options.checkPathChanges ?? true });
  }

  /** Each frame takes so many s. */
  duration(seconds: number): Spec<A> {
    return new Spec({ type: "ConstantDuration", constant_duration: seconds, spec: this.#json });
  }

  /** A wait of so many s after each frame. */
  delay(seconds: number): Spec<A> {
    return new Spec({ type: "Delay", delay_after: seconds, spec: this.#json });
  }

  /** The fastest dimension moves through its frames instead of stopping at each. */
  fly(): Spec<A> {
    return new Spec({ type: "Fly", spec: this.#json });
  }

  /** The frames whose centres lie in `region`. */
  mask(region: Region<A>, options: { readonly checkPathChanges?: boolean } = {}): Spec<A> {
    const check = options.checkPathChanges ?? true;
    return new Spec({ type: "Mask", spec: this.#json, region: region.serialize(), check_path_changes: check });
  }

  /** How long each frame takes: in s, null when not given, or `VARIABLE_DURATION`. */
  get frameDuration(): FrameDuration {
    return visit.duration(this.#json);
  }

  /**
   * The loops of the scan, slowest first.
   *
   * @throws HalcyonError `scan.calculate` when the parts don't fit together: axes that overlap, lengths that differ, …
   *   All that follows throws the same.
   */
  dimensions({ bounds = false }: Bounds = {}): readonly Dimension[] {
    return this.#stack(bounds).dimensions;
  }

  #stack(bounds: boolean): Stack {
    let stack = this.#stacks.get(bounds);
    if (stack === undefined) {
      stack = stackOf(visit.dimensions(this.#json, { bounds, nested: false }));
      this.#stacks.set(bounds, stack);
    }
    return stack;
  }

  /** Number of frames of each dimension, slowest first: the shape of the data set. */
  get shape(): readonly number[] {
    return this.dimensions().map((dimension) => dimension.length);
  }

  /** Number of frames. */
  get num(): number {
    return this.#stack(false).length;
  }

  /** How far each axis goes: over the centres, or with `bounds` from the lowest bound to the highest. */
  ranges({ bounds = false }: Bounds = {}): Extents<A> {
    return extentsOf(this.dimensions({ bounds }));
  }

  /** All frames in one block. @throws HalcyonError `scan.calculate` when there are too many for that. */
  frames({ bounds = false }: Bounds = {}): Frames<A> {
    const stack = this.#stack(bounds);
    if (stack.length > mostFrames) {
      const text = `${stack.length} frames don't go into one block, ${mostFrames} do; take them in blocks.`;
      throw cannotCalculate("too-many", text, this.axes, { frames: stack.length, allowed: mostFrames });
    }
    return readFrames(stack, 0, stack.length);
  }

  /** A way through the frames, to be consumed in pieces, from any frame on. */
  path({ bounds = false, ...part }: Bounds & Part = {}): Path<A> {
    return new Path(this.dimensions({ bounds }), part);
  }

  /** The frames in blocks of typed arrays, each made when it is asked for. */
  *blocks({ bounds = false, start = 0, num = Infinity, ...options }: Bounds & BlockOptions = {}): Generator<Frames<A>> {
    yield* this.path({ bounds, start, num }).blocks(options);
  }

  /** The frames one at a time. */
  *points({ bounds = false, start = 0, num = Infinity }: Bounds & Part = {}): Generator<Point<A>> {
    for (const block of this.blocks({ bounds, start, num, size: 1000 })) yield* pointsOf(block);
  }

  /** Stretches without a gap, with the function that each axis follows: for controllers that interpolate. */
  segments({ bounds = true, ...part }: Bounds & Part = {}): Generator<Segment<A>> {
    return segmentsOf(this.#stack(bounds), part);
  }

  /** What this scan does, in a sentence. */
  describe(): string {
    const text = visit.describe(this.#json);
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}: ${counted(this.num, "frame")} in all.`;
  }
}

/** See `Spec.repeat`. */
export interface RepeatOptions {
  readonly gap?: boolean;
  readonly block?: number;
  readonly snake?: boolean;
  /** Blocks squash the dimensions; see `Spec.squash`. */
  readonly checkPathChanges?: boolean;
}
