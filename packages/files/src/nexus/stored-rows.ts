/** What a column keeps its rows in: numbers in one growing piece of memory, texts, or JSON. @module */
import { encodeValue, isTypedArray, numberArrays, type Column, type Pixels } from "@halcyon/model";
import type { Hdf5Array } from "../hdf5-tree/tree.ts";
import type { AnyNumbers } from "../number-arrays.ts";

/** Rows of one kind. The elements of a row are flat. */
export interface StoredRows {
  /** Lengths of a row. */
  readonly frame: readonly number[];
  readonly rows: number;
  /** Appends a row; false when it is not of this kind, and then nothing is changed. */
  append(elements: readonly unknown[]): boolean;
  /** Appends many rows without looking at each; false when that cannot be. */
  appendAll(values: Column): boolean;
  row(row: number): readonly unknown[];
  cut(rows: number): void;
  /** The elements of these rows, or of all in order. */
  data(order?: Uint32Array): Hdf5Array["data"];
}

const arrays: typeof numberArrays = { b1: Uint8Array, ...numberArrays };

/** Rows of numbers of numpy's `word`. */
export class NumberRows implements StoredRows {
  readonly word: string;
  readonly frame: readonly number[];
  readonly #size: number;
  #numbers: Pixels;
  #rows = 0;

  constructor(word: string, frame: readonly number[]) {
    this.word = word;
    this.frame = frame;
    this.#size = frame.reduce((product, length) => product * length, 1);
    this.#numbers = this.#room(0);
  }

  get rows(): number {
    return this.#rows;
  }

  append(elements: readonly unknown[]): boolean {
    const fitted = elements.map((one) => fit(one, this.word));
    if (fitted.includes(undefined)) return false;
    this.#numbers = this.#room(1);
    const start = this.#rows * this.#size;
    for (const [i, one] of fitted.entries()) (this.#numbers as unknown as AnyNumbers)[start + i] = one;
    this.#rows += 1;
    return true;
  }

  appendAll(values: Column): boolean {
    if (this.frame.length > 0 || !isTypedArray(values) || values.constructor !== this.#numbers.constructor)
      return false;
    this.#numbers = this.#room(values.length);
    (this.#numbers as unknown as AnyNumbers).set(values, this.#rows);
    this.#rows += values.length;
    return true;
  }

  row(row: number): readonly unknown[] {
    return [...this.#slice(row, row + 1)];
  }

  cut(rows: number): void {
    this.#rows = Math.min(this.#rows, rows);
  }

  data(order?: Uint32Array): Hdf5Array["data"] {
    const pieces = order === undefined ? [this.#slice(0, this.#rows)] : this.#inOrder(order);
    return { word: this.word, pieces };
  }

  *#inOrder(order: Uint32Array): Generator<Pixels> {
    for (const row of order) yield this.#slice(row, row + 1);
  }

  #slice(start: number, stop: number): Pixels {
    return this.#numbers.subarray(start * this.#size, stop * this.#size);
  }

  #room(rows: number): Pixels {
    const before = this.#numbers as Pixels | undefined;
    const needed = (this.#rows + rows) * this.#size;
    if (before !== undefined && needed <= before.length) return before;
    const larger = new (arrays[this.word.slice(1)] ?? Float64Array)(Math.max(needed, 2 * (before?.length ?? 0)));
    if (before !== undefined) (larger as unknown as AnyNumbers).set(before);
    return larger;
  }
}

/** Rows of texts. What is missing is an empty one. */
export class TextRows implements StoredRows {
  readonly frame: readonly number[];
  readonly #rows: (readonly string[])[] = [];

  constructor(frame: readonly number[]) {
    this.frame = frame;
  }

  get rows(): number {
    return this.#rows.length;
  }

  append(elements: readonly unknown[]): boolean {
    const texts = elements.map((one) => one ?? "");
    if (!texts.every((one) => typeof one === "string")) return false;
    this.#rows.push(texts);
    return true;
  }

  appendAll(): boolean {
    return false;
  }

  row(row: number): readonly unknown[] {
    return this.#rows[row] ?? [];
  }

  cut(rows: number): void {
    this.#rows.length = Math.min(this.#rows.length, rows);
  }

  data(order?: Uint32Array): readonly string[] {
    return order === undefined ? this.#rows.flat() : Array.from(order).flatMap((row) => this.#rows[row] ?? []);
  }
}

/** Rows of anything, as JSON: one text each. */
export class JsonRows extends TextRows {
  constructor() {
    super([]);
  }

  override append([value]: readonly unknown[]): boolean {
    return super.append([value === undefined ? "" : encodeValue(value)]);
  }
}

/** Whether elements of this word can be kept. */
export function isStorable(word: string): boolean {
  return Object.hasOwn(arrays, word.slice(1));
}

/** A value as an element of this word; undefined when it is none. What is missing is NaN. */
function fit(value: unknown, word: string): number | bigint | undefined {
  const number = typeof value === "boolean" ? Number(value) : value;
  if (word.startsWith("<f")) {
    if (number === undefined || number === null) return Number.NaN;
    return typeof number === "number" || typeof number === "bigint" ? Number(number) : undefined;
  }
  if (word === "<b1") return number === 0 || number === 1 ? number : undefined;
  if (typeof number !== "bigint" && (typeof number !== "number" || !Number.isSafeInteger(number))) return undefined;
  const bits = 8 * Number(word.slice(2));
  const whole = BigInt(number);
  const inside = word.startsWith("<u") ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
  if (inside !== whole) return undefined;
  return bits === 64 ? whole : Number(whole);
}
