/**
 * The catalog as its doors see it: a tree of nodes, the data below them, the documents of runs, and what changes.
 *
 * Read this first. Documents come in through `take`, requests through the HTTP app; both end in these few calls, and both
 * see the same tree: a run is a container (spec `BlueskyRun`) named by its uid, a stream a container in it (specs
 * `BlueskyEventStream`, `composite`), its events a table `internal`, each external data key an array. That is the layout
 * that the field's Python writers make, so that their readers find their way.
 *
 * Metadata are JSON text, as it came: no number is ever read and written again on its way (1.0 stays 1.0, integers
 * beyond 2^53 stay exact).
 *
 * @module
 */
import type { RecordBatch, Schema, Table as ArrowTable, Vector } from "apache-arrow";
import type { NamedDocument } from "@halcyon/model";

/** JSON as text. NaN and infinite numbers are written as Python writes them. */
export type JsonText = string;

/** From the root; the root is `[]`. No segment is empty. */
export type NodePath = readonly string[];

/** What a node is. */
export type StructureFamily = "container" | "array" | "ragged" | "table" | "bytes";

/** A promise of what is in a node, in the field's words: `{ name: "BlueskyRun", version: "3.0" }`. */
export interface Spec {
  readonly name: string;
  readonly version: string | null;
}

/** How the numbers of an array lie in memory, in NumPy's words. */
export interface DataType {
  readonly endianness: "little" | "big" | "not_applicable";
  /** NumPy's character: `f`, `i`, `u`, `b`, `c`, `S`, `U`, `M`, `m`. */
  readonly kind: string;
  /** In bytes. */
  readonly itemsize: number;
  readonly dt_units?: string | null;
}

/** An array's shape, and the lengths of its chunks along each axis. */
export interface ArrayStructure {
  readonly data_type: DataType;
  readonly chunks: readonly (readonly number[])[];
  readonly shape: readonly number[];
  readonly dims: readonly string[] | null;
  readonly resizable: boolean | readonly boolean[];
}

/** An array whose rows differ in length: along the axes that are null. The first axis has a length. */
export interface RaggedStructure {
  readonly data_type: DataType;
  readonly shape: readonly (number | null)[];
  /** How many numbers there are in all. */
  readonly size: number;
  readonly chunks: readonly (readonly number[] | null)[];
  readonly dims: readonly string[] | null;
  readonly resizable: boolean | readonly boolean[];
}

/** A table's columns; `arrow_schema` is a data URI of an Arrow schema message in base64. */
export interface TableStructure {
  readonly arrow_schema: string;
  readonly npartitions: number;
  readonly columns: readonly string[];
  readonly resizable: boolean | readonly boolean[];
}

/** What is known of the data of a node without reading them. */
export type Structure =
  | ArrayStructure
  | RaggedStructure
  | TableStructure
  | { readonly contents: null; readonly count: number }
  | Readonly<Record<string, never>>;

/** A file or folder. */
export interface Asset {
  readonly id: number;
  readonly data_uri: string;
  readonly is_directory: boolean;
  /** The reader's argument that it is for, as `data_uris`. */
  readonly parameter: string | null;
  /** Its place among the assets of that argument. */
  readonly num: number | null;
}

/** Who may change the bytes behind a node. */
export type Management = "external" | "immutable" | "locked" | "writable";

/** Where the data of a node lie and how they are read. */
export interface DataSource {
  readonly id: number;
  readonly structure_family: StructureFamily;
  readonly structure: Structure | null;
  readonly mimetype: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly assets: readonly Asset[];
  readonly management: Management;
}

/** A data source that is to be: its ids are given when it is kept. */
export type DataSourceDraft = Omit<DataSource, "id" | "assets"> & { readonly assets: readonly Omit<Asset, "id">[] };

/** One node. */
export interface CatalogNode {
  /** Permanent; grows with each node that is made, over all of the catalog. */
  readonly id: number;
  readonly path: NodePath;
  readonly family: StructureFamily;
  readonly metadata: JsonText;
  readonly specs: readonly Spec[];
  readonly accessTags: readonly string[];
  readonly dataSources: readonly DataSource[];
  /** How many nodes are directly in it, whoever may see them. */
  readonly children: number;
  /** s since 1970. */
  readonly created: number;
  readonly updated: number;
}

/** A node that is to be. */
export interface NodeDraft {
  readonly key: string;
  readonly family: StructureFamily;
  readonly metadata: JsonText;
  readonly specs: readonly Spec[];
  readonly accessTags: readonly string[];
  readonly dataSources: readonly DataSourceDraft[];
}

/** What becomes of a node's description; what is not named stays. */
export interface NodeChange {
  readonly metadata?: JsonText;
  readonly specs?: readonly Spec[];
  readonly accessTags?: readonly string[];
  /** The state before is kept as a revision, unless this is true. */
  readonly dropRevision?: boolean;
}

