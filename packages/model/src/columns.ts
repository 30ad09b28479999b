/**
 * Columns that are computed when asked, so that a page of fast data has no object and no text per row.
 *
 * The uid of a row is its page's uid and its number, the sequence numbers are a range, the times lie on a line. Every
 * sink that writes a page out asks the same columns, and so writes the same values.
 *
 * @module
 */
import type { Column, ColumnItem } from "./documents.ts";
import { isTypedArray } from "./kinds.ts";

/** What the computed columns share: all but how a row is computed. */
abstract class Computed<T> implements Column<T> {
  readonly length: number;
  abstract readonly holds: ColumnItem;

  constructor(length: number) {
    this.length = length;
  }

  protected abstract compute(row: number): T;
  protected abstract part(start: number, length: number): Column<T>;

  /** The item of a row; a negative row counts from the end, as in arrays. */
  at(row: number): T | undefined {
    const index = row < 0 ? row + this.length : row;
    return index >= 0 && index < this.length ? this.compute(index) : undefined;
  }

  /** Rows `start` (inclusive) to `stop` (exclusive), computed too. */
  slice(start = 0, stop: number = this.length): Column<T> {
    const first = Math.min(start, this.length);
    return this.part(first, Math.max(0, Math.min(stop, this.length) - first));
  }

  *[Symbol.iterator](): Generator<T, void, void> {
    for (let row = 0; row < this.length; row++) yield this.compute(row);
  }

  toJSON(): T[] {
    return [...this];
  }
}

/** The uids of a page's rows: `<page uid>/<row>`, rows from 0. */
export class UidColumn extends Computed<string> {
  readonly holds = "string";
  /** The uid of the page. */
  readonly page: string;
  /** The number of the first row: not 0 in a part of a page. */
  readonly first: number;

  constructor(page: string, length: number, first = 0) {
    super(length);
    this.page = page;
    this.first = first;
  }

  protected compute(row: number): string {
    return `${this.page}/${this.first + row}`;
  }

  protected part(start: number, length: number): UidColumn {
    return new UidColumn(this.page, length, this.first + start);
  }
}

/** Integers one after another: sequence numbers. */
export class RangeColumn extends Computed<number> {
  readonly holds = "integer";
  readonly start: number;

  constructor(start: number, length: number) {
    super(length);
    this.start = start;
  }

  protected compute(row: number): number {
    return this.start + row;
  }

  protected part(start: number, length: number): RangeColumn {
    return new RangeColumn(this.start + start, length);
  }
}

/** Numbers on a line, `start + step * row`: times, in s. With no step they are all the same. */
export class LinearColumn extends Computed<number> {
  readonly holds = "number";
  readonly start: number;
  readonly step: number;
  readonly #first: number;

  /** @param first the number of the first row, when this is a part of a longer column. */
  constructor(start: number, step: number, length: number, first = 0) {
    super(length);
    this.start = start;
    this.step = step;
    this.#first = first;
  }

  protected compute(row: number): number {
    return this.start + this.step * (this.#first + row);
  }

  /** Writes all rows into `values`, which has room for them: without a call for each. */
  writeInto(values: Float64Array): void {
    const { start, step, length } = this;
    const first = this.#first;
    for (let row = 0; row < length; row += 1) values[row] = start + step * (first + row);
  }

  protected part(start: number, length: number): LinearColumn {
    return new LinearColumn(this.start, this.step, length, this.#first + start);
  }
}

/** Rows `start` (inclusive) to `stop` (exclusive) of any column; a typed array gives a view of its memory. */
export function sliceColumn<T>(column: Column<T>, start: number, stop: number): Column<T> {
  if (isTypedArray(column)) return column.subarray(start, stop) as unknown as Column<T>;
  if (Array.isArray(column)) return (column as T[]).slice(start, stop);
  if (column instanceof Computed) return (column as Computed<T>).slice(start, stop);
  return [...column].slice(start, stop);
}

/** One column after another; typed arrays of one kind stay that, anything else becomes an array. */
export function joinColumns<T>(columns: readonly Column<T>[]): Column<T> {
  const [first] = columns;
  if (first === undefined) return [];
  if (columns.length === 1) return first;
  if (!isTypedArray(first) || columns.some((column) => column.constructor !== first.constructor))
    return columns.flatMap((column) => [...column]);
  const length = columns.reduce((sum, column) => sum + column.length, 0);
  const joined = new (first.constructor as Float64ArrayConstructor)(length);
  let at = 0;
  for (const column of columns) {
    joined.set(column as unknown as Float64Array, at);
    at += column.length;
  }
  return joined as unknown as Column<T>;
}
