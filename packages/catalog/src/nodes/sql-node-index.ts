/**
 * The tree in an SQL database: the one set of queries, whichever database answers them.
 *
 * @module
 */
import { type Clock, HalcyonError, decodeValue } from "@halcyon/model";
import type {
  CatalogNode,
  DataSource,
  DistinctValue,
  NodeChange,
  NodeDraft,
  NodeIndex,
  NodePage,
  NodePath,
  NodeQuery,
  Revision,
} from "../contract.ts";
import { below, conditionOf, seenAbove, visibleTo } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { checkDraft, checkMetadata } from "./drafts.ts";
import { wordsIn, wordsOf } from "./full-text.ts";
import { keysOf } from "./metadata-key.ts";
import { insertSource, nodeColumns, nodesOf, replaceSource, revisionOf } from "./node-rows.ts";
import { Order } from "./order.ts";
import { type Row, type Sql, type SqlDatabase, type SqlWork, all, sql } from "./sql.ts";

/** What an index is made of. */
export interface SqlNodeIndexOptions {
  readonly database: SqlDatabase;
  readonly dialect: Dialect;
  readonly clock: Clock;
}

/** Changes that survive a loss of power once they are done. */
export interface LastingOption {
  readonly lasting?: boolean;
}

/** Nodes in a database. */
export class SqlNodeIndex implements NodeIndex {
  readonly #database: SqlDatabase;
  readonly #dialect: Dialect;
  readonly #clock: Clock;

  constructor({ database, dialect, clock }: SqlNodeIndexOptions) {
    this.#database = database;
    this.#dialect = dialect;
    this.#clock = clock;
  }

  async node(path: NodePath): Promise<CatalogNode | undefined> {
    return this.#database.read(() => this.#find(path));
  }

