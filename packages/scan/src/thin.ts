/**
 * Thins out a scan for a look at it: fewer frames of every dimension, in the same order, ends included.
 *
 * @module
 */
import { column, makeColumns, type Dimension } from "./dimension/dimension.ts";

/** The dimensions with about `most` frames in all (never more): each is thinned by the same ratio, to at least one. */
export function thinned(dimensions: readonly Dimension[], most: number): readonly Dimension[] {
  const total = dimensions.reduce((product, dimension) => product * dimension.length, 1);
  if (total <= most) return dimensions;
  const ratio = 1 / (most / total) ** (1 / dimensions.length);
  let room = most;
  return dimensions.map((dimension) => {
    const count = Math.max(1, Math.min(Math.trunc(dimension.length / ratio), room));
    room = Math.floor(room / count);
    return dimension.length === 0 ? dimension : sampled(dimension, count);
  });
}

/** `count` frames of a dimension, evenly spread; its gap bits stay those of the frames that are kept. */
function sampled(dimension: Dimension, count: number): Dimension {
  const step = count > 1 ? (dimension.length - 1) / (count - 1) : 0;
  const indices = Array.from({ length: count }, (_, i) => Math.trunc(i * step));
  if (count > 1) indices[count - 1] = dimension.length - 1;
  const frames = makeColumns(dimension, count);
  const gap = new Uint8Array(count);
  for (const [i, index] of indices.entries()) {
    dimension.write(frames, i, index, index + 1);
    dimension.markGaps(gap, i, index, index + 1);
  }
  return {
    ...dimension,
    length: count,
    write(into, at, from, to) {
      for (const kind of ["centre", "lower", "upper"] as const) {
        for (const axis of dimension.axes)
          column(into[kind], axis).set(column(frames[kind], axis).subarray(from, to), at);
      }
      if (frames.duration !== null) into.duration?.set(frames.duration.subarray(from, to), at);
      if (frames.delay !== null) into.delay?.set(frames.delay.subarray(from, to), at);
    },
    markGaps(bits, at, from, to) {
      for (let i = from; i < to; i += 1) if (gap[i] === 1) bits[at + i - from] = 1;
    },
    *pieces(from, to) {
      const functions = dimension.axes.map((axis) => [axis, { kind: "table" }] as const);
      yield { length: to - from, functions: Object.fromEntries(functions) };
    },
  };
}