/** How a node was before a change. */
export interface Revision {
  readonly number: number;
  readonly metadata: JsonText;
  readonly specs: readonly Spec[];
  readonly accessTags: readonly string[];
  readonly updated: number;
}

/** A condition on nodes. `key` is a path into the metadata: `start.plan_name`. Values are JSON values. */
export type Filter =
  | { readonly kind: "fulltext"; readonly text: string }
  | { readonly kind: "lookup"; readonly key: string }
  | { readonly kind: "keys"; readonly keys: readonly string[] }
  | { readonly kind: "regex"; readonly key: string; readonly pattern: string; readonly caseSensitive: boolean }
  | { readonly kind: "eq" | "noteq" | "contains"; readonly key: string; readonly value: unknown }
  | {
      readonly kind: "comparison";
      readonly operator: "lt" | "gt" | "le" | "ge";
      readonly key: string;
      readonly value: unknown;
    }
  | { readonly kind: "in" | "notin"; readonly key: string; readonly values: readonly unknown[] }
  | { readonly kind: "keypresent"; readonly key: string; readonly exists: boolean }
  | { readonly kind: "like"; readonly key: string; readonly pattern: string }
  | { readonly kind: "specs"; readonly include: readonly string[]; readonly exclude: readonly string[] }
  | { readonly kind: "accessTags"; readonly tags: readonly string[] }
  | { readonly kind: "family"; readonly family: StructureFamily };

/**
 * An order: by a path into the metadata, where the empty key is the order in which the nodes were made; or by the keys of
 * the nodes themselves.
 */
export type Sorting = ({ readonly key: string } | { readonly by: "node" }) & { readonly direction: 1 | -1 };

/** What is asked of the children of a node. */
export interface NodeQuery {
  readonly filters: readonly Filter[];
  readonly sorting: readonly Sorting[];
  readonly limit: number;
  /** How many are passed over, or where the last page ended (`NodePage.next`). */
  readonly from?: { readonly offset: number } | { readonly cursor: string };
  /** Only nodes with one of these tags, or without any, are seen, and of those nothing below others; all when not said. */
  readonly visible?: readonly string[];
  /** All descendants instead of children; or those down to so many levels below the parent. */
  readonly deep?: boolean | number;
  /** With how many there are; counting ends at this number. */
  readonly counted?: number;
}

/** A page of an answer. */
export interface NodePage {
  readonly nodes: readonly CatalogNode[];
  /** Where to go on; undefined on the last page. */
  readonly next: string | undefined;
  /** How many there are on all pages, when that was asked for. */
  readonly count?: number;
}

/** How often a value is there. */
export interface DistinctValue {
  /** As it stands in the first node that has it. */
  readonly text: JsonText;
  readonly count: number;
}

/** The tree, and the search in it. SQLite and PostgreSQL keep it, the same examination runs over both. */
export interface NodeIndex extends AsyncDisposable {
  /** The node; undefined when there is none. The root is always there. */
  node(path: NodePath): Promise<CatalogNode | undefined>;
  search(parent: NodePath, query: NodeQuery): Promise<NodePage>;
  /** @param query `atMost`: counting ends there, and the answer is that number. */
  count(
    parent: NodePath,
    query: Pick<NodeQuery, "filters" | "visible" | "deep"> & { readonly atMost?: number },
  ): Promise<number>;
  /** @param facet a path into the metadata, or what nodes are besides. */
  distinct(
    parent: NodePath,
    query: Pick<NodeQuery, "filters" | "visible">,
    facet: { readonly key: string } | "structure_family" | "specs",
  ): Promise<readonly DistinctValue[]>;
  /** @throws HalcyonError `catalog.exists` when the parent has such a key, `catalog.missing` without a parent. */
  create(parent: NodePath, draft: NodeDraft): Promise<CatalogNode>;
  change(path: NodePath, change: NodeChange): Promise<CatalogNode>;
  /** Puts another structure and other assets in place of a source's. */
  changeSource(path: NodePath, source: DataSource): Promise<CatalogNode>;
  /** @throws HalcyonError `catalog.not_empty` for a container with children, unless `recursive`. */
  remove(path: NodePath, options: { readonly recursive: boolean }): Promise<void>;
  revisions(path: NodePath): Promise<readonly Revision[]>;
  removeRevision(path: NodePath, number: number): Promise<void>;
  /** What is wrong with the database itself, a sentence each. Takes as long as reading all of it. */
  problems(): Promise<readonly string[]>;
}

/** A range along one axis, as NumPy's slices; a number takes one and drops the axis. */
export type AxisSlice = number | { readonly start?: number; readonly stop?: number; readonly step?: number };

