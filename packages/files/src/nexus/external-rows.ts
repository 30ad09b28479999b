/** Which frames of which files are the rows of a key: what `stream_datum` documents tell, one after another. @module */
import type { StreamDatum, StreamResource } from "@halcyon/model";

/** Events `rows` are `indices` of a resource; both without the stop. */
export interface ExternalRange {
  readonly resource: StreamResource;
  readonly row: number;
  readonly index: number;
  readonly length: number;
}

/** The frames of one key. */
export class ExternalRows {
  readonly #ranges: ExternalRange[] = [];
  /** By resource: where its frames begin to be counted. Some writers go on counting where the file before ended. */
  readonly #from = new Map<string, number>();

  /** In order of their rows; neighbours of one file are one. */
  get ranges(): readonly ExternalRange[] {
    return this.#ranges;
  }

  get rows(): number {
    const last = this.#ranges.at(-1);
    return last === undefined ? 0 : last.row + last.length;
  }

  /** Takes what was told next. Rows that were told of before are taken again: the later frames are theirs. */
  add(resource: StreamResource, { indices, seq_nums }: StreamDatum): void {
    const length = indices.stop - indices.start;
    if (length <= 0) return;
    // Writers that know nothing of events leave their numbers at 0.
    const row = seq_nums.stop > seq_nums.start ? seq_nums.start - 1 : this.rows;
    const from = this.#from.get(resource.uid) ?? (this.#from.size > 0 && indices.start === this.rows ? this.rows : 0);
    this.#from.set(resource.uid, from);
    const index = indices.start - from;
    this.cut(row);
    const last = this.#ranges.at(-1);
    const goesOn = last?.resource === resource && last.index + last.length === index && last.row + last.length === row;
    if (!goesOn) this.#ranges.push({ resource, row, index, length });
    else this.#ranges[this.#ranges.length - 1] = { ...last, length: last.length + length };
  }

  /** Forgets all but the first `rows`. */
  cut(rows: number): void {
    for (let last = this.#ranges.at(-1); last !== undefined && last.row + last.length > rows;) {
      this.#ranges.pop();
      if (last.row < rows) this.#ranges.push({ ...last, length: rows - last.row });
      last = this.#ranges.at(-1);
    }
  }
}
