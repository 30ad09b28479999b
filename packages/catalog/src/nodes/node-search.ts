/**
 * What is asked of the tree, as work on a database.
 *
 * @module
 */
import { decodeValue, encodeValue } from "@halcyon/model";
import type { DistinctValue, NodePage, NodePath, NodeQuery } from "../contract.ts";
import { valueAt } from "../json-text/splice.ts";
import type { AssetUris } from "./asset-uris.ts";
import type { Dialect } from "./dialect.ts";
import { fewOf } from "./few-nodes.ts";
import { rowAt } from "./find-node.ts";
import { countOf, everyMatch, matches } from "./matches.ts";
import { keysOf } from "./metadata-key.ts";
import { nodeColumns, nodesOf } from "./node-rows.ts";
import { Order } from "./order.ts";
import { type Indexing, type Question, questionOf } from "./question.ts";
import { type Row, type SqlWork, all, lookup, places, sql } from "./sql.ts";
import { idOf } from "./walk.ts";

/** What is counted. `atMost`: counting ends there, and the answer is that number. */
export type CountQuery = Pick<NodeQuery, "filters" | "visible" | "deep"> & { readonly atMost?: number };

/** What values are told of: those at a path into the metadata, or what nodes are besides. */
export type Facet = { readonly key: string } | "structure_family" | "specs";

/** So many values at most are sought one after another. */
const fewValues = 100;

/** Searches. */
export class NodeSearch {
  readonly #indexing: Indexing;
  readonly #uris: AssetUris;

  constructor(dialect: Dialect, uris: AssetUris, indexed: readonly string[]) {
    this.#indexing = { dialect, declared: new Set(indexed) };
    this.#uris = uris;
  }

  /** @throws HalcyonError `catalog.query`; `catalog.missing` for a parent that there is not. */
  *page(parent: NodePath, query: NodeQuery): SqlWork<NodePage> {
    const { from = { offset: 0 }, limit, counted } = query;
    const order = new Order(query.sorting, this.#indexing.dialect);
    const question = yield* questionOf(parent, query, this.#indexing);
    const place = { offset: 0, ...from, limit: limit + 1 };
    const few = yield* fewOf(question, order);
    const { rows, all: known } = yield* matches(question, few, order, place, this.#indexing);
    const shown = yield* described(rows.slice(0, limit));
    const last = shown.at(-1);
    const next = rows.length > limit && last !== undefined ? order.cursorOf(last) : undefined;
    const page = { nodes: yield* nodesOf(shown, this.#uris), next };
    if (counted === undefined) return page;
    const count =
      known === undefined ? yield* countOf(question, few, counted, this.#indexing) : Math.min(known, counted);
    return { ...page, count };
  }

  /** @throws as `page`. */
  *count(parent: NodePath, query: CountQuery): SqlWork<number> {
    const { filters, visible, deep = false, atMost = Number.POSITIVE_INFINITY } = query;
    if (filters.length === 0 && visible === undefined && deep === false)
      return Math.min(Number((yield* rowAt(parent))["children"]), atMost);
    const question = yield* questionOf(parent, query, this.#indexing);
    const few = yield* fewOf(question, new Order([], this.#indexing.dialect));
    return yield* countOf(question, few, atMost, this.#indexing);
  }

  /** @throws as `page`. */
  *distinct(parent: NodePath, query: Pick<NodeQuery, "filters" | "visible">, facet: Facet): SqlWork<DistinctValue[]> {
    const question = yield* questionOf(parent, query, this.#indexing);
    const rows = (yield* this.#fewValues(question, facet)) ?? (yield* this.#values(question, facet));
    const shown = rows.filter((row) => this.#valueOf(row, facet) !== undefined);
    // A number is told as it was written, 1.0; the text of a string, or of true, follows from its value.
    const written = shown.filter((row) => isWrittenInWays(this.#valueOf(row, facet)));
    const texts = typeof facet === "object" ? yield* textsAt(keysOf(facet.key), written) : undefined;
    return shown.map((row) => {
      const text = texts?.get(row["first"]) ?? encodeValue(this.#valueOf(row, facet));
      return { text, count: Number(row["c"]) };
    });
  }

  /** The values of a declared key among all children, from one to the next along its index; undefined for many. */
  *#fewValues({ among, parts, seen }: Question, facet: Facet): SqlWork<readonly Row[] | undefined> {
    const { dialect, declared } = this.#indexing;
    if (dialect.nextValue === undefined || typeof facet !== "object" || !declared.has(facet.key)) return undefined;
    if (parts.length + seen.length > 0) return undefined;
    const rows: Row[] = [];
    for (let last: Row | undefined; rows.length <= fewValues;) {
      const [row] = yield dialect.nextValue(facet.key, among, last);
      if (row === undefined) return rows;
      rows.push(row);
      last = row;
    }
    return undefined;
  }

  /** The values that any nodes have. */
  *#values(question: Question, facet: Facet): SqlWork<readonly Row[]> {
    const remaining = yield* everyMatch(question, new Order([], this.#indexing.dialect), this.#indexing);
    if (remaining === undefined) return [];
    const [from, conditions] = remaining;
    const { text, values } = all(conditions);
    const expressions =
      typeof facet === "object"
        ? this.#indexing.dialect.orderOf(keysOf(facet.key))
        : [facet === "specs" ? "n.specs" : "n.family"];
    const columns = expressions.map((expression, i) => `${expression} AS v${i}`).join(", ");
    const group = expressions.map((_, i) => String(i + 1)).join(", ");
    return yield {
      text: `SELECT ${columns}, count(*) AS c, min(n.id) AS first FROM ${from} WHERE ${text} GROUP BY ${group} ORDER BY ${group}`,
      values,
    };
  }

  #valueOf(row: Row, facet: Facet): unknown {
    if (typeof facet === "object") return this.#indexing.dialect.valueOf(row);
    return facet === "specs" ? decodeValue(row["v0"] as string) : row["v0"];
  }
}

function isWrittenInWays(value: unknown): boolean {
  return typeof value !== "string" && typeof value !== "boolean" && value !== null;
}

const atOnce = 1000;

/** What stands at a key in the first node of each row, by its id. */
function* textsAt(keys: readonly string[], rows: readonly Row[]): SqlWork<ReadonlyMap<unknown, string>> {
  const texts = new Map<unknown, string>();
  for (let at = 0; at < rows.length; at += atOnce) {
    const ids = rows.slice(at, at + atOnce).map((row) => row["first"] as number);
    for (const { id, metadata } of yield sql(`SELECT id, metadata FROM nodes WHERE id IN (${places(ids)})`, ...ids)) {
      const text = valueAt(metadata as string, keys);
      if (text !== undefined) texts.set(id, text);
    }
  }
  return texts;
}

/** What is known of nodes whose ids are: to sort whole rows costs many times more. */
function* described(ordered: readonly Row[]): SqlWork<readonly Row[]> {
  if (ordered.length === 0) return [];
  const ids = ordered.map(idOf);
  const rows = yield lookup(`SELECT ${nodeColumns} FROM nodes n WHERE n.id IN (${places(ids)})`, ...ids);
  const byId = new Map(rows.map((row) => [row["id"], row]));
  return ordered.flatMap((place) => {
    const row = byId.get(place["id"]);
    return row === undefined ? [] : [{ ...place, ...row }];
  });
}
