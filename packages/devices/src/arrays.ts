/**
 * Arrays, images and tables as datatypes. Arrays of numbers are typed arrays, in documents too; what comes as one of
 * the right kind is taken as it is, without a copy.
 *
 * @module
 */
import type { Pixels } from "@halcyon/model";
import { type Datatype, type ElementType, type RemoteType, type TypeKey, refused } from "./datatype.ts";
import { type NdArray, flattened, nested, sizeOf } from "./nd-array.ts";
import { described } from "./numbers.ts";

interface Listed extends Iterable<unknown> {
  readonly length: number;
}

const isListed = (raw: unknown): raw is Listed =>
  Array.isArray(raw) || (ArrayBuffer.isView(raw) && !(raw instanceof DataView));

/** An array of any length (or of `length`), all of one element type. */
export function arrayOf<T, A extends Listed>(
  element: ElementType<T, A>,
  options: { readonly length?: number } = {},
): Datatype<A> {
  const { length } = options;
  const words = `an array of ${length === undefined ? "" : `${length} times `}${element.text}`;
  return {
    text: words,
    initial: element.arrayFrom(Array.from({ length: length ?? 0 }, () => element.initial)),
    mismatch(remote) {
      if (remote.form !== "array") return `it is ${described(remote)}, not ${words}`;
      return element.mismatch({ ...remote, form: "scalar" });
    },
    parse(raw, remote) {
      if (!isListed(raw) || (length !== undefined && raw.length !== length)) throw refused(raw, words);
      return element.isArray(raw) ? raw : element.arrayFrom(parsed(element, raw, remote));
    },
    encode: (value, remote) =>
      remote?.kind === "enum"
        ? Array.from(value, (one) => element.encode(element.parse(one), elementOf(remote)))
        : value,
    same: (a, b) => a.length === b.length && sameItems(a, b, (p, q) => Object.is(p, q)),
    dataKey: (value) => arrayKey(element, [value?.length ?? length ?? null]),
  };
}

/**
 * An image: typed numbers with a shape.
 *
 * @param shape of each image: `[rows, columns]`; null where it may be any.
 */
export function image<T, A extends Pixels & Listed>(
  element: ElementType<T, A>,
  shape: readonly (number | null)[] = [null, null],
): Datatype<NdArray<A>> {
  const words = `an image of ${shape.map((n) => n ?? "any").join(" × ")}, each ${element.text}`;
  const fits = (got: readonly number[]): boolean =>
    got.length === shape.length && got.every((n, i) => shape[i] === null || shape[i] === n);
  return {
    text: words,
    initial: blank(
      element,
      shape.map((n) => n ?? 0),
    ),
    mismatch(remote) {
      if (remote.form !== "image") return `it is ${described(remote)}, not ${words}`;
      return element.mismatch({ ...remote, form: "scalar" });
    },
    parse(raw) {
      const flat = isNdArray(raw) ? { numbers: raw.data, shape: raw.shape } : flattened(raw);
      const given = flat?.numbers.length === 0 ? { ...flat, shape: emptyShape(flat.shape, shape) } : flat;
      if (given === undefined || !fits(given.shape) || sizeOf(given.shape) !== given.numbers.length)
        throw refused(raw, words);
      const data = element.isArray(given.numbers) ? given.numbers : element.arrayFrom(parsed(element, given.numbers));
      return { data, shape: [...given.shape] };
    },
    encode: (value) => value,
    same: (a, b) => a.shape.join() === b.shape.join() && sameItems(a.data, b.data, (p, q) => Object.is(p, q)),
    dataKey: (value) => arrayKey(element, value === undefined ? [...shape] : [...value.shape]),
    inDocument: (value) => nested(value),
  };
}

type ArrayOf<E> = E extends { readonly arrayFrom: (values: never) => infer A } ? A : never;
/** What a table of such columns holds. */
export type TableOf<C> = { readonly [K in keyof C]: ArrayOf<C[K]> };

