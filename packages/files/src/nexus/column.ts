/**
 * The values of one key, row after row, as they will be in a file.
 *
 * It begins with what the descriptor says. A value that is something else widens the whole column: whole numbers to
 * any numbers, and anything to JSON text. Nothing is left out.
 *
 * @module
 */
import { type Column, type DataKey, isColumn } from "@halcyon/model";
import type { Hdf5Array, Hdf5Attributes } from "../hdf5-tree/tree.ts";
import { isStorable, JsonRows, NumberRows, type StoredRows, TextRows } from "./stored-rows.ts";

/** Rows in another order, and the shape that they have together. */
export interface Reordered {
  readonly rows: Uint32Array;
  readonly shape: readonly number[];
}

/** numpy's word for the elements of a key, in this machine's order of bytes; undefined for texts. */
export function elementWord({ dtype, dtype_numpy: named }: DataKey): string | undefined {
  if (dtype === "string" || (typeof named === "string" && /^[<>|=]?[SUO]/u.test(named))) return undefined;
  const word = typeof named === "string" ? `<${named.replace(/^[<>|=]/u, "")}` : "";
  if (isStorable(word)) return word;
  if (dtype === "boolean") return "<b1";
  return dtype === "integer" ? "<i8" : "<f8";
}

/** The values of one key. */
export class NexusColumn {
  readonly #key: DataKey;
  #stored: StoredRows | undefined;

  constructor(key: DataKey) {
    this.#key = key;
  }

  get rows(): number {
    return this.#stored?.rows ?? 0;
  }

  /** Lengths of a row. */
  get frame(): readonly number[] {
    return this.#kept(undefined).frame;
  }

  /** Whether its values are numbers. */
  get isNumeric(): boolean {
    return this.#kept(undefined) instanceof NumberRows;
  }

  /** Appends rows. */
  append(values: Column): void {
    if (values.length === 0 || this.#kept(values.at(0) ?? null).appendAll(values)) return;
    for (const value of values) this.#appendOne(value);
  }

  /** Forgets all but the first `rows`: the others were taken again. */
  cut(rows: number): void {
    this.#stored?.cut(rows);
  }

  /** Makes up for rows that nobody told of. */
  pad(rows: number): void {
    while (this.rows < rows) this.#appendOne(undefined);
  }

  /** The number in a row; NaN where there is none. */
  at(row: number): number {
    return Number(this.#stored?.row(row)[0] ?? Number.NaN);
  }

  /** The column as it is written. */
  written(attributes: Hdf5Attributes, order?: Reordered): Hdf5Array {
    const stored = this.#kept(undefined);
    const shape = [...(order?.shape ?? [stored.rows]), ...stored.frame];
    return { kind: "array", shape, data: stored.data(order?.rows), attributes };
  }

  #appendOne(value: unknown): void {
    const stored = this.#kept(value ?? null);
    const size = stored.frame.reduce((product, length) => product * length, 1);
    const isMissing = value === undefined || value === null;
    const elements = isMissing ? Array.from({ length: size }, () => undefined) : flat(value, stored.frame);
    if (stored instanceof JsonRows) stored.append([value]);
    else if (elements === undefined || !stored.append(elements)) {
      this.#widen(elements);
      this.#appendOne(value);
    }
  }

  /** What the rows are kept in; a length that varies is that of the first value. */
  #kept(first: unknown): StoredRows {
    if (this.#stored !== undefined) return this.#stored;
    const { dtype, shape } = this.#key;
    let inner = first;
    const frame = (dtype === "array" ? shape : []).map((length) => {
      const own = isColumn(inner) ? inner : undefined;
      inner = own?.at(0);
      return length ?? own?.length ?? 0;
    });
    const word = elementWord(this.#key);
    const stored = word === undefined ? new TextRows(frame) : new NumberRows(word, frame);
    if (first !== undefined) this.#stored = stored;
    return stored;
  }

  /** Keeps the rows in what takes more. */
  #widen(elements: readonly unknown[] | undefined): void {
    const before = this.#kept(null);
    const numbers = elements?.every((one) => typeof one !== "string" && typeof one !== "object") ?? false;
    const isWhole = before instanceof NumberRows && !before.word.startsWith("<f");
    const wider = isWhole && numbers ? new NumberRows("<f8", before.frame) : new JsonRows();
    for (let row = 0; row < before.rows; row += 1) {
      const flatRow = before.row(row);
      wider.append(wider instanceof JsonRows ? [nested(flatRow, before.frame)] : flatRow);
    }
    this.#stored = wider;
  }
}

/** The elements of a value, when it is of this shape. */
function flat(value: unknown, frame: readonly number[]): readonly unknown[] | undefined {
  const [length, ...rest] = frame;
  if (length === undefined) return [value];
  if (!isColumn(value) || value.length !== length) return undefined;
  if (rest.length === 0) return [...value];
  const elements: unknown[] = [];
  for (const row of value) {
    const own = flat(row, rest);
    if (own === undefined) return undefined;
    elements.push(...own);
  }
  return elements;
}

function nested(elements: readonly unknown[], [length, ...rest]: readonly number[]): unknown {
  if (length === undefined) return elements[0];
  const size = elements.length / length;
  return Array.from({ length }, (_, i) => nested(elements.slice(i * size, (i + 1) * size), rest));
}
