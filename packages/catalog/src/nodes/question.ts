/**
 * A search taken apart by what a database is quick at.
 *
 * @module
 */
import type { Filter, NodePath, NodeQuery } from "../contract.ts";
import { below, closelyBelow, conditionOf, seenAbove, visibleTo } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { rowAt } from "./find-node.ts";
import { wordsIn, wordsOf } from "./full-text.ts";
import type { IdRange, IdStream } from "./id-streams.ts";
import { idsOfRanges } from "./key-blocks.ts";
import { beginningOf } from "./pattern.ts";
import { type Sql, type SqlWork, all, sql } from "./sql.ts";

/** What nodes are asked for, in whichever order. */
export type Asked = Pick<NodeQuery, "filters" | "visible" | "deep">;

/** What an index is made for. */
export interface Indexing {
  readonly dialect: Dialect;
  /** The declared keys. */
  readonly declared: ReadonlySet<string>;
}

/** One condition, or all comparisons of one declared key: an index answers them at once. */
export interface Part {
  /** Its declared key, if it is about one. */
  readonly key: string | undefined;
  readonly conditions: readonly Sql[];
  /** Its nodes in the order of ids, where the database has them so. */
  readonly stream: IdStream | undefined;
  /** Whether the stream has no others besides. */
  readonly isExact: boolean;
  /** Whether the stream is of words: one that begins anywhere but at an end is read from that end all the same. */
  readonly isOfWords: boolean;
  /** Its nodes, and maybe some more, in the order of an index: so it is quickly known whether they are few. */
  readonly indexed: IdStream | undefined;
}

/** What is asked. */
export interface Question {
  /** Whose children they are, or what they are below. */
  readonly among: Sql;
  readonly parts: readonly Part[];
  /** Who may see them. */
  readonly seen: readonly Sql[];
  /** Ids beyond which no node fulfils it; undefined when none does. */
  readonly range: IdRange | undefined;
  readonly isDeep: boolean;
}

/** @throws HalcyonError `catalog.query`; `catalog.missing` for a parent that there is not. */
export function* questionOf(path: NodePath, asked: Asked, indexing: Indexing): SqlWork<Question> {
  const { filters, visible, deep = false } = asked;
  const isDeep = deep !== false;
  const id = (yield* rowAt(path))["id"] as number;
  return {
    among: amongWhich(path, id, deep, indexing.dialect),
    parts: groupsOf(filters, indexing).map((group) => ({
      key: keyOf(group, indexing),
      conditions: group.map((filter) => conditionOf(filter, indexing.dialect, isDeep ? undefined : path, filters)),
      ...(streamOf(group, isDeep ? undefined : id, indexing) ??
        soughtIn(group, isDeep ? undefined : { id, path }, indexing)),
    })),
    seen: [...visibleTo(visible), ...(isDeep ? seenAbove(visible) : [])],
    range: isDeep ? {} : yield* idsOfRanges(id, filters, indexing.declared),
    isDeep,
  };
}

/** Whose children they are, or what they are below. */
function amongWhich(path: NodePath, id: number, deep: boolean | number, dialect: Dialect): Sql {
  if (deep === false) return sql("n.parent = ?", id);
  return deep === true ? below(path) : closelyBelow(path, deep, dialect);
}

/** All conditions. */
export function everything({ among, parts, seen }: Question): readonly Sql[] {
  return [among, ...parts.flatMap(({ conditions }) => conditions), ...seen];
}

/** The streams there are. */
export function streamsOf({ parts }: Question): readonly IdStream[] {
  return parts.flatMap(({ stream }) => stream ?? []);
}

/** The conditions that no stream answers. @param isAmong whether where the nodes are is known already. */
export function besides({ among, parts, seen, isDeep }: Question, isAmong: boolean): readonly Sql[] {
  return [
    ...(isAmong || !isDeep ? [] : [among]),
    ...parts.flatMap(({ conditions, stream, isExact }) => (stream === undefined || !isExact ? conditions : [])),
    ...seen,
  ];
}

/** The same, words looked for in the nodes themselves. */
export function withoutWords(question: Question): Question {
  const parts = question.parts.map((part) => (part.isOfWords ? { ...part, stream: undefined } : part));
  return { ...question, parts };
}

type Group = readonly [Filter, ...Filter[]];

function groupsOf(filters: readonly Filter[], { declared }: Indexing): readonly Group[] {
  const groups = Map.groupBy(filters, (filter): string | Filter =>
    filter.kind === "comparison" && declared.has(filter.key) ? filter.key : filter,
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

function keyOf([first]: Group, { declared }: Indexing): string | undefined {
  return "key" in first && first.kind !== "lookup" && declared.has(first.key) ? first.key : undefined;
}

type Access = Omit<Part, "key" | "conditions">;

/** @param parent undefined for all that is below a node. */
function streamOf([filter]: Group, parent: number | undefined, { dialect, declared }: Indexing): Access | undefined {
  if (dialect.streams === undefined) return undefined;
  const { equals, words } = dialect.streams;
  if (filter.kind === "fulltext") {
    const asked = wordsOf(filter.text);
    const stream = asked.length === 0 ? undefined : words(asked, parent);
    // Whose children they are is a word too, and a long list: what few nodes have is found sooner without.
    return stream && { stream, indexed: words(asked, undefined), isExact: true, isOfWords: true };
  }
  if (filter.kind !== "eq") return undefined;
  if (parent !== undefined && declared.has(filter.key)) {
    const stream = equals(filter.key, filter.value, parent);
    return stream && { stream, indexed: stream, isExact: true, isOfWords: false };
  }
  // What has this value has its words. Whole numbers past 2^53 may be written as others.
  const implied = typeof filter.value === "bigint" ? [] : wordsIn(filter.value);
  const stream = implied.length === 0 ? undefined : words(implied, parent, "or too many");
  return stream && { stream, indexed: words(implied, undefined, "or too many"), isExact: false, isOfWords: true };
}

function soughtIn(
  group: Group,
  parent: { readonly id: number; readonly path: NodePath } | undefined,
  indexing: Indexing,
): Access {
  const [first] = group;
  const isDeclared = keyOf(group, indexing) !== undefined;
  const none = { stream: undefined, isExact: false, isOfWords: false };
  if (parent === undefined || !isSought(first, isDeclared)) return { ...none, indexed: undefined };
  const conditions = group.map((filter) => conditionOf(filter, indexing.dialect, parent.path, group));
  const where = all([sql("n.parent = ?", parent.id), ...conditions]);
  const from = "key" in first && isDeclared ? indexing.dialect.byKey(first.key) : "nodes n";
  return { ...none, indexed: { from, id: "n.id", where } };
}

/** Whether an index leads to the nodes of a condition. */
function isSought(filter: Filter, isDeclared: boolean): boolean {
  switch (filter.kind) {
    case "lookup":
    case "keys":
    case "fulltext":
      return true;
    case "eq":
      return isDeclared && isScalar(filter.value);
    case "in":
      return isDeclared && filter.values.every(isScalar);
    case "comparison":
      return isDeclared;
    case "like":
      return isDeclared && !/^[%_\\]/u.test(filter.pattern);
    case "regex":
      return isDeclared && filter.caseSensitive && beginningOf(filter.pattern) !== "";
    default:
      return false;
  }
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === "string" || typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
  );
}
