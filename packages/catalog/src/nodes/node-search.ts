/**
 * What is asked of the tree, as work on a database.
 *
 * @module
 */
import { decodeValue, encodeValue } from "@halcyon/model";
import type { DistinctValue, NodePage, NodePath, NodeQuery } from "../contract.ts";
import { valueAt } from "../json-text/splice.ts";
import type { AssetUris } from "./asset-uris.ts";
import { below, conditionOf, seenAbove, visibleTo } from "./conditions.ts";
import type { Dialect, WordsTable } from "./dialect.ts";
import { rowAt } from "./find-node.ts";
import { wordsOf } from "./full-text.ts";
import { keysOf } from "./metadata-key.ts";
import { nodeColumns, nodesOf } from "./node-rows.ts";
import { Order } from "./order.ts";
import { type Row, type Sql, type SqlWork, all, places, sql } from "./sql.ts";

/** What is counted. `atMost`: counting ends there, and the answer is that number. */
export type CountQuery = Pick<NodeQuery, "filters" | "visible" | "deep"> & { readonly atMost?: number };

/** What values are told of: those at a path into the metadata, or what nodes are besides. */
export type Facet = { readonly key: string } | "structure_family" | "specs";

/** So many nodes at the beginning of an order are looked at one by one, before all that fulfil a condition are sought. */
const lookedAtFirst = 300;

/** Searches. */
export class NodeSearch {
  readonly #dialect: Dialect;
  readonly #uris: AssetUris;

  constructor(dialect: Dialect, uris: AssetUris) {
    this.#dialect = dialect;
    this.#uris = uris;
  }

