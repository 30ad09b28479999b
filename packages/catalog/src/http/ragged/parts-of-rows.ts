/** Slices of arrays whose rows differ in length: only the rows that are asked for are read. @module */
import type { RaggedStructure } from "../../contract.ts";
import type { ListBuffers } from "../../ragged/list-buffers.ts";
import { fitSlice } from "../arrays/axis-slices.ts";
import { type Nested, buffersOfNested, isNumber, nestedOf, sliceWords, slicedLists } from "./list-slices.ts";

/** An array that can be read. */
export interface ReadRows {
  readonly structure: RaggedStructure;
  readonly read: (start: number, stop: number) => Promise<ListBuffers>;
  /** Whether it answers all rows, whichever are asked for. */
  readonly isWhole?: boolean;
}

/** What a slice is: rows, or a single number. */
export type PartOfRows =
  | { readonly rows: ListBuffers; readonly shape: readonly (number | null)[]; readonly structure: RaggedStructure }
  | { readonly value: Nested; readonly isBool: boolean };

/** @throws HalcyonError `catalog.request` for what is no slice; `catalog.range` for one that does not fit. */
export async function partOfRows({ structure, read, isWhole = false }: ReadRows, slice: string): Promise<PartOfRows> {
  const { shape } = structure;
  const words = sliceWords(slice, shape.length);
  const [first = ":", ...inner] = words;
  const length = shape[0] ?? 0;
  const { axes, reversed } = fitSlice(first, [length]);
  const [asked = {}] = axes;
  const { start = 0, stop = length, step = 1 } = typeof asked === "number" ? { start: asked, stop: asked + 1 } : asked;
  const rows = await read(start, stop);
  const isStraight = !isNumber(first) && step === 1 && reversed.length === 0 && (!isWhole || stop - start === length);
  if (isStraight && inner.every((word) => word === ":"))
    return { rows, shape: [rows.length, ...shape.slice(1)], structure };
  const again = isNumber(first) ? "0" : `::${reversed.length > 0 ? -step : step}`;
  const part = slicedLists(nestedOf(rows), [isWhole ? first : again, ...inner], [rows.length, ...shape.slice(1)]);
  if (part.shape.length === 0) return { value: part.value, isBool: rows.isBool };
  const left = buffersOfNested(part.value, part.shape.length, rows);
  return { rows: left, shape: [left.length, ...part.shape.slice(1)], structure };
}
