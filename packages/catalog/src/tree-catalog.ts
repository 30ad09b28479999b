/**
 * The catalog: the index, the data, the documents, and who hears of changes, as one.
 *
 * @module
 */
import type {
  ArrayPatch,
  ArrayStore,
  Catalog,
  CatalogChange,
  CatalogNode,
  DataSource,
  DataSourceDraft,
  JsonText,
  NodeChange,
  NodeDraft,
  NodePath,
  RaggedStore,
  TableStore,
} from "./contract.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { DocumentSink } from "./documents/document-sink.ts";
import { placeOf } from "./json-text/splice.ts";
import { NodeData } from "./node-data.ts";
import type { SqlNodeIndex } from "./nodes/sql-node-index.ts";
import type { DataFormats } from "./store/data-formats.ts";
import type { OwnData } from "./store/own-data.ts";
import type { Sealer } from "./store/sealer.ts";
import type { TreeLog } from "./store/tree-log.ts";

/** What a catalog is made of. */
export interface TreeCatalogParts {
  readonly index: SqlNodeIndex;
  readonly feed: ChangeFeed;
  readonly data: OwnData;
  readonly tree: TreeLog;
  readonly formats: DataFormats;
  readonly sealer: Sealer;
  readonly sink: DocumentSink;
  /** Whether each change waits for the disk. */
  readonly lasting: boolean;
  readonly release: () => Promise<void>;
}

/** Nodes, data, documents. */
export class TreeCatalog implements Catalog {
  readonly nodes: Catalog["nodes"];
  readonly #parts: TreeCatalogParts;
  readonly #data: NodeData;
  #closed = false;

  constructor(parts: TreeCatalogParts) {
    const { index, tree } = parts;
    this.#parts = parts;
    this.#data = new NodeData(parts);
    this.nodes = {
      node: (path) => index.node(path),
      search: (path, query) => index.search(path, query),
      count: (path, query) => index.count(path, query),
      distinct: (path, query, facet) => index.distinct(path, query, facet),
      revisions: (path) => index.revisions(path),
      problems: () => index.problems(),
      removeRevision: async (path, number) =>
        await tree.forget(path, number, async () => await index.removeRevision(path, number)),
    };
  }

  readonly take: Catalog["take"] = (...document) => this.#parts.sink.take(...document);

  takeLine(line: JsonText): Promise<void> {
    return this.#parts.sink.takeLine(line);
  }

  documents(run: string): AsyncIterable<JsonText> {
    return this.#parts.sink.documents(run);
  }

  async create(parent: NodePath, draft: NodeDraft): Promise<CatalogNode> {
    const { data, index, tree, feed, lasting } = this.#parts;
    const made: DataSourceDraft[] = [];
    try {
      for (const source of draft.dataSources) made.push(await data.makeRoom(source));
      const whole = { ...draft, dataSources: made };
      const node = await tree.create(parent, whole, async () => await index.create(parent, whole, { lasting }));
      feed.tell({ kind: "created", node });
      return node;
    } catch (error) {
      data.clear(made.filter((source, i) => source !== draft.dataSources[i]));
      throw error;
    }
  }

  async change(path: NodePath, change: NodeChange): Promise<CatalogNode> {
    const { index, tree, sink, feed, lasting } = this.#parts;
    const isStop = await this.#isStop(path, change);
    // A run that ends survives a loss of power, over whichever door it came.
    if (isStop) for await (const node of this.#below(path)) this.#data.sync(node);
    const node = await tree.change(path, change, sink.isOpen(path), async () => {
      return await index.change(path, change, { lasting: lasting || isStop });
    });
    if (isStop) tree.sync();
    feed.tell({ kind: "changed", node });
    return node;
  }

  async changeSource(path: NodePath, source: DataSource, patch?: ArrayPatch): Promise<CatalogNode> {
    const { index, tree, feed, lasting } = this.#parts;
    const sources = (await index.node(path))?.dataSources ?? [];
    const number = sources.findIndex(({ id }) => id === source.id);
    const before = { number, assets: sources[number]?.assets ?? [] };
    const node = await tree.source(path, source, before, async () => {
      return await index.changeSource(path, source, { lasting });
    });
    const kept = node.dataSources.find(({ id }) => id === source.id) ?? source;
    feed.tell({ kind: "source", node, source: kept, ...(patch === undefined ? {} : { patch }) });
    return node;
  }

  async remove(path: NodePath, options: { readonly recursive: boolean }): Promise<void> {
    const { index, tree, data, sink, sealer, feed, lasting } = this.#parts;
    sink.refuseOpen(path);
    const sources: DataSource[] = [];
    for await (const node of this.#below(path)) sources.push(...node.dataSources);
    await tree.remove(path, async () => await index.remove(path, { ...options, lasting }));
    await sealer.past(path);
    data.clear(sources);
    sink.forget(path);
    feed.tell({ kind: "removed", path });
  }

  async end(path: NodePath): Promise<void> {
    const { sealer, tree, index, feed } = this.#parts;
    for await (const node of this.#below(path)) {
      this.#data.sync(node);
      if (node.family === "table" || node.family === "ragged") sealer.end(node);
    }
    tree.sync();
    await index.settle();
    feed.tell({ kind: "ended", path });
  }

  table(path: NodePath): Promise<TableStore> {
    return this.#data.table(path);
  }

  array(path: NodePath): Promise<ArrayStore> {
    return this.#data.array(path, async (source, structure) => await this.changeSource(path, { ...source, structure }));
  }

  ragged(path: NodePath): Promise<RaggedStore> {
    return this.#data.ragged(
      path,
      async (source, structure) => await this.changeSource(path, { ...source, structure }),
    );
  }

  watch(hear: (change: CatalogChange) => void): () => void {
    return this.#parts.feed.watch(hear);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { sink, sealer, data, tree, index, release } = this.#parts;
    await sink[Symbol.asyncDispose]();
    await sealer[Symbol.asyncDispose]();
    data[Symbol.dispose]();
    tree[Symbol.dispose]();
    await index[Symbol.asyncDispose]();
    await release();
  }

  /** Whether a change ends a run whose documents did not come here: it gets a stop. */
  async #isStop(path: NodePath, { metadata }: NodeChange): Promise<boolean> {
    if (metadata === undefined || !hasStop(metadata) || this.#parts.sink.isOpen(path)) return false;
    const node = await this.#parts.index.node(path);
    return node?.family === "container" && !hasStop(node.metadata);
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
}

function hasStop(metadata: JsonText): boolean {
  return metadata.includes('"stop"') && placeOf(metadata, ["stop"]) !== undefined;
}