/** Numbers in C order, in the data type of the array's structure. */
export interface ArrayPart {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The numbers of one array, wherever they lie: in a Zarr store of ours, or in files by reference. */
export interface ArrayStore {
  readonly structure: ArrayStructure;
  /** @throws HalcyonError `catalog.range` for a slice beyond the array, `catalog.files` for files that are not as told. */
  read(slice: readonly AxisSlice[]): Promise<ArrayPart>;
  /** Writes a block over what is there. Refused (`catalog.read_only`) for data by reference. */
  write(offset: readonly number[], part: ArrayPart): Promise<void>;
  /** Makes it larger, so that `shape` fits. */
  grow(shape: readonly number[]): Promise<ArrayStructure>;
  /** Done when all that was written since the last time outlives a loss of power. Left out where nothing is written. */
  sync?(): Promise<void>;
}

/** An array whose rows differ in length. */
export interface RaggedStore {
  readonly structure: RaggedStructure;
  /** Rows `start` to `stop` (all when not said), as a column of lists. */
  read(options?: { readonly start?: number; readonly stop?: number }): Promise<Vector>;
  /**
   * Puts rows in the place of those from `offset` on, or with `extend` behind the last.
   *
   * @param rows one column of lists.
   * @returns the structure then.
   * @throws HalcyonError `catalog.range` for a place that is beyond the array, or has none before it yet;
   * `catalog.column` for other values; `catalog.read_only` when the array has ended.
   */
  write(offset: number, rows: RecordBatch, options: { readonly extend: boolean }): Promise<RaggedStructure>;
}

/** The rows of one table. */
export interface TableStore {
  readonly schema: Schema;
  readonly rows: number;
  /** @throws HalcyonError `catalog.column` for batches of another schema; then no row is taken. */
  append(batches: readonly RecordBatch[]): Promise<void>;
  /** Puts these rows in place of all. */
  replace(batches: readonly RecordBatch[]): Promise<void>;
  /** Rows `start` to `stop` (all when not said) of some columns; rows that were taken again are there once. */
  read(options?: {
    readonly columns?: readonly string[];
    readonly start?: number;
    readonly stop?: number;
  }): Promise<ArrowTable>;
}

/** Something that happened at or below a node, in order. */
export type CatalogChange =
  | { readonly kind: "created"; readonly node: CatalogNode }
  | { readonly kind: "changed"; readonly node: CatalogNode }
  | { readonly kind: "removed"; readonly path: NodePath }
  | { readonly kind: "source"; readonly node: CatalogNode; readonly source: DataSource; readonly patch?: ArrayPatch }
  | {
      readonly kind: "rows";
      readonly path: NodePath;
      readonly schema: Schema;
      readonly batches: readonly RecordBatch[];
      /** Whether they come behind the rows that there are, or in place of all. */
      readonly append: boolean;
    }
  | { readonly kind: "block"; readonly path: NodePath; readonly offset: readonly number[]; readonly part: ArrayPart }
  /** Rows of a ragged array, from row `offset` on. */
  | {
      readonly kind: "lists";
      readonly path: NodePath;
      readonly structure: RaggedStructure;
      readonly offset: number;
      readonly column: Vector;
    }
  | { readonly kind: "ended"; readonly path: NodePath };

/** Where an array grew. */
export interface ArrayPatch {
  readonly offset: readonly number[];
  readonly shape: readonly number[];
}

/** Nodes, data, documents. */
export interface Catalog extends AsyncDisposable {
  /**
   * A critical subscriber. What it has taken survives the end of the process by any signal; at a run's stop, or at each
   * document with `durability: "power"`, also a loss of power. The same document again, or the same `seq_num` after a
   * rewind, leaves no double row. A document that is refused leaves nothing behind.
   */
  readonly take: (...document: NamedDocument) => Promise<void>;
  /** As `take`, of a document that comes as text, `["name", {…}]` or `{"name": …, "doc": {…}}`: it is kept to the letter. */
  takeLine(line: JsonText): Promise<void>;
  /** The documents of a run as they came, in order, one line `["name", {…}]` each. */
  documents(run: string): AsyncIterable<JsonText>;
  /** Reading goes here directly; what changes nodes goes through the calls below, so that it is told of and has its data. */
  readonly nodes: Omit<NodeIndex, "create" | "change" | "changeSource" | "remove" | typeof Symbol.asyncDispose>;
  create(parent: NodePath, draft: NodeDraft): Promise<CatalogNode>;
  change(path: NodePath, change: NodeChange): Promise<CatalogNode>;
  changeSource(path: NodePath, source: DataSource, patch?: ArrayPatch): Promise<CatalogNode>;
  remove(path: NodePath, options: { readonly recursive: boolean }): Promise<void>;
  /** Nothing more will come below this node: it survives a loss of power now, and its tables are sealed. */
  end(path: NodePath): Promise<void>;
  /** @throws HalcyonError `catalog.missing` for a path without such data. */
  table(path: NodePath): Promise<TableStore>;
  array(path: NodePath): Promise<ArrayStore>;
  ragged(path: NodePath): Promise<RaggedStore>;
  /** Calls `hear` for each change from now on, until the answer is called. It must not wait. */
  watch(hear: (change: CatalogChange) => void): () => void;
}
