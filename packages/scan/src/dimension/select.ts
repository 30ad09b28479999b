/**
 * Chooses frames of a dimension by a test of their centres, block by block.
 *
 * @module
 */
import { cannotCalculate } from "../errors.ts";
import { column, makeColumns, type Dimension } from "./dimension.ts";
import { RunList } from "./runs.ts";

/** Candidates are tested one by one; more than this would keep a server busy for long. */
const mostCandidates = 2e8;

/** The largest number of frames that a test gets at a time. */
export const selectionBlock = 16_384;

/** Writes 1 into `keep` for each of the first `count` frames that are chosen, 0 for the others. */
export type Keeper = (centre: (axis: string) => Float64Array, keep: Uint8Array, count: number) => void;

/** What was kept, by serialised form: the same whether bounds are asked for or not. */
const kept = new WeakMap<object, RunList>();

/**
 * The frames of `base` that `keeper` keeps. `json` is the specification they belong to: the choice is made once for it.
 *
 * @throws HalcyonError `scan.calculate` when there are too many candidates.
 */
export function select(json: object, base: Dimension, keeper: Keeper): RunList {
  const known = kept.get(json);
  if (known !== undefined) return known;
  if (base.length > mostCandidates) {
    const text = `The grid behind the outline has ${base.length} frames; at most ${mostCandidates} are tested.`;
    throw cannotCalculate("too-many", text, base.axes, { frames: base.length, allowed: mostCandidates });
  }
  const size = Math.min(base.length, selectionBlock);
  const frames = makeColumns(base, size);
  const centre = (axis: string): Float64Array => column(frames.centre, axis);
  const keep = new Uint8Array(size);
  const runs = new RunList();
  for (let from = 0; from < base.length; from += size) {
    const count = Math.min(size, base.length - from);
    base.write(frames, 0, from, from + count);
    keeper(centre, keep, count);
    runs.add(keep, from, count);
  }
  kept.set(json, runs);
  return runs;
}
