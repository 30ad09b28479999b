/**
 * Rows of a table for frames that go into files: one for each time that documents tell of further frames.
 *
 * Such a stream has no values to show. What can be seen is how many frames of each dataset are there. Its datasets are
 * told of one after the other: a row is made when all of them have been, or when the next frames begin.
 *
 * @module
 */
import type { EventDescriptor, StreamDatum, StreamResource } from "@halcyon/model";

/** How far the frames of a stream are. */
export interface FrameRow {
  /** The number of the last event that they make. */
  readonly seq_num: number;
  /** Frames that are there, by data key: the index after the last. */
  readonly frames: Readonly<Record<string, number>>;
}

/** The data keys of a stream that has nothing but frames in files; none when it has anything else. */
export function frameKeys({ data_keys: keys }: EventDescriptor): readonly string[] {
  const all = Object.values(keys).every(({ external }) => external === "STREAM:");
  return all ? Object.keys(keys) : [];
}

/** Follows the frames of one stream. */
export class FrameRows {
  readonly #keys: ReadonlySet<string>;
  #pending: { readonly seqNum: number; readonly frames: Record<string, number> } | undefined;
  #shown = 0;

  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys);
  }

  /** The number of the last event that a row was made for. */
  get shown(): number {
    return this.#shown;
  }

  /** The rows that are complete with this document; mostly one, or none. */
  take({ seq_nums, indices }: StreamDatum, resource: StreamResource | undefined): readonly FrameRow[] {
    const seqNum = seq_nums.stop - 1;
    const before = this.#pending !== undefined && this.#pending.seqNum !== seqNum ? this.rest() : [];
    if (resource === undefined || !this.#keys.has(resource.data_key) || seq_nums.stop <= seq_nums.start) return before;
    this.#pending ??= { seqNum, frames: {} };
    this.#pending.frames[resource.data_key] = indices.stop;
    const whole = Object.keys(this.#pending.frames).length === this.#keys.size;
    return whole ? [...before, ...this.rest()] : before;
  }

  /** The row of what was told of, though not by all datasets. */
  rest(): readonly FrameRow[] {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return [];
    this.#shown = pending.seqNum;
    return [{ seq_num: pending.seqNum, frames: pending.frames }];
  }
}
