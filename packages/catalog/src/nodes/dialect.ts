/**
 * Where SQLite and PostgreSQL differ: how they look into JSON, at words, and at patterns.
 *
 * @module
 */
import type { IdStream } from "./id-streams.ts";
import type { Row, Sql, SqlValue } from "./sql.ts";

/** How one database says it. `keys` is a path into the metadata of `n`, the table of nodes. */
export interface Dialect {
  /** Makes the tables, and the indexes of the declared keys. */
  schema(indexed: readonly (readonly string[])[]): readonly string[];
  /** The value is this. A value that is not there, null or NaN, equals none. */
  equals(keys: readonly string[], value: unknown): Sql;
  /** The value is one of these, where one look at an index tells; undefined where it takes one for each. */
  among?(keys: readonly string[], values: readonly unknown[]): Sql | undefined;
  /** The value is one, and is not this. */
  differs(keys: readonly string[], value: unknown): Sql;
  /** Numbers compare with numbers, texts with texts by their code points, truths with truths. */
  compares(
    keys: readonly string[],
    operator: "<" | ">" | "<=" | ">=",
    value: number | bigint | string | boolean,
    /** Whether another comparison bounds the same key from the other side, with a value of the same type. */
    isBounded: boolean,
  ): Sql;
  /** Something other than null is there, or is not. */
  present(keys: readonly string[], exists: boolean): Sql;
  /** The array has this item, or the text this part. */
  contains(keys: readonly string[], value: unknown): Sql;
  /** The text, with `%` for anything and `_` for a character. */
  like(keys: readonly string[], pattern: string): Sql;
  matches(keys: readonly string[], pattern: string, caseSensitive: boolean): Sql;
  /** All of these words are in the metadata of a node. */
  words(words: readonly string[]): Sql;
  /** Where ids come in their order without sorting. Left out by a database that merges in another way. */
  readonly streams?: Streams;
  /** Whether an index begins at a row of values, `(a, b) > (?, ?)`; else at what is said of each of them. */
  readonly seeksRows: boolean;
  /** The nodes `n`, read in the order of their ids whatever is asked of them. */
  readonly inOrderOfIds: string;
  /** The nodes `n`, looked up by their ids whatever is asked of them. */
  readonly lookedUp: string;
  /** The node is one of these. */
  oneOf(ids: readonly number[]): Sql;
  /** The nodes `n`, by the index of a declared key. */
  byKey(key: string): string;
  /**
   * The first value of a declared key, or the next after that of a row, as `orderOf` has it; how many have it, and the id
   * of the first. Left out by a database that has no quick way to it.
   *
   * @param among which nodes.
   */
  nextValue?(key: string, among: Sql, after: Row | undefined): Sql;
  hasSpec(name: string): Sql;
  /** Expressions whose order is that of the values; none is ever null. What is not there comes first. */
  orderOf(keys: readonly string[]): readonly string[];
  /** The keys of the nodes, as an expression whose order is that of their code points. */
  readonly nodeKey: string;
  /** How many levels below the root a node is. */
  readonly depth: string;
  /** The value of one group of equals, from what `orderOf` has selected as `v0`, `v1`, …; undefined for none. */
  valueOf(row: Row): unknown;
  /** What the columns for the search hold, of the metadata and its words, on insertion and change of a node. */
  searchable(
    metadata: string,
    words: readonly string[],
  ): { readonly columns: readonly string[]; readonly values: readonly SqlValue[] };
  /** Statements that keep the words of a node, where no column of it does. */
  keepWords(
    node: { readonly id: number; readonly parent: number | null },
    words: readonly string[],
    isNew: boolean,
  ): readonly Sql[];
  forgetWords(nodes: Sql): readonly Sql[];
  /** Asks whether the database is whole: rows with a problem each, or with "ok". Left to servers of their own. */
  readonly whole?: Sql;
}

/** Streams of children of a node. */
export interface Streams {
  /** Those that have this value at a declared key; undefined for a value that no index has. */
  readonly equals: (key: string, value: unknown, parent: number) => IdStream | undefined;
  /** Those with all of these words, or with too many to be sure; of all nodes without a parent. */
  readonly words: (words: readonly string[], parent: number | undefined, or?: "or too many") => IdStream;
}