/** A table: columns by name, all of one length. In documents it is its rows, and rows are read as well. */
export function table<const C extends Readonly<Record<string, object>>>(columns: C): Datatype<TableOf<C>> {
  const types = Object.entries(columns) as unknown as readonly (readonly [string, ElementType<unknown, Listed>])[];
  const words = `a table of the columns ${types.map(([name]) => name).join(", ")}, all of one length`;
  type Row = Record<string, Listed>;
  const rowsOf = (value: Row): number => value[types[0]?.[0] ?? ""]?.length ?? 0;
  /** Null when a row is none, or has more or fewer cells than there are columns. */
  const columnsOf = (rows: readonly unknown[]): Readonly<Record<string, unknown>> | null => {
    const whole = rows.every((row): row is readonly unknown[] => Array.isArray(row) && row.length === types.length);
    return whole ? Object.fromEntries(types.map(([name], i) => [name, rows.map((row) => row[i])])) : null;
  };
  const own: Datatype<Row> = {
    text: words,
    initial: Object.fromEntries(types.map(([name, type]) => [name, type.arrayFrom([])])),
    mismatch(remote) {
      if (remote.form !== "table") return `it is ${described(remote)}, not ${words}`;
      const wrong = types.flatMap(([name, type]) => {
        const column = remote.columns?.[name];
        const why = column === undefined ? "it isn't there" : type.mismatch({ ...column, form: "scalar" });
        return why === undefined ? [] : [`column ${name}: ${why}`];
      });
      return wrong.length > 0 ? wrong.join("; ") : undefined;
    },
    parse(raw) {
      const given = Array.isArray(raw) ? columnsOf(raw) : (raw as Readonly<Record<string, unknown>> | null);
      if (typeof given !== "object" || given === null || Object.keys(given).length !== types.length)
        throw refused(raw, words);
      const parts = types.map(([name, type]): readonly [string, Listed] => {
        const column = given[name];
        if (!isListed(column)) throw refused(raw, words);
        return [name, type.isArray(column) ? column : type.arrayFrom(parsed(type, column))];
      });
      if (new Set(parts.map(([, column]) => column.length)).size > 1) throw refused(raw, words);
      return Object.fromEntries(parts);
    },
    encode: (value) => value,
    same: (a, b) => types.every(([name]) => sameItems(a[name] ?? [], b[name] ?? [], (p, q) => Object.is(p, q))),
    dataKey(value) {
      const numbers = types.flatMap(([name, { numpy }]) => (numpy === undefined ? [] : [pair(name, numpy)]));
      return {
        dtype: "array",
        shape: [value === undefined ? null : rowsOf(value)],
        // A column of texts has no numpy type, and then nor has the whole.
        ...(numbers.length < types.length ? {} : { dtype_numpy: numbers }),
      };
    },
    inDocument(value) {
      const lists = types.map(([name, type]) =>
        Array.from(value[name] ?? [], (one) => inDocument(type, type.parse(one))),
      );
      return Array.from({ length: rowsOf(value) }, (_, row) => lists.map((list) => list[row]));
    },
  };
  return own as unknown as Datatype<TableOf<C>>;
}

function pair(name: string, numpy: string): [string, string] {
  return [name, numpy];
}

function arrayKey({ numpy }: { readonly numpy?: string }, shape: (number | null)[]): TypeKey {
  return numpy === undefined ? { dtype: "array", shape } : { dtype: "array", shape, dtype_numpy: numpy };
}

/** Of an image without rows nested lists do not tell how many columns it has. */
function emptyShape(given: readonly number[], declared: readonly (number | null)[]): readonly number[] {
  return [...given, ...declared.slice(given.length).map((length) => length ?? 0)];
}

function blank<T, A extends Pixels>(element: ElementType<T, A>, shape: readonly number[]): NdArray<A> {
  return { data: element.arrayFrom(Array.from({ length: sizeOf(shape) }, () => element.initial)), shape };
}

function* parsed<T, A>(
  element: ElementType<T, A>,
  raw: Iterable<unknown>,
  remote?: RemoteType,
): Generator<T, void, void> {
  const one = remote === undefined ? undefined : elementOf(remote);
  for (const item of raw) yield element.parse(item, one);
}

function elementOf(remote: RemoteType): RemoteType {
  return { ...remote, form: "scalar" };
}

function inDocument<T, A>(element: ElementType<T, A>, value: T): unknown {
  return element.inDocument === undefined ? value : element.inDocument(value);
}

function sameItems(a: Iterable<unknown>, b: Iterable<unknown>, same: (p: unknown, q: unknown) => boolean): boolean {
  const other = b[Symbol.iterator]();
  for (const item of a) {
    const { done, value } = other.next();
    if (done === true || !same(item, value)) return false;
  }
  return other.next().done === true;
}

function isNdArray(raw: unknown): raw is NdArray {
  return (
    raw !== null &&
    typeof raw === "object" &&
    "data" in raw &&
    "shape" in raw &&
    isListed(raw.data) &&
    Array.isArray(raw.shape)
  );
}
