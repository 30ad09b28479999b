/** Filters as conditions on the table of nodes, `n`. @module */
import { HalcyonError } from "@halcyon/model";
import type { Filter, NodePath } from "../contract.ts";
import type { Dialect } from "./dialect.ts";
import { wordsOf } from "./full-text.ts";
import { keysOf } from "./metadata-key.ts";
import { checkedPattern } from "./pattern.ts";
import { type Sql, all, joined, places, sql } from "./sql.ts";

const operators = { lt: "<", gt: ">", le: "<=", ge: ">=" } as const;
const never = sql("1 = 0");

/**
 * @param parent of the nodes, where it is the same for all: then a name is a path, which is found at once.
 * @param others all that is asked together with it.
 * @throws HalcyonError `catalog.query` for a key, a value or a pattern that nothing can be asked with.
 */
export function conditionOf(
  filter: Filter,
  dialect: Dialect,
  parent: NodePath | undefined,
  others: readonly Filter[],
): Sql {
  switch (filter.kind) {
    case "fulltext": {
      const words = wordsOf(filter.text);
      return words.length === 0 ? never : dialect.words(words);
    }
    case "lookup":
      return named([filter.key], parent);
    case "keys":
      return filter.keys.length === 0 ? never : named(filter.keys, parent);
    case "regex":
      return dialect.matches(keysOf(filter.key), checkedPattern(filter.pattern), filter.caseSensitive);
    case "eq":
      return dialect.equals(keysOf(filter.key), filter.value);
    case "noteq":
      return dialect.differs(keysOf(filter.key), filter.value);
    case "contains":
      return dialect.contains(keysOf(filter.key), filter.value);
    case "comparison":
      return dialect.compares(
        keysOf(filter.key),
        operators[filter.operator],
        comparable(filter.value),
        others.some((other) => other.kind === "comparison" && isBound(filter, other)),
      );
    case "in":
      return (
        dialect.among?.(keysOf(filter.key), filter.values) ??
        anyOf(filter.values.map((value) => dialect.equals(keysOf(filter.key), value)))
      );
    case "notin":
      return filter.values.length === 0
        ? dialect.present(keysOf(filter.key), true)
        : all(filter.values.map((value) => dialect.differs(keysOf(filter.key), value)));
    case "keypresent":
      return dialect.present(keysOf(filter.key), filter.exists);
    case "like":
      return dialect.like(keysOf(filter.key), filter.pattern);
    case "specs":
      return all([
        ...filter.include.map((name) => dialect.hasSpec(name)),
        ...filter.exclude.map((name) => {
          const { text, values } = dialect.hasSpec(name);
          return { text: `NOT ${text}`, values };
        }),
      ]);
    case "accessTags":
      return filter.tags.length === 0 ? never : tagged(filter.tags);
    case "family":
      return sql("n.family = ?", filter.family);
    default:
      return filter satisfies never;
  }
}

/** Nodes with one of these tags, or without any. */
export function visibleTo(tags: readonly string[] | undefined): readonly Sql[] {
  if (tags === undefined) return [];
  if (tags.length === 0) return [sql("n.tagged = 0")];
  const { text, values } = tagged(tags);
  return [{ text: `n.tagged = 0 OR ${text}`, values }];
}

/** Nodes above which, up to the root, there is none that these tags do not see. */
export function seenAbove(tags: readonly string[] | undefined): readonly Sql[] {
  if (tags === undefined) return [];
  const { text, values } = tags.length === 0 ? never : tagged(tags, "a");
  return [
    sql(
      `NOT EXISTS (
        WITH RECURSIVE above (id) AS (
          SELECT n.parent UNION ALL SELECT b.parent FROM nodes b JOIN above ON b.id = above.id WHERE b.parent IS NOT NULL)
        SELECT 1 FROM nodes a JOIN above ON a.id = above.id WHERE a.tagged <> 0 AND NOT (${text}))`,
      ...values,
    ),
  ];
}

/** All that are below a path: whose path, as JSON, goes on where this one ends. */
export function below(path: NodePath): Sql {
  if (path.length === 0) return sql("n.parent IS NOT NULL");
  const head = JSON.stringify(path).slice(0, -1);
  // "-" is the character after ",".
  return sql("n.path > ? AND n.path < ?", `${head},`, `${head}-`);
}

/** Those of them that are no more than so many levels below. */
export function closelyBelow(path: NodePath, levels: number, { depth }: Dialect): Sql {
  return joined([below(path), sql(`${depth} <= ?`, path.length + levels)], " AND ");
}

function tagged(tags: readonly string[], node: "n" | "a" = "n"): Sql {
  return sql(`EXISTS (SELECT 1 FROM node_tags t WHERE t.node = ${node}.id AND t.tag IN (${places(tags)}))`, ...tags);
}

function named(keys: readonly string[], parent: NodePath | undefined): Sql {
  if (parent === undefined) return sql(`n.key IN (${places(keys)})`, ...keys);
  return sql(`n.path IN (${places(keys)})`, ...keys.map((key) => JSON.stringify([...parent, key])));
}

function anyOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return never;
  return { text: conditions.map(({ text }) => `(${text})`).join(" OR "), values: conditions.flatMap((c) => c.values) };
}

type Comparison = Extract<Filter, { kind: "comparison" }>;

/** Whether one bounds a key from below and the other from above. */
function isBound(one: Comparison, other: Comparison): boolean {
  const isSame = typeof one.value === typeof other.value || (isNumber(one.value) && isNumber(other.value));
  return one.key === other.key && isSame && one.operator.startsWith("l") !== other.operator.startsWith("l");
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function comparable(value: unknown): number | bigint | string | boolean {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "string" || typeof value === "boolean")
    return value;
  throw new HalcyonError(
    "catalog.query",
    `Numbers, texts and truths can be compared; ${JSON.stringify(value)} is none of them.`,
    { reason: "value: not comparable" },
  );
}