  async search(parent: NodePath, query: NodeQuery): Promise<NodePage> {
    const words = query.filters.find((filter) => filter.kind === "fulltext");
    const table = words && wordsOf(words.text).length > 0 ? this.#dialect.wordsTable?.(wordsOf(words.text)) : undefined;
    const plain = new Order(query.sorting, this.#dialect);
    // In the order of ids the words give the rows one after another; in another order they are only looked up.
    const joins = plain.byId ? table : undefined;
    const order = joins === undefined ? plain : new Order(query.sorting, this.#dialect, joins.order);
    const filters = joins === undefined ? query.filters : query.filters.filter((filter) => filter !== words);
    return this.#database.read(
      function* (this: SqlNodeIndex): SqlWork<NodePage> {
        const conditions = [
          ...(joins === undefined ? [] : [sql(joins.on), joins.where]),
          ...(yield* this.#conditions(parent, { ...query, filters })),
        ];
        const { from } = query;
        if (from !== undefined && "cursor" in from) conditions.push(order.after(from.cursor));
        const where = all(conditions);
        const offset = from !== undefined && "offset" in from ? from.offset : 0;
        const rows = yield {
          text: `SELECT ${nodeColumns}${order.selected} FROM ${joins?.table ?? "nodes n"} WHERE ${where.text} ORDER BY ${order.by} LIMIT ? OFFSET ?`,
          values: [...where.values, query.limit + 1, offset],
        };
        const shown = rows.slice(0, query.limit);
        const last = shown.at(-1);
        const next = rows.length > shown.length && last !== undefined ? order.cursorOf(last) : undefined;
        return { nodes: yield* nodesOf(shown), next };
      }.bind(this),
    );
  }

  async count(
    parent: NodePath,
    query: Pick<NodeQuery, "filters" | "visible" | "deep"> & { readonly atMost?: number },
  ): Promise<number> {
    return this.#database.read(
      function* (this: SqlNodeIndex): SqlWork<number> {
        if (query.filters.length === 0 && query.visible === undefined && query.deep !== true) {
          const row = yield* this.#row(parent);
          return Number(row["children"]);
        }
        const words = query.filters.find((filter) => filter.kind === "fulltext");
        const found = words === undefined ? [] : wordsOf(words.text);
        // Row by row, so that counting up to a number ends there.
        const joins = found.length === 0 ? undefined : this.#dialect.wordsTable?.(found);
        const filters = joins === undefined ? query.filters : query.filters.filter((filter) => filter !== words);
        const where = all([
          ...(joins === undefined ? [] : [sql(joins.on), joins.where]),
          ...(yield* this.#conditions(parent, { ...query, filters })),
        ]);
        const from = `FROM ${joins?.table ?? "nodes n"} WHERE ${where.text}`;
        const counted =
          query.atMost === undefined
            ? { text: `SELECT count(*) AS c ${from}`, values: where.values }
            : {
                text: `SELECT count(*) AS c FROM (SELECT 1 ${from} LIMIT ?) found`,
                values: [...where.values, query.atMost],
              };
        const [row] = yield counted;
        return Number(row?.["c"]);
      }.bind(this),
    );
  }

  async distinct(
    parent: NodePath,
    query: Pick<NodeQuery, "filters" | "visible">,
    facet: { readonly key: string } | "structure_family" | "specs",
  ): Promise<readonly DistinctValue[]> {
    return this.#database.read(
      function* (this: SqlNodeIndex): SqlWork<DistinctValue[]> {
        const where = all(yield* this.#conditions(parent, query));
        const expressions =
          typeof facet === "object"
            ? this.#dialect.orderOf(keysOf(facet.key))
            : [facet === "specs" ? "n.specs" : "n.family"];
        const columns = expressions.map((expression, i) => `${expression} AS v${i}`).join(", ");
        const group = expressions.map((_, i) => String(i + 1)).join(", ");
        const rows = yield {
          text: `SELECT ${columns}, count(*) AS c FROM nodes n WHERE ${where.text} GROUP BY ${group} ORDER BY ${group}`,
          values: where.values,
        };
        return rows
          .map((row) => ({ value: this.#valueOf(row, facet), count: Number(row["c"]) }))
          .filter(({ value }) => value !== undefined);
      }.bind(this),
    );
  }

  async create(parent: NodePath, draft: NodeDraft, options?: LastingOption): Promise<CatalogNode> {
    const metadata = checkDraft(parent, draft);
    return this.#database.write(
      function* (this: SqlNodeIndex): SqlWork<CatalogNode> {
        const above = yield* this.#row(parent);
        const path = [...parent, draft.key];
        const [there] = yield sql("SELECT id FROM nodes WHERE path = ?", JSON.stringify(path));
        if (there !== undefined)
          throw new HalcyonError("catalog.exists", `There is already a node ${path.join("/")}.`, {
            path: path.join("/"),
            reason: "the parent has such a key",
          });
        const now = this.#clock.now();
        const more = this.#dialect.searchable(draft.metadata);
        const columns = [
          "parent",
          "path",
          "key",
          "family",
          "metadata",
          "specs",
          "access_tags",
          "tagged",
          "created",
          "updated",
        ];
        const values = [
          above["id"] as number,
          JSON.stringify(path),
          draft.key,
          draft.family,
          draft.metadata,
          JSON.stringify(draft.specs),
          JSON.stringify(draft.accessTags),
          draft.accessTags.length > 0 ? 1 : 0,
          now,
          now,
          ...more.values,
        ];
        const [row] = yield sql(
          `INSERT INTO nodes (${[...columns, ...more.columns].join(", ")}) VALUES (${values.map(() => "?").join(", ")}) RETURNING id`,
          ...values,
        );
        const id = row?.["id"] as number;
        yield sql("UPDATE nodes SET children = children + 1 WHERE id = ?", above["id"] as number);
        for (const tag of new Set(draft.accessTags))
          yield sql("INSERT INTO node_tags (node, tag) VALUES (?, ?)", id, tag);
        for (const statement of this.#dialect.keepWords(id, wordsIn(metadata), true)) yield statement;
        for (const source of draft.dataSources) yield* insertSource(id, source);
        return yield* this.#there(path);
      }.bind(this),
      options,
    );
  }

  async change(path: NodePath, change: NodeChange, options?: LastingOption): Promise<CatalogNode> {
    const metadata = change.metadata === undefined ? undefined : checkMetadata(path, change.metadata);
    return this.#database.write(
      function* (this: SqlNodeIndex): SqlWork<CatalogNode> {
        const node = yield* this.#there(path);
        if (change.dropRevision !== true) yield* keepRevision(node);
        const sets: Sql[] = [sql("updated = ?", this.#clock.now())];
        if (change.metadata !== undefined) {
          const more = this.#dialect.searchable(change.metadata);
          sets.push(sql("metadata = ?", change.metadata));
          more.columns.forEach((column, i) => sets.push(sql(`${column} = ?`, more.values[i] ?? null)));
          for (const statement of this.#dialect.keepWords(node.id, wordsIn(metadata), false)) yield statement;
        }
        if (change.specs !== undefined) sets.push(sql("specs = ?", JSON.stringify(change.specs)));
        if (change.accessTags !== undefined) {
          sets.push(sql("access_tags = ?", JSON.stringify(change.accessTags)));
          sets.push(sql("tagged = ?", change.accessTags.length > 0 ? 1 : 0));
          yield sql("DELETE FROM node_tags WHERE node = ?", node.id);
          for (const tag of new Set(change.accessTags))
            yield sql("INSERT INTO node_tags (node, tag) VALUES (?, ?)", node.id, tag);
        }
        yield sql(
          `UPDATE nodes SET ${sets.map(({ text }) => text).join(", ")} WHERE id = ?`,
          ...sets.flatMap(({ values }) => values),
          node.id,
        );
        return yield* this.#there(path);
      }.bind(this),
      options,
    );
  }

  async changeSource(path: NodePath, source: DataSource, options?: LastingOption): Promise<CatalogNode> {
    return this.#database.write(
      function* (this: SqlNodeIndex): SqlWork<CatalogNode> {
        const node = yield* this.#there(path);
        yield* replaceSource(node, source);
        yield sql("UPDATE nodes SET updated = ? WHERE id = ?", this.#clock.now(), node.id);
        return yield* this.#there(path);
      }.bind(this),
      options,
    );
  }

  async remove(path: NodePath, { recursive }: { readonly recursive: boolean }): Promise<void> {
    if (path.length === 0)
      throw new HalcyonError("catalog.read_only", "The root stays.", { path: "", reason: "the root stays" });
    await this.#database.write(
      function* (this: SqlNodeIndex): SqlWork<void> {
        const row = yield* this.#row(path);
        const children = Number(row["children"]);
        if (children > 0 && !recursive)
          throw new HalcyonError(
            "catalog.not_empty",
            `${path.join("/")} has ${children} nodes in it, and is removed only with them (recursive).`,
            { path: path.join("/"), children },
          );
        const id = row["id"] as number;
        const under = below(path);
        const ids: Sql = {
          text: `SELECT n.id FROM nodes n WHERE n.id = ? OR (${under.text})`,
          values: [id, ...under.values],
        };
        for (const statement of this.#dialect.forgetWords(ids)) yield statement;
        yield {
          text: `DELETE FROM assets WHERE source IN (SELECT id FROM sources WHERE node IN (${ids.text}))`,
          values: ids.values,
        };
        for (const table of ["sources", "node_tags", "revisions"])
          yield { text: `DELETE FROM ${table} WHERE node IN (${ids.text})`, values: ids.values };
        yield { text: `DELETE FROM nodes WHERE id IN (${ids.text})`, values: ids.values };
        yield sql("UPDATE nodes SET children = children - 1 WHERE id = ?", row["parent"] as number);
      }.bind(this),
    );
  }

  async revisions(path: NodePath): Promise<readonly Revision[]> {
    return this.#database.read(
      function* (this: SqlNodeIndex): SqlWork<Revision[]> {
        const row = yield* this.#row(path);
        const rows = yield sql("SELECT * FROM revisions WHERE node = ? ORDER BY number", row["id"] as number);
        return rows.map(revisionOf);
      }.bind(this),
    );
  }

  async removeRevision(path: NodePath, number: number): Promise<void> {
    await this.#database.write(
      function* (this: SqlNodeIndex): SqlWork<void> {
        const row = yield* this.#row(path);
        const removed = yield sql(
          "DELETE FROM revisions WHERE node = ? AND number = ? RETURNING number",
          row["id"] as number,
          number,
        );
        if (removed.length > 0) return;
        const uid = `revision ${number} of ${path.join("/")}`;
        throw new HalcyonError("catalog.missing", `There is no ${uid}.`, { document: "revision", uid });
      }.bind(this),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
  }

  *#conditions(parent: NodePath, query: Pick<NodeQuery, "filters" | "visible" | "deep">): SqlWork<Sql[]> {
    const within =
      query.deep === true ? below(parent) : sql("n.parent = ?", (yield* this.#row(parent))["id"] as number);
    return [
      within,
      ...query.filters.map((filter) => conditionOf(filter, this.#dialect)),
      ...visibleTo(query.visible),
      ...(query.deep === true ? seenAbove(query.visible) : []),
    ];
  }

  *#row(path: NodePath): SqlWork<Row> {
    const [row] = yield sql("SELECT id, parent, children FROM nodes WHERE path = ?", JSON.stringify(path));
    return row ?? missing(path);
  }

  *#find(path: NodePath): SqlWork<CatalogNode | undefined> {
    const rows = yield sql(`SELECT ${nodeColumns} FROM nodes n WHERE n.path = ?`, JSON.stringify(path));
    return (yield* nodesOf(rows))[0];
  }

  *#there(path: NodePath): SqlWork<CatalogNode> {
    return (yield* this.#find(path)) ?? missing(path);
  }

  #valueOf(row: Row, facet: { readonly key: string } | "structure_family" | "specs"): unknown {
    if (typeof facet === "object") return this.#dialect.valueOf(row);
    return facet === "specs" ? decodeValue(row["v0"] as string) : row["v0"];
  }
}

function* keepRevision(node: CatalogNode): SqlWork<void> {
  const [row] = yield sql("SELECT coalesce(max(number), 0) AS last FROM revisions WHERE node = ?", node.id);
  yield sql(
    "INSERT INTO revisions (node, number, metadata, specs, access_tags, updated) VALUES (?, ?, ?, ?, ?, ?)",
    node.id,
    Number(row?.["last"]) + 1,
    node.metadata,
    JSON.stringify(node.specs),
    JSON.stringify(node.accessTags),
    node.updated,
  );
}

function missing(path: NodePath): never {
  const uid = path.join("/");
  throw new HalcyonError("catalog.missing", `There is no node ${JSON.stringify(uid)}.`, { document: "node", uid });
}
