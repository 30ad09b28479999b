/**
 * The data behind nodes: which store has them, who hears of what is written, and when that outlives a loss of power.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type {
  ArrayStore,
  ArrayStructure,
  CatalogNode,
  DataSource,
  NodePath,
  RaggedStore,
  RaggedStructure,
  TableStore,
} from "./contract.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { DocumentSink } from "./documents/document-sink.ts";
import type { SqlNodeIndex } from "./nodes/sql-node-index.ts";
import type { DataFormats } from "./store/data-formats.ts";
import { pathOf } from "./store/file-uri.ts";
import { syncTree } from "./store/lasting.ts";
import { RaggedRows, columnIn } from "./ragged/ragged-rows.ts";
import { type OwnData, segmentType } from "./store/own-data.ts";
import { Turns } from "./store/turns.ts";
import { endedTable, withoutRepeats } from "./tables/ended-table.ts";

/** What it works with. */
export interface NodeDataParts {
  readonly index: SqlNodeIndex;
  readonly feed: ChangeFeed;
  readonly data: OwnData;
  readonly formats: DataFormats;
  readonly sink: DocumentSink;
  /** Whether what is written waits for the disk. */
  readonly lasting: boolean;
}

/** Opens the data of nodes. */
export class NodeData {
  readonly #parts: NodeDataParts;
  readonly #turns = new Turns();

  constructor(parts: NodeDataParts) {
    this.#parts = parts;
  }

  /** @throws HalcyonError `catalog.missing` for a path without a table; `catalog.files` for one that nobody reads. */
  async table(path: NodePath): Promise<TableStore> {
    const { node, source } = await this.#source(path, "table");
    const live = this.#parts.sink.table(node);
    if (live !== undefined) return live;
    const store = await this.#stored(path, source);
    if (source.properties["repeated"] === true) return withoutRepeats(store);
    return source.mimetype === segmentType && source.management !== "locked" ? this.#told(path, source, store) : store;
  }

  /** The rows of a source as they lie: in a segment, or in a file for good. */
  async #stored(path: NodePath, source: DataSource): Promise<TableStore> {
    const { formats, data } = this.#parts;
    const open = formats.tables[source.mimetype];
    const isSegment = source.mimetype === segmentType;
    if (!isSegment && open === undefined) return unreadable(path, source);
    const store = isSegment ? data.segment(source) : await (open?.({ source, path }) ?? unreadable(path, source));
    return source.management === "locked" ? endedTable(path, store) : store;
  }

  /**
   * @param grown is told the structure of an array that was made larger.
   * @throws HalcyonError `catalog.missing` for a path without an array; `catalog.files` for one that nobody reads.
   */
  async array(
    path: NodePath,
    grown: (source: DataSource, structure: ArrayStructure) => Promise<unknown>,
  ): Promise<ArrayStore> {
    const { source } = await this.#source(path, "array");
    const { feed, formats, lasting } = this.#parts;
    const open = formats.arrays[source.mimetype];
    if (open === undefined) return unreadable(path, source);
    const store = await open({ source, path });
    return {
      structure: store.structure,
      read: (slice) => store.read(slice),
      async write(offset, part) {
        await store.write(offset, part);
        if (lasting) await store.sync?.();
        feed.tell({ kind: "block", path, offset, part });
      },
      grow: async (shape) => {
        const structure = await store.grow(shape);
        if (lasting) await store.sync?.();
        await grown(source, structure);
        return structure;
      },
    };
  }

  /**
   * @param changed is told the structure of an array that was written.
   * @throws HalcyonError `catalog.missing` for a path without such an array.
   */
  async ragged(
    path: NodePath,
    changed: (source: DataSource, structure: RaggedStructure) => Promise<unknown>,
  ): Promise<RaggedStore> {
    const opened = async (): Promise<RaggedRows> => {
      const { source } = await this.#source(path, "ragged");
      const structure = source.structure as RaggedStructure;
      const table = await this.#stored(path, source);
      const { data, lasting } = this.#parts;
      return new RaggedRows({
        structure,
        table,
        written: () => (lasting ? data.segment(source).file.sync() : undefined),
        changed: async (next) => await changed(source, next),
      });
    };
    const { structure } = await opened();
    return {
      structure,
      read: async (options) => await (await opened()).read(options),
      // Who appends goes by the length that the last one left.
      write: (offset, rows, options) =>
        this.#turns.of(path.join("/"), async () => {
          const written = await (await opened()).write(offset, rows, options);
          const { feed } = this.#parts;
          if (feed.heard) feed.tell({ kind: "lists", path, structure: written, offset, column: columnIn(rows) });
          return written;
        }),
    };
  }

  /** Done when the data of a node that lie with us outlive a loss of power. */
  sync({ dataSources }: CatalogNode): void {
    const { data } = this.#parts;
    for (const source of dataSources) {
      if (source.management === "external") continue;
      if (source.mimetype === segmentType) data.segment(source).file.sync();
      for (const { data_uri: uri, is_directory: isFolder } of source.assets) if (isFolder) syncTree(pathOf(uri));
    }
  }

  async #source(
    path: NodePath,
    family: "table" | "array" | "ragged",
  ): Promise<{ node: CatalogNode; source: DataSource }> {
    const node = await this.#parts.index.node(path);
    const source = node?.family === family ? node.dataSources[0] : undefined;
    if (node !== undefined && source !== undefined) return { node, source };
    const uid = path.join("/");
    throw new HalcyonError("catalog.missing", `There is no ${family} at ${JSON.stringify(uid)}.`, {
      document: family,
      uid,
    });
  }

  /** The same table, whose new rows are told of. */
  #told(path: NodePath, source: DataSource, store: TableStore): TableStore {
    const { feed, data, lasting } = this.#parts;
    const written = (batches: Parameters<TableStore["append"]>[0], append: boolean): void => {
      if (lasting) data.segment(source).file.sync();
      if (feed.heard) feed.tell({ kind: "rows", path, schema: store.schema, batches, append });
    };
    return {
      schema: store.schema,
      get rows() {
        return store.rows;
      },
      async append(batches) {
        await store.append(batches);
        written(batches, true);
      },
      async replace(batches) {
        await store.replace(batches);
        written(batches, false);
      },
      read: (options) => store.read(options),
    };
  }
}

function unreadable(path: NodePath, source: DataSource): never {
  throw new HalcyonError(
    "catalog.files",
    `${path.join("/")} is of the type ${source.mimetype}, which nobody here reads.`,
    {
      path: path.join("/"),
      reason: `nobody reads ${source.mimetype}`,
    },
  );
}
