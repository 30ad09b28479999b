/**
 * Which rows of which file the rows of an array are, in the order of the events that they belong to.
 *
 * A point that is taken again after a rewind has another frame: its row is then that frame, and the frame of the first
 * attempt belongs to none, as in the table of the events.
 *
 * @module
 */

/** From `start` (inclusive) to `stop` (exclusive). */
export interface RowRange {
  readonly start: number;
  readonly stop: number;
}

/** Rows of one file that follow one another, as do their events. */
interface Run {
  /** Number of the first event. */
  readonly seq: number;
  /** Number of the file. */
  readonly file: number;
  /** The first row in the file. */
  readonly index: number;
  readonly count: number;
}

/** Rows of a file: what `parameters.rows` of a data source has, `[file, start, stop]`. */
export type FileRows = readonly [file: number, start: number, stop: number];

/** The rows of one array. */
export class ToldRows {
  /** By number of event; no two have one in common. */
  #runs: Run[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Rows more, or others for events that have some.
   *
   * @param seqs numbers of their events; when they are not as many as the rows, the rows come after all others.
   */
  add(file: number, indices: RowRange, seqs: RowRange): void {
    const count = indices.stop - indices.start;
    if (count <= 0) return;
    const last = this.#runs.at(-1);
    const end = last === undefined ? Number.NEGATIVE_INFINITY : last.seq + last.count;
    const seq = seqs.stop - seqs.start === count ? seqs.start : Math.max(end, 1);
    const run = { seq, file, index: indices.start, count };
    if (seq < end) return this.#replace(run);
    this.#count += count;
    const goesOn = last !== undefined && seq === end && last.file === file && last.index + last.count === indices.start;
    if (goesOn) this.#runs[this.#runs.length - 1] = { ...last, count: last.count + count };
    else this.#runs.push(run);
  }

  /** The rows as ranges of files, in their order. */
  ranges(): readonly FileRows[] {
    const ranges: [number, number, number][] = [];
    for (const { file, index, count } of this.#runs) {
      const last = ranges.at(-1);
      if (last?.[0] === file && last[2] === index) last[2] = index + count;
      else ranges.push([file, index, index + count]);
    }
    return ranges;
  }

  #replace(run: Run): void {
    const stop = run.seq + run.count;
    const kept = this.#runs.flatMap((old) => {
      const before = Math.min(old.count, run.seq - old.seq);
      const after = Math.min(old.count, old.seq + old.count - stop);
      return [
        ...(before > 0 ? [{ ...old, count: before }] : []),
        ...(after > 0
          ? [{ ...old, seq: old.seq + old.count - after, index: old.index + old.count - after, count: after }]
          : []),
      ];
    });
    this.#runs = [...kept, run].toSorted((a, b) => a.seq - b.seq);
    this.#count = this.#runs.reduce((sum, { count }) => sum + count, 0);
  }
}
