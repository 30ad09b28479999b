/**
 * The tree in an SQL database: the one set of queries, whichever database answers them.
 *
 * @module
 */
import { type Clock, isHalcyonError } from "@halcyon/model";
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
import { type AssetUris, asTheyAre } from "./asset-uris.ts";
import type { Dialect } from "./dialect.ts";
import { nodeAt, rowAt } from "./find-node.ts";
import { NodeChanges } from "./node-changes.ts";
import { revisionOf } from "./node-rows.ts";
import { type CountQuery, type Facet, NodeSearch } from "./node-search.ts";
import { type Row, type SqlDatabase, type SqlWork, sql } from "./sql.ts";

/** What an index is made of. */
export interface SqlNodeIndexOptions {
  readonly database: SqlDatabase;
  readonly dialect: Dialect;
  readonly clock: Pick<Clock, "now">;
  /** The declared keys. */
  readonly indexed: readonly string[];
  /** How it keeps where files are; as they are told when not said. */
  readonly uris?: AssetUris;
}

/** Changes that survive a loss of power once they are done. */
export interface LastingOption {
  readonly lasting?: boolean;
}

/** Nodes in a database. */
export class SqlNodeIndex implements NodeIndex {
  readonly #database: SqlDatabase;
  readonly #uris: AssetUris;
  readonly #dialect: Dialect;
  readonly #search: NodeSearch;
  readonly #changes: NodeChanges;

  constructor({ database, dialect, clock, indexed, uris = asTheyAre }: SqlNodeIndexOptions) {
    this.#database = database;
    this.#uris = uris;
    this.#dialect = dialect;
    this.#search = new NodeSearch(dialect, uris, indexed);
    this.#changes = new NodeChanges({ dialect, clock, uris, indexed });
  }

  async node(path: NodePath): Promise<CatalogNode | undefined> {
    return await this.#database.read(() => nodeAt(path, this.#uris));
  }

  async search(parent: NodePath, query: NodeQuery): Promise<NodePage> {
    return await this.#database.read(() => this.#search.page(parent, query));
  }

  async count(parent: NodePath, query: CountQuery): Promise<number> {
    return await this.#database.read(() => this.#search.count(parent, query));
  }

  async distinct(
    parent: NodePath,
    query: Pick<NodeQuery, "filters" | "visible">,
    facet: Facet,
  ): Promise<readonly DistinctValue[]> {
    return await this.#database.read(() => this.#search.distinct(parent, query, facet));
  }

  async create(parent: NodePath, draft: NodeDraft, options?: LastingOption): Promise<CatalogNode> {
    return await this.#database.write(this.#changes.create(parent, draft), options);
  }

  async change(path: NodePath, change: NodeChange, options?: LastingOption): Promise<CatalogNode> {
    return await this.#database.write(this.#changes.change(path, change), options);
  }

  async changeSource(path: NodePath, source: DataSource, options?: LastingOption): Promise<CatalogNode> {
    return await this.#database.write(() => this.#changes.changeSource(path, source), options);
  }

  async remove(
    path: NodePath,
    { recursive, ...options }: { readonly recursive: boolean } & LastingOption,
  ): Promise<void> {
    await this.#database.write(() => this.#changes.remove(path, recursive), options);
  }

  async revisions(path: NodePath): Promise<readonly Revision[]> {
    return await this.#database.read(function* (): SqlWork<Revision[]> {
      const row = yield* rowAt(path);
      const rows = yield sql("SELECT * FROM revisions WHERE node = ? ORDER BY number", row["id"] as number);
      return rows.map(revisionOf);
    });
  }

  async removeRevision(path: NodePath, number: number): Promise<void> {
    await this.#database.write(() => this.#changes.removeRevision(path, number));
  }

  async problems(): Promise<readonly string[]> {
    const { whole } = this.#dialect;
    if (whole === undefined) return [];
    try {
      const rows = await this.#database.read(function* (): SqlWork<readonly Row[]> {
        return yield whole;
      });
      return rows.flatMap((row) => Object.values(row).map(String)).filter((text) => text !== "ok");
    } catch (error) {
      if (isHalcyonError(error, "catalog.corrupt")) return [error.message];
      throw error;
    }
  }

  /** Done when all changes outlive a loss of power. */
  async settle(): Promise<void> {
    await this.#database.write(
      function* (): SqlWork<void> {
        yield sql("UPDATE nodes SET updated = updated WHERE path = '[]'");
      },
      { lasting: true },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
  }
}
