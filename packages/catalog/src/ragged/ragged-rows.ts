/**
 * An array whose rows differ in length, kept as a table of one column of lists: appended while it grows, sealed when it has
 * ended.
 *
 * Its length is what its structure says. Rows behind it are of a writer that ended before they were counted: nobody was
 * told of them, and the next append takes their place.
 *
 * @module
 */
import { type RecordBatch, type Vector } from "apache-arrow";
import { HalcyonError } from "@halcyon/model";
import type { RaggedStore, RaggedStructure, TableStore } from "../contract.ts";
import { listBuffers } from "./list-buffers.ts";
import { raggedColumn } from "./ragged-structure.ts";

/** What it is made of. */
export interface RaggedRowsParts {
  readonly structure: RaggedStructure;
  readonly table: TableStore;
  /** Called when rows were written, before they are told of. */
  readonly written: () => void;
  /** Told what the structure is now, before who wrote is. */
  readonly changed: (structure: RaggedStructure) => Promise<unknown>;
}

/** One array. */
export class RaggedRows implements RaggedStore {
  readonly structure: RaggedStructure;
  readonly #parts: RaggedRowsParts;

  constructor(parts: RaggedRowsParts) {
    this.structure = parts.structure;
    this.#parts = parts;
  }

  async read({
    start = 0,
    stop = this.#length,
  }: { readonly start?: number; readonly stop?: number } = {}): Promise<Vector> {
    const rows = await this.#parts.table.read({ start, stop: Math.min(stop, this.#length) });
    return columnIn(rows);
  }

  async write(offset: number, rows: RecordBatch, { extend }: { readonly extend: boolean }): Promise<RaggedStructure> {
    const { table, written, changed } = this.#parts;
    const length = this.#length;
    const end = offset + rows.numRows;
    if (extend ? offset !== length : end > length)
      throw beyond(`rows ${offset} to ${end}`, extend ? `behind the last, from ${length} on` : `the first ${length}`);
    if (offset > table.rows)
      throw beyond(`rows from ${offset} on`, `only ${table.rows} are written; the next are these`);
    if (offset === table.rows) await table.append([rows]);
    else {
      const kept = await table.read({ start: 0, stop: offset });
      const after = extend ? undefined : await table.read({ start: end });
      await table.replace([...kept.batches, rows, ...(after?.batches ?? [])]);
    }
    written();
    const structure = extend ? grown(this.structure, rows) : await this.#counted();
    await changed(structure);
    return structure;
  }

  get #length(): number {
    return this.structure.shape[0] ?? 0;
  }

  /** The structure with as many numbers as there are. */
  async #counted(): Promise<RaggedStructure> {
    return { ...this.structure, size: sizeOf(columnIn(await this.#parts.table.read())) };
  }
}

function grown(structure: RaggedStructure, rows: RecordBatch): RaggedStructure {
  const [length, ...axes] = structure.shape;
  const [chunks, ...more] = structure.chunks;
  // One that grows row by row has one chunk all the same: their list would be longer than the rows.
  const before = (chunks ?? []).slice(0, -1);
  return {
    ...structure,
    shape: [(length ?? 0) + rows.numRows, ...axes],
    chunks: [[...before, (chunks?.at(-1) ?? 0) + rows.numRows], ...more],
    size: structure.size + sizeOf(columnIn(rows)),
  };
}

/** The one column of such a table. */
export function columnIn(rows: Pick<RecordBatch, "getChild">): Vector {
  const column = rows.getChild(raggedColumn);
  if (column === null) throw new TypeError(`The table has no column ${raggedColumn}.`);
  return column;
}

function sizeOf(column: Vector): number {
  return listBuffers(column)?.values.length ?? 0;
}

function beyond(asked: string, allowed: string): HalcyonError {
  return new HalcyonError("catalog.range", `There is no place for ${asked}: ${allowed}.`, { asked, allowed });
}