  /** @throws HalcyonError `catalog.query`; `catalog.missing` for a parent that there is not. */
  *page(parent: NodePath, query: NodeQuery): SqlWork<NodePage> {
    const { filters, from } = query;
    const plain = new Order(query.sorting, this.#dialect);
    const id = (yield* rowAt(parent))["id"] as number;
    // In the order of ids the words give the rows one after another; in another order they are only looked up.
    const words = plain.byId ? this.#wordsTable(id, query) : undefined;
    const order = words === undefined ? plain : new Order(query.sorting, this.#dialect, words.order);
    const after = from !== undefined && "cursor" in from ? [order.after(from.cursor)] : [];
    const conditions = [...this.#conditions(parent, id, query, words), ...after];
    const select = {
      columns: order.selected,
      from: words?.table ?? "nodes n",
      by: order.by,
      limit: query.limit + 1,
      offset: from !== undefined && "offset" in from ? from.offset : 0,
    };
    const isWalk = order.byId && words === undefined && query.deep !== true && filters.length > 0;
    const walked = isWalk ? yield* this.#walked(id, after, conditions, select, order.descends) : undefined;
    const rows = walked ?? (yield* found(select, all(conditions)));
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const next = rows.length > shown.length && last !== undefined ? order.cursorOf(last) : undefined;
    return { nodes: yield* nodesOf(shown, this.#uris), next };
  }

  /** @throws as `page`. */
  *count(parent: NodePath, query: CountQuery): SqlWork<number> {
    const { filters, visible, deep, atMost = Number.POSITIVE_INFINITY } = query;
    const { id, children } = yield* rowAt(parent);
    if (filters.length === 0 && visible === undefined && deep !== true) return Math.min(Number(children), atMost);
    // Row by row, so that counting up to a number ends there.
    const words = this.#wordsTable(id as number, query);
    const isWordsAlone = words !== undefined && filters.length === 1 && visible === undefined && deep !== true;
    const { text, values } = isWordsAlone ? words.where : all(this.#conditions(parent, id as number, query, words));
    const from = `FROM ${isWordsAlone ? words.alone : (words?.table ?? "nodes n")} WHERE ${text}`;
    const [row] = yield Number.isFinite(atMost)
      ? { text: `SELECT count(*) AS c FROM (SELECT 1 ${from} LIMIT ?) found`, values: [...values, atMost] }
      : { text: `SELECT count(*) AS c ${from}`, values };
    return Number(row?.["c"]);
  }

  /** @throws as `page`. */
  *distinct(parent: NodePath, query: Pick<NodeQuery, "filters" | "visible">, facet: Facet): SqlWork<DistinctValue[]> {
    const id = (yield* rowAt(parent))["id"] as number;
    const where = all(this.#conditions(parent, id, query, undefined));
    const expressions =
      typeof facet === "object"
        ? this.#dialect.orderOf(keysOf(facet.key))
        : [facet === "specs" ? "n.specs" : "n.family"];
    const columns = expressions.map((expression, i) => `${expression} AS v${i}`).join(", ");
    const group = expressions.map((_, i) => String(i + 1)).join(", ");
    const rows = yield {
      text: `SELECT ${columns}, count(*) AS c, min(n.id) AS first FROM nodes n WHERE ${where.text} GROUP BY ${group} ORDER BY ${group}`,
      values: where.values,
    };
    const shown = rows.filter((row) => this.#valueOf(row, facet) !== undefined);
    const texts = typeof facet === "object" ? yield* textsAt(keysOf(facet.key), shown) : undefined;
    return shown.map((row) => {
      const text = texts?.get(row["first"]) ?? encodeValue(this.#valueOf(row, facet));
      return { text, count: Number(row["c"]) };
    });
  }

  #wordsTable(parent: number, { filters, deep }: CountQuery): WordsTable | undefined {
    const asked = filters.find((filter) => filter.kind === "fulltext");
    const words = asked === undefined ? [] : wordsOf(asked.text);
    return words.length === 0 ? undefined : this.#dialect.wordsTable?.(words, deep === true ? undefined : parent);
  }

  /** @param words the table that is joined with, which has the words of the first question for words. */
  #conditions(parent: NodePath, id: number, query: CountQuery, words: WordsTable | undefined): Sql[] {
    const first = words && query.filters.find(({ kind }) => kind === "fulltext");
    return [
      ...(words === undefined ? [] : [sql(words.on), words.where]),
      query.deep === true ? below(parent) : sql("n.parent = ?", id),
      ...query.filters.flatMap((filter) =>
        filter === first ? [] : [conditionOf(filter, this.#dialect, query.filters)],
      ),
      ...visibleTo(query.visible),
      ...(query.deep === true ? seenAbove(query.visible) : []),
    ];
  }

  /**
   * The page, when the nodes at the beginning of the order fill it: then nothing need be sorted. Undefined when they do
   * not.
   */
  *#walked(
    parent: number,
    after: readonly Sql[],
    conditions: readonly Sql[],
    select: Selection,
    descends: boolean,
  ): SqlWork<readonly Row[] | undefined> {
    const rest = all([sql("n.parent = ?", parent), ...after]);
    const [bound] = yield {
      text: `SELECT n.id FROM nodes n WHERE ${rest.text} ORDER BY ${select.by} LIMIT 1 OFFSET ?`,
      values: [...rest.values, lookedAtFirst],
    };
    if (bound === undefined) return undefined;
    const near = sql(`n.id ${descends ? ">" : "<"} ?`, bound["id"] as number);
    const rows = yield* found({ ...select, from: this.#dialect.inOrderOfIds }, all([near, ...conditions]));
    return rows.length >= select.limit ? rows : undefined;
  }

  #valueOf(row: Row, facet: Facet): unknown {
    if (typeof facet === "object") return this.#dialect.valueOf(row);
    return facet === "specs" ? decodeValue(row["v0"] as string) : row["v0"];
  }
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

interface Selection {
  readonly columns: string;
  readonly from: string;
  readonly by: string;
  readonly limit: number;
  readonly offset: number;
}

/** Which nodes, in order; then what is known of them: to sort whole rows costs many times more. */
function* found({ columns, from, by, limit, offset }: Selection, where: Sql): SqlWork<readonly Row[]> {
  const ordered = yield {
    text: `SELECT n.id AS id${columns} FROM ${from} WHERE ${where.text} ORDER BY ${by} LIMIT ? OFFSET ?`,
    values: [...where.values, limit, offset],
  };
  if (ordered.length === 0) return [];
  const ids = ordered.map((row) => row["id"] as number);
  const rows = yield sql(`SELECT ${nodeColumns} FROM nodes n WHERE n.id IN (${places(ids)})`, ...ids);
  const byId = new Map(rows.map((row) => [row["id"], row]));
  return ordered.flatMap((place) => {
    const row = byId.get(place["id"]);
    return row === undefined ? [] : [{ ...place, ...row }];
  });
}
