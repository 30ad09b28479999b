/**
 * The catalog: the index, the data, the documents, and who hears of changes, as one.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type {
  ArrayPatch,
  ArrayStore,
  Catalog,
  CatalogChange,
  CatalogNode,
  DataSource,
  JsonText,
  NodeChange,
  NodeDraft,
  NodePath,
  TableStore,
} from "./contract.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { DocumentSink } from "./documents/document-sink.ts";
import type { SqlNodeIndex } from "./nodes/sql-node-index.ts";
import type { DataFormats } from "./store/data-formats.ts";
import { type OwnData, segmentType } from "./store/own-data.ts";
import { endedTable, withoutRepeats } from "./tables/ended-table.ts";
import type { Sealer } from "./store/sealer.ts";

/** What a catalog is made of. */
export interface TreeCatalogParts {
  readonly index: SqlNodeIndex;
  readonly feed: ChangeFeed;
  readonly data: OwnData;
  readonly formats: DataFormats;
  readonly sealer: Sealer;
  readonly sink: DocumentSink;
  /** Whether each change waits for the disk. */
  readonly lasting: boolean;
  readonly release: () => Promise<void>;
}

/** Nodes, data, documents. */
export class TreeCatalog implements Catalog {
  readonly #parts: TreeCatalogParts;
  #closed = false;

  constructor(parts: TreeCatalogParts) {
    this.#parts = parts;
  }

  get nodes(): Catalog["nodes"] {
    return this.#parts.index;
  }

  readonly take: Catalog["take"] = (...document) => this.#parts.sink.take(...document);

  takeLine(line: JsonText): Promise<void> {
    return this.#parts.sink.takeLine(line);
  }

  documents(run: string): AsyncIterable<JsonText> {
    return this.#parts.sink.documents(run);
  }

  async create(parent: NodePath, draft: NodeDraft): Promise<CatalogNode> {
    const { data, index, feed, lasting } = this.#parts;
    const made = [];
    try {
      for (const source of draft.dataSources) made.push(await data.makeRoom(source));
      const node = await index.create(parent, { ...draft, dataSources: made }, { lasting });
      feed.tell({ kind: "created", node });
      return node;
    } catch (error) {
      data.clear(made.filter((source, i) => source !== draft.dataSources[i]));
      throw error;
    }
  }

  async change(path: NodePath, change: NodeChange): Promise<CatalogNode> {
    const { index, feed, lasting } = this.#parts;
    const node = await index.change(path, change, { lasting });
    feed.tell({ kind: "changed", node });
    return node;
  }

  async changeSource(path: NodePath, source: DataSource, patch?: ArrayPatch): Promise<CatalogNode> {
    const { index, feed, lasting } = this.#parts;
    const node = await index.changeSource(path, source, { lasting });
    const kept = node.dataSources.find(({ id }) => id === source.id) ?? source;
    feed.tell({ kind: "source", node, source: kept, ...(patch === undefined ? {} : { patch }) });
    return node;
  }

  async remove(path: NodePath, options: { readonly recursive: boolean }): Promise<void> {
    const { index, data, sink, feed } = this.#parts;
    sink.refuseOpen(path);
    const sources: DataSource[] = [];
    for await (const node of this.#below(path)) sources.push(...node.dataSources);
    await index.remove(path, options);
    data.clear(sources);
    sink.forget(path);
    feed.tell({ kind: "removed", path });
  }

  async end(path: NodePath): Promise<void> {
    const { sealer, feed } = this.#parts;
    for await (const node of this.#below(path)) if (node.family === "table") await sealer.end(node);
    feed.tell({ kind: "ended", path });
  }

  async table(path: NodePath): Promise<TableStore> {
    const { node, source } = await this.#source(path, "table");
    const live = this.#parts.sink.table(node);
    if (live !== undefined) return live;
    const open = this.#parts.formats.tables[source.mimetype];
    const isSegment = source.mimetype === segmentType;
    if (!isSegment && open === undefined) return unreadable(path, source);
    const store = isSegment
      ? this.#parts.data.segment(source)
      : await (open?.({ source, path }) ?? unreadable(path, source));
    const ended = source.management === "locked" ? endedTable(path, store) : store;
    if (source.properties["repeated"] === true) return withoutRepeats(ended);
    return isSegment && source.management !== "locked" ? this.#told(path, store) : ended;
  }

  async array(path: NodePath): Promise<ArrayStore> {
    const { source } = await this.#source(path, "array");
    const open = this.#parts.formats.arrays[source.mimetype];
    if (open === undefined) return unreadable(path, source);
    const store = await open({ source, path });
    const { feed } = this.#parts;
    return {
      structure: store.structure,
      read: (slice) => store.read(slice),
      async write(offset, part) {
        await store.write(offset, part);
        feed.tell({ kind: "block", path, offset, part });
      },
      grow: async (shape) => {
        const structure = await store.grow(shape);
        await this.changeSource(path, { ...source, structure });
        return structure;
      },
    };
  }

  watch(hear: (change: CatalogChange) => void): () => void {
    return this.#parts.feed.watch(hear);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { sink, sealer, data, index, release } = this.#parts;
    await sink[Symbol.asyncDispose]();
    await sealer[Symbol.asyncDispose]();
    data[Symbol.dispose]();
    await index[Symbol.asyncDispose]();
    await release();
  }

  /** A node and all that are below it. */
  async *#below(path: NodePath): AsyncGenerator<CatalogNode> {
    const { index } = this.#parts;
    const self = await index.node(path);
    if (self === undefined) return;
    yield self;
    if (self.family !== "container") return;
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? {} : { from: { cursor } };
      const page = await index.search(path, { filters: [], sorting: [], limit: 300, deep: true, ...from });
      yield* page.nodes;
      cursor = page.next;
    } while (cursor !== undefined);
  }

  async #source(path: NodePath, family: "table" | "array"): Promise<{ node: CatalogNode; source: DataSource }> {
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
  #told(path: NodePath, store: TableStore): TableStore {
    const { feed } = this.#parts;
    const tell = (batches: Parameters<TableStore["append"]>[0]): void => {
      if (feed.heard) feed.tell({ kind: "rows", path, schema: store.schema, batches });
    };
    return {
      schema: store.schema,
      get rows() {
        return store.rows;
      },
      async append(batches) {
        await store.append(batches);
        tell(batches);
      },
      async replace(batches) {
        await store.replace(batches);
        tell(batches);
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
