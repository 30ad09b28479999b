/**
 * Numbers in CSV files: an axis of rows, and one of columns. A file is read whole, and parsed at each read: nothing of it
 * stays in memory.
 *
 * @module
 */
import { HalcyonError, numberArrays } from "@halcyon/model";
import type { AnyNumbers } from "../../number-arrays.ts";
import { pick } from "../pick.ts";
import { checkSelection, itemBytes, type StoredArray } from "../stored-array.ts";
import { type CsvDialect, csvRows, csvText } from "./csv-rows.ts";

/** How numbers are read. */
export interface CsvNumbers extends CsvDialect {
  /** What they are to be, in NumPy's words: `<f8`. The file does not say it. */
  readonly dtype: string;
}

/**
 * The numbers of a file.
 *
 * @throws HalcyonError `files.unreadable`; `files.format` for what are no such numbers, or rows of different lengths.
 */
export async function openCsv(path: string, numbers: CsvNumbers): Promise<StoredArray> {
  const { shape } = await valuesOf(path, numbers);
  const { dtype } = numbers;
  return {
    dtype,
    shape,
    read: async (selection, signal) => {
      const now = await valuesOf(path, numbers);
      signal?.throwIfAborted();
      checkSelection(path, now.shape, selection);
      return pick(now.bytes, { dtype: `|V${itemBytes(dtype)}`, shape: now.shape }, selection);
    },
  };
}

async function valuesOf(
  path: string,
  { dtype, ...dialect }: CsvNumbers,
): Promise<{ readonly shape: readonly [number, number]; readonly bytes: Uint8Array }> {
  const kind = dtype.slice(1);
  const Kind = dtype.startsWith(">") ? undefined : numberArrays[kind];
  if (Kind === undefined) return refuse(path, `${dtype} is no kind of numbers that texts are read as`);
  const values: (number | bigint)[] = [];
  let [rows, columns] = [0, 0];
  for (const fields of csvRows(await csvText(path), dialect)) {
    if (rows === 0) columns = fields.length;
    rows += 1;
    if (fields.length !== columns) return refuse(path, `row ${rows} has ${fields.length} fields, not ${columns}`);
    for (const field of fields) values.push(numberIn(field.trim(), kind) ?? refuse(path, `${field} is no ${dtype}`));
  }
  const array = new Kind(values.length);
  (array as unknown as AnyNumbers).set(values);
  return { shape: [rows, columns], bytes: new Uint8Array(array.buffer) };
}

const missing = new Set(["", "nan", "na", "n/a", "null", "none"]);

/** The number that a field is; undefined when it is none of that kind. */
export function numberIn(field: string, kind: string): number | bigint | undefined {
  if (kind.startsWith("f")) {
    if (missing.has(field.toLowerCase())) return Number.NaN;
    const infinite = /^([+-]?)inf(?:inity)?$/iu.exec(field);
    if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
    const number = Number(field);
    return Number.isNaN(number) ? undefined : number;
  }
  const whole = /^[+-]?\d+$/u.test(field) ? BigInt(field) : undefined;
  if (whole === undefined) return undefined;
  const bits = 8 * Number(kind.slice(1));
  const inside = kind.startsWith("u") ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
  if (inside !== whole) return undefined;
  return bits === 64 ? whole : Number(whole);
}

function refuse(path: string, reason: string): never {
  throw new HalcyonError("files.format", `${path} is no CSV file of numbers that can be read: ${reason}.`, {
    path,
    reason,
  });
}
