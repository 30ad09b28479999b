/**
 * How SQLite looks into metadata.
 *
 * One expression gives the value of a key for everything: equality, ranges, order. Numbers come before texts, texts before
 * truths (as blobs), and what is not there before all (as minus infinity, since no part of an index may be null, or
 * pages could not go on behind it). So every condition on scalars is a range of one index, and needs no look at the
 * row. SQLite reads the NaN and Infinity that Python writes: its JSON is JSON5.
 *
 * @module
 */
import type { Dialect } from "./dialect.ts";
import { tooMany } from "./full-text.ts";
import { beginningOf } from "./pattern.ts";
import { sqliteSchema } from "./sqlite-schema.ts";
import { nameOfIndex, nothing, pathTo, valueAt } from "./sqlite-values.ts";
import { type Sql, type SqlValue, all, places, sql } from "./sql.ts";

const yes = Buffer.from([1]);
const no = Buffer.from([0]);

/** A scalar as SQLite keeps it; undefined for what is none. */
function scalar(value: unknown): string | number | bigint | Uint8Array | undefined {
  if (typeof value === "boolean") return value ? yes : no;
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? value : Number(value);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function typeAt(keys: readonly string[]): string {
  return `json_type(metadata, ${pathTo(keys)})`;
}

const isThere = (keys: readonly string[]): string => `coalesce(${typeAt(keys)}, 'null') <> 'null'`;

function equals(keys: readonly string[], value: unknown): Sql {
  const wanted = scalar(value);
  if (wanted !== undefined) return sql(`${valueAt(keys)} = ?`, wanted);
  if (value === null || value === undefined) return sql("1 = 0");
  const whole = `json_extract(metadata, ${pathTo(keys)})`;
  return sql(`${typeAt(keys)} IN ('array', 'object') AND halcyon_same(${whole}, ?)`, JSON.stringify(value));
}

const byKey = (key: string): string => `nodes n INDEXED BY "${nameOfIndex(key.split("."))}"`;

export const sqliteDialect: Dialect = {
  schema: sqliteSchema,

  equals,
  among(keys, values) {
    const wanted = values.map(scalar).filter((value) => value !== undefined);
    if (wanted.length < values.length || wanted.length === 0) return undefined;
    return sql(`${valueAt(keys)} IN (${places(wanted)})`, ...wanted);
  },
  differs(keys, value) {
    const same = equals(keys, value);
    return { text: `${isThere(keys)} AND NOT (${same.text})`, values: same.values };
  },
  compares(keys, operator, value, isBounded) {
    const at = valueAt(keys);
    const wanted = scalar(value) ?? null;
    const asked = sql(`${at} ${operator} ?`, wanted);
    // Between two values of one type all are of that type; a third bound would only hide the second from the index.
    if (isBounded) return asked;
    const below = operator.startsWith("<");
    if (typeof value === "string") return all([asked, sql(below ? `${at} >= ''` : `${at} < x''`)]);
    if (typeof value === "boolean") return below ? all([asked, sql(`${at} >= x''`)]) : asked;
    return all([asked, sql(below ? `${at} > ${nothing}` : `${at} < ''`)]);
  },
  present: (keys, exists) => sql(exists ? isThere(keys) : `NOT (${isThere(keys)})`),
  contains(keys, value) {
    const at = pathTo(keys);
    const wanted = scalar(value);
    const type =
      typeof value === "string"
        ? "= 'text'"
        : typeof value === "boolean"
          ? `= '${String(value)}'`
          : "IN ('integer', 'real')";
    const compared = typeof value === "boolean" ? sql("1 = 1") : sql("value = ?", wanted ?? null);
    const items =
      wanted === undefined
        ? sql("type IN ('array', 'object') AND halcyon_same(value, ?)", JSON.stringify(value))
        : { text: `type ${type} AND ${compared.text}`, values: compared.values };
    const inArray = `${typeAt(keys)} = 'array' AND EXISTS (SELECT 1 FROM json_each(metadata, ${at}) WHERE ${items.text})`;
    if (typeof value !== "string") return { text: inArray, values: items.values };
    const inText = `${typeAt(keys)} = 'text' AND instr(json_extract(metadata, ${at}), ?) > 0`;
    return { text: `(${inArray}) OR (${inText})`, values: [...items.values, value] };
  },
  like(keys, pattern) {
    const prefix = /^[^%_\\]*/u.exec(pattern)?.[0] ?? "";
    const at = valueAt(keys);
    // One upper bound: an index seeks by no more than one.
    const upTo = prefix === "" ? sql(`${at} < x''`) : sql(`${at} <= ?`, `${prefix}\u{10FFFF}`);
    return all([sql(`${at} >= ?`, prefix), upTo, sql(`halcyon_like(${at}, ?)`, pattern)]);
  },
  matches(keys, pattern, caseSensitive) {
    const at = valueAt(keys);
    const beginning = caseSensitive ? beginningOf(pattern) : "";
    return all([
      ...(beginning === "" ? [] : [sql(`${at} >= ? AND ${at} <= ?`, beginning, `${beginning}\u{10FFFF}`)]),
      sql(`halcyon_match(${at}, ?, ?)`, pattern, caseSensitive ? 1 : 0),
    ]);
  },
  words: (words) => sql("halcyon_words(n.metadata, ?)", JSON.stringify(words)),
  streams: {
    equals(key, value, parent) {
      const wanted = scalar(value);
      const where = `n.parent = ? AND ${valueAt(key.split("."))} = ?`;
      return wanted === undefined ? undefined : { from: byKey(key), id: "n.id", where: sql(where, parent, wanted) };
    },
    words(words, parent, or) {
      const wanted = or === undefined ? matching(words) : `((${matching(words)}) OR "${tooMany}")`;
      const where = sql("node_words MATCH ?", parent === undefined ? wanted : `${wanted} AND "${wordOf(parent)}"`);
      return { from: "node_words", id: "rowid", where };
    },
  },
  inOrderOfIds: "nodes n INDEXED BY nodes_parent",
  seeksRows: false,
  lookedUp: "nodes n NOT INDEXED",
  byKey,
  oneOf: (ids) => sql(`n.id IN (${places(ids)})`, ...ids),
  nextValue(key, among, after) {
    const at = valueAt(key.split("."));
    const from = `${byKey(key)} WHERE (${among.text})`;
    const beyond = after === undefined ? [] : [after["v0"] as SqlValue];
    return {
      text: `SELECT v AS v0,
          (SELECT count(*) FROM ${from} AND ${at} = v) AS c, (SELECT min(n.id) FROM ${from} AND ${at} = v) AS first
        FROM (SELECT ${at} AS v FROM ${from} ${beyond.length === 0 ? "" : `AND ${at} > ?`} ORDER BY ${at} LIMIT 1)`,
      values: [...among.values, ...among.values, ...among.values, ...beyond],
    };
  },
  hasSpec: (name) => sql("EXISTS (SELECT 1 FROM json_each(n.specs) WHERE json_extract(value, '$.name') = ?)", name),
  orderOf: (keys) => [valueAt(keys)],
  nodeKey: "n.key",
  depth: "json_array_length(n.path)",
  valueOf(row) {
    const value = row["v0"];
    if (value instanceof Uint8Array) return value[0] === 1;
    return value === Number.NEGATIVE_INFINITY ? undefined : value;
  },
  searchable: () => ({ columns: [], values: [] }),
  keepWords: ({ id, parent }, words, isNew) => [
    ...(isNew ? [] : [sql("DELETE FROM node_words WHERE rowid = ?", id)]),
    sql(
      "INSERT INTO node_words (rowid, words) VALUES (?, ?)",
      id,
      [...words, ...(parent === null ? [] : [wordOf(parent)])].join(" "),
    ),
  ],
  whole: sql("PRAGMA integrity_check(20)"),
  forgetWords: (nodes) => [{ text: `DELETE FROM node_words WHERE rowid IN (${nodes.text})`, values: nodes.values }],
};

/** No word of metadata has such a line in it. */
function wordOf(parent: number): string {
  return `_${parent}`;
}

function matching(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(" AND ");
}
