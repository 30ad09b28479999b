/**
 * What changes the tree, as work on a database: each happens whole or not at all.
 *
 * @module
 */
import { type Clock, HalcyonError } from "@halcyon/model";
import type { CatalogNode, DataSource, NodeChange, NodeDraft, NodePath } from "../contract.ts";
import type { AssetUris } from "./asset-uris.ts";
import { below } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { checkDraft, checkMetadata } from "./drafts.ts";
import { nodeThere, rowAt } from "./find-node.ts";
import { wordsIn } from "./full-text.ts";
import { keepInBlocks } from "./key-blocks.ts";
import { insertSource, replaceSource } from "./node-rows.ts";
import { type Sql, type SqlValue, type SqlWork, places, sql } from "./sql.ts";

/** What changes are made with. */
export interface NodeChangesOptions {
  readonly dialect: Dialect;
  readonly clock: Pick<Clock, "now">;
  readonly uris: AssetUris;
  /** The declared keys. */
  readonly indexed: readonly string[];
}

/** Changes of nodes. */
export class NodeChanges {
  readonly #dialect: Dialect;
  readonly #clock: Pick<Clock, "now">;
  readonly #uris: AssetUris;
  readonly #indexed: readonly string[];

  constructor({ dialect, clock, uris, indexed }: NodeChangesOptions) {
    this.#dialect = dialect;
    this.#clock = clock;
    this.#uris = uris;
    this.#indexed = indexed;
  }

  /** @throws HalcyonError `catalog.node`, before any work is done; `catalog.exists`, `catalog.missing`. */
  create(parent: NodePath, draft: NodeDraft): () => SqlWork<CatalogNode> {
    const metadata = checkDraft(parent, draft);
    return function* (this: NodeChanges): SqlWork<CatalogNode> {
      const above = yield* rowAt(parent);
      const path = [...parent, draft.key];
      const [there] = yield sql("SELECT id FROM nodes WHERE path = ?", JSON.stringify(path));
      if (there !== undefined)
        throw new HalcyonError("catalog.exists", `There is already a node ${path.join("/")}.`, {
          path: path.join("/"),
          reason: "the parent has such a key",
        });
      const words = wordsIn(metadata);
      const id = yield* this.#insert(above["id"] as number, path, draft, words);
      yield sql("UPDATE nodes SET children = children + 1 WHERE id = ?", above["id"] as number);
      for (const tag of new Set(draft.accessTags))
        yield sql("INSERT INTO node_tags (node, tag) VALUES (?, ?)", id, tag);
      const node = { id, parent: above["id"] as number };
      for (const statement of this.#dialect.keepWords(node, words, true)) yield statement;
      yield* keepInBlocks(node, metadata, this.#indexed);
      for (const source of draft.dataSources) yield* insertSource(id, source, this.#uris);
      return yield* nodeThere(path, this.#uris);
    }.bind(this);
  }

  /** @throws HalcyonError `catalog.node`, before any work is done; `catalog.missing`. */
  change(path: NodePath, change: NodeChange): () => SqlWork<CatalogNode> {
    const metadata = change.metadata === undefined ? undefined : checkMetadata(path, change.metadata);
    return function* (this: NodeChanges): SqlWork<CatalogNode> {
      const node = yield* nodeThere(path, this.#uris);
      if (change.dropRevision !== true) yield* keepRevision(node);
      const sets: Sql[] = [sql("updated = ?", this.#clock.now())];
      if (change.metadata !== undefined) {
        const words = wordsIn(metadata);
        const more = this.#dialect.searchable(change.metadata, words);
        sets.push(sql("metadata = ?", change.metadata));
        more.columns.forEach((column, i) => sets.push(sql(`${column} = ?`, more.values[i] ?? null)));
        const { parent } = yield* rowAt(path);
        const row = { id: node.id, parent: parent as number | null };
        for (const statement of this.#dialect.keepWords(row, words, false)) yield statement;
        yield* keepInBlocks(row, metadata, this.#indexed);
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
      return yield* nodeThere(path, this.#uris);
    }.bind(this);
  }

  /** @throws HalcyonError `catalog.missing`. */
  *changeSource(path: NodePath, source: DataSource): SqlWork<CatalogNode> {
    const node = yield* nodeThere(path, this.#uris);
    yield* replaceSource(node, source, this.#uris);
    yield sql("UPDATE nodes SET updated = ? WHERE id = ?", this.#clock.now(), node.id);
    return yield* nodeThere(path, this.#uris);
  }

  /** @throws HalcyonError `catalog.read_only` for the root; `catalog.not_empty`, `catalog.missing`. */
  *remove(path: NodePath, recursive: boolean): SqlWork<void> {
    if (path.length === 0)
      throw new HalcyonError("catalog.read_only", "The root stays.", { path: "", reason: "the root stays" });
    const row = yield* rowAt(path);
    const children = Number(row["children"]);
    if (children > 0 && !recursive)
      throw new HalcyonError(
        "catalog.not_empty",
        `${path.join("/")} has ${children} nodes in it, and is removed only with them (recursive).`,
        { path: path.join("/"), children },
      );
    const under = below(path);
    const ids: Sql = {
      text: `SELECT n.id FROM nodes n WHERE n.id = ? OR (${under.text})`,
      values: [row["id"] as number, ...under.values],
    };
    for (const statement of this.#dialect.forgetWords(ids)) yield statement;
    yield {
      text: `DELETE FROM assets WHERE source IN (SELECT id FROM sources WHERE node IN (${ids.text}))`,
      values: ids.values,
    };
    for (const table of ["sources", "node_tags", "revisions"])
      yield { text: `DELETE FROM ${table} WHERE node IN (${ids.text})`, values: ids.values };
    yield { text: `DELETE FROM key_blocks WHERE parent IN (${ids.text})`, values: ids.values };
    yield { text: `DELETE FROM nodes WHERE id IN (${ids.text})`, values: ids.values };
    yield sql("UPDATE nodes SET children = children - 1 WHERE id = ?", row["parent"] as number);
  }

  /** @throws HalcyonError `catalog.missing`. */
  *removeRevision(path: NodePath, number: number): SqlWork<void> {
    const row = yield* rowAt(path);
    const removed = yield sql(
      "DELETE FROM revisions WHERE node = ? AND number = ? RETURNING number",
      row["id"] as number,
      number,
    );
    if (removed.length > 0) return;
    const uid = `revision ${number} of ${path.join("/")}`;
    throw new HalcyonError("catalog.missing", `There is no ${uid}.`, { document: "revision", uid });
  }

  *#insert(parent: number, path: NodePath, draft: NodeDraft, words: readonly string[]): SqlWork<number> {
    const now = this.#clock.now();
    const columns: [name: string, value: SqlValue][] = [
      ["parent", parent],
      ["path", JSON.stringify(path)],
      ["key", draft.key],
      ["family", draft.family],
      ["metadata", draft.metadata],
      ["specs", JSON.stringify(draft.specs)],
      ["access_tags", JSON.stringify(draft.accessTags)],
      ["tagged", draft.accessTags.length > 0 ? 1 : 0],
      ["created", now],
      ["updated", now],
    ];
    const more = this.#dialect.searchable(draft.metadata, words);
    more.columns.forEach((name, i) => columns.push([name, more.values[i] ?? null]));
    const values = columns.map(([, value]) => value);
    const [row] = yield sql(
      `INSERT INTO nodes (${columns.map(([name]) => name).join(", ")}) VALUES (${places(values)}) RETURNING id`,
      ...values,
    );
    return row?.["id"] as number;
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
