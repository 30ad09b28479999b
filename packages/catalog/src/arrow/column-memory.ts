/**
 * Memory for computed columns while they are written: the same for each page.
 *
 * Fast data would leave megabytes of it behind with every page, and each of them costs the garbage collector a look at
 * the whole heap. Who writes a page is done with it before the next one comes.
 *
 * @module
 */

/** Where a column is filled in. */
export interface ColumnMemory {
  /** At least so many bytes for a column, until it is asked for again. Whatever was in them may still be there. */
  of(column: string, bytes: number): ArrayBuffer;
}

/** New memory each time: for columns that somebody keeps. */
export const freshMemory: ColumnMemory = { of: (_, bytes) => new ArrayBuffer(bytes) };

/** The same memory each time. */
export class KeptMemory implements ColumnMemory {
  readonly #kept = new Map<string, ArrayBuffer>();

  of(column: string, bytes: number): ArrayBuffer {
    const kept = this.#kept.get(column);
    if (kept !== undefined && kept.byteLength >= bytes) return kept;
    // Pages of one flyer differ in length by a little.
    const made = new ArrayBuffer(Math.ceil(bytes * 1.25));
    this.#kept.set(column, made);
    return made;
  }
}
