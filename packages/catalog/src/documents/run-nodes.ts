/**
 * The nodes of runs: the same that the field's writers make.
 *
 * @module
 */
import type { RecordBatch } from "apache-arrow";
import { isHalcyonError } from "@halcyon/model";
import type { ArrayStructure, CatalogNode, DataSource, DataSourceDraft, NodeDraft, NodePath } from "../contract.ts";
import type { ChangeFeed } from "../change-feed.ts";
import { wholeOf } from "../json-text/scan.ts";
import { placeOf, valueAt, withItem, withMember, withoutKeys } from "../json-text/splice.ts";
import type { SqlNodeIndex } from "../nodes/sql-node-index.ts";
import type { FileContents } from "../store/data-formats.ts";
import { uriOfPath } from "@halcyon/files";
import { asItLies, segmentType } from "../store/own-data.ts";
import type { TreeLog } from "../store/tree-log.ts";
import { schemaUri } from "../tables/arrow-schema.ts";
import { asInFiles } from "./as-in-files.ts";
import type { ExternalArray } from "./external-array.ts";
import type { OpenRun } from "./open-run.ts";
import type { RunStream } from "./run-stream.ts";

const runSpecs = [{ name: "BlueskyRun", version: "3.0" }];
const streamSpecs = [
  { name: "BlueskyEventStream", version: "3.0" },
  { name: "composite", version: null },
];
/** What of a descriptor its place says already, or nobody asks of a stream. */
const leftOut = ["name", "object_keys", "run_start"];

/** What the nodes of runs are made with. */
export interface RunNodesOptions {
  readonly index: SqlNodeIndex;
  readonly feed: ChangeFeed;
  readonly tree: TreeLog;
  /** Whether each change waits for the disk. */
  readonly lasting: boolean;
}

/** Makes and changes the nodes of runs, and tells of it. */
export class RunNodes {
  readonly #index: SqlNodeIndex;
  readonly #feed: ChangeFeed;
  readonly #tree: TreeLog;
  readonly #lasting: boolean;

  constructor({ index, feed, tree, lasting }: RunNodesOptions) {
    this.#index = index;
    this.#feed = feed;
    this.#tree = tree;
    this.#lasting = lasting;
  }

  async makeRun(run: OpenRun): Promise<void> {
    const draft: NodeDraft = {
      key: run.uid,
      family: "container",
      metadata: `{"start":${withoutKeys(run.startText, ["tiled_access_tags"])}}`,
      specs: runSpecs,
      accessTags: run.accessTags,
      dataSources: [],
    };
    await this.#tree.run(run.uid, async () => await this.#make([], draft));
  }

  async makeStream(run: OpenRun, path: NodePath, descriptor: string): Promise<void> {
    await this.#make(run.path, {
      key: path.at(-1) ?? "",
      family: "container",
      metadata: withoutKeys(descriptor, leftOut),
      specs: streamSpecs,
      accessTags: run.accessTags,
      dataSources: [],
    });
  }

  /** What the index lacks of a run whose log it has: after a crash. */
  async complete(run: OpenRun): Promise<void> {
    const node = await this.#index.node(run.path);
    if (node === undefined) await this.makeRun(run);
    // A stop that the index took, and that was taken back from the log since nobody knew of it.
    else if (run.stopText === undefined && placeOf(node.metadata, ["stop"]) !== undefined)
      await this.#change(run.path, withoutKeys(node.metadata, ["stop"]), false);
    const first = new Set<RunStream>();
    for (const { stream, text } of run.descriptorTexts) {
      const { path } = stream.place;
      if (first.has(stream)) await this.changeStream(path, text);
      else if ((await this.#index.node(path)) === undefined) await this.makeStream(run, path, text);
      first.add(stream);
    }
    for (const stream of run.streams.values()) {
      const there = (await this.table(stream)) !== undefined;
      if (!there && stream.lastSeq > Number.NEGATIVE_INFINITY) await this.makeTable(run, stream);
      stream.hasTable ||= there;
    }
    for (const array of run.arrays.values()) {
      const [source] = (await this.#index.node(array.path))?.dataSources ?? [];
      if (source === undefined) continue;
      array.told = (source.structure as { shape: readonly number[] }).shape;
      array.grew = !isSame(source, array.source());
    }
    await this.tellArrays(run);
  }

  /** Another descriptor of a stream that there is: another configuration. */
  async changeStream(path: NodePath, descriptor: string): Promise<void> {
    const node = await this.#index.node(path);
    if (node === undefined) return;
    const update = withoutKeys(descriptor, [
      "name",
      "object_keys",
      "run_start",
      "data_keys",
      "hints",
      "object_classes",
    ]);
    const { metadata } = node;
    const updates = placeOf(metadata, ["_config_updates"]);
    if (updates !== undefined && valueAt(metadata, ["_config_updates"])?.includes(update)) return;
    const changed =
      updates === undefined
        ? withMember(metadata, wholeOf(metadata), "_config_updates", `[${update}]`)
        : withItem(metadata, updates, Number.POSITIVE_INFINITY, update);
    await this.#change(path, changed, false);
  }

  /** The table of the events of a stream, once there is one. */
  async makeTable(run: OpenRun, stream: RunStream): Promise<void> {
    const { path, file, text } = stream.place;
    const { schema } = stream;
    await this.#make(path, {
      key: "internal",
      family: "table",
      metadata: withoutKeys(valueAt(text, ["data_keys"]) ?? "{}", [...stream.elsewhere]),
      specs: [],
      accessTags: run.accessTags,
      dataSources: [
        asItLies({
          structure_family: "table",
          structure: {
            arrow_schema: schemaUri(schema),
            npartitions: 1,
            columns: schema.fields.map(({ name }) => name),
            resizable: false,
          },
          mimetype: segmentType,
          parameters: {},
          properties: {},
          assets: [{ data_uri: uriOfPath(file), is_directory: false, parameter: "data_uri", num: null }],
          management: "locked",
        }),
      ],
    });
    stream.hasTable = true;
  }

  /** Arrays that grew since they were told of. */
  async tellArrays(run: OpenRun): Promise<void> {
    for (const array of run.arrays.values()) {
      if (array.told !== undefined && !array.grew) continue;
      // Rows that come meanwhile are told of the next time.
      array.grew = false;
      try {
        await this.#tellArray(run, array);
      } catch (error) {
        array.grew = true;
        throw error;
      }
    }
  }

  async #tellArray(run: OpenRun, array: ExternalArray): Promise<void> {
    const draft = array.source();
    const { shape } = draft.structure as { shape: readonly number[] };
    const patch = array.patch();
    const known = array.told === undefined ? undefined : await this.#index.node(array.path);
    const [source] = known?.dataSources ?? [];
    if (source === undefined)
      await this.#make(array.path.slice(0, -1), {
        key: array.path.at(-1) ?? "",
        family: "array",
        metadata: "{}",
        specs: [],
        accessTags: run.accessTags,
        dataSources: [draft],
      });
    else {
      const grown = { ...draft, id: source.id, assets: draft.assets.map((asset) => ({ ...asset, id: 0 })) };
      const node = await this.#index.changeSource(array.path, grown, { lasting: this.#lasting });
      this.#feed.tell({ kind: "source", node, source: node.dataSources[0] ?? grown, ...(patch && { patch }) });
    }
    array.told = shape;
  }

  /** Puts in order what was guessed of an array, by what its first file holds. */
  async correctArray(
    { path }: ExternalArray,
    look: (source: DataSource) => Promise<FileContents | undefined>,
  ): Promise<void> {
    const [source] = (await this.#index.node(path))?.dataSources ?? [];
    const found = source && (await look(source));
    if (source === undefined || found === undefined) return;
    const structure = asInFiles(source.structure as ArrayStructure, found);
    if (structure === undefined) return;
    const node = await this.#index.changeSource(path, { ...source, structure }, { lasting: this.#lasting });
    this.#feed.tell({ kind: "source", node, source: node.dataSources[0] ?? source });
  }

  /** The end of a run: survives a loss of power. */
  async stopRun(run: OpenRun, stop: string): Promise<void> {
    const node = await this.#index.node(run.path);
    if (node === undefined) return;
    for (const stream of run.streams.values()) if (stream.repeated && stream.hasTable) await this.#markRepeated(stream);
    await this.#change(run.path, withMember(node.metadata, wholeOf(node.metadata), "stop", stop), true);
  }

  /** The table of a stream, to be sealed. */
  table(stream: RunStream): Promise<CatalogNode | undefined> {
    return this.#index.node([...stream.place.path, "internal"]);
  }

  node(path: NodePath): Promise<CatalogNode | undefined> {
    return this.#index.node(path);
  }

  ended(run: OpenRun): void {
    this.#feed.tell({ kind: "ended", path: run.path });
  }

  tellRows(stream: RunStream, batch: RecordBatch): void {
    if (this.#feed.heard)
      this.#feed.tell({
        kind: "rows",
        path: [...stream.place.path, "internal"],
        schema: stream.schema,
        batches: [batch],
        append: true,
      });
  }

  async #markRepeated(stream: RunStream): Promise<void> {
    const node = await this.table(stream);
    const [source]: readonly (DataSource | undefined)[] = node?.dataSources ?? [];
    if (node === undefined || source === undefined) return;
    await this.#index.changeSource(node.path, { ...source, properties: { ...source.properties, repeated: true } });
  }

  async #make(parent: NodePath, draft: NodeDraft): Promise<void> {
    try {
      const node = await this.#index.create(parent, draft, { lasting: this.#lasting });
      this.#feed.tell({ kind: "created", node });
    } catch (error) {
      // A run whose documents are offered again after a write that failed may have them already.
      const isRuns = parent.length > 0 && isHalcyonError(error, "catalog.exists");
      if (!isRuns) throw error;
    }
  }

  async #change(path: NodePath, metadata: string, lasting: boolean): Promise<void> {
    const options = { lasting: lasting || this.#lasting };
    const node = await this.#index.change(path, { metadata, dropRevision: true }, options);
    this.#feed.tell({ kind: "changed", node });
  }
}

/** Whether an array in the index is as it is told now. */
function isSame(source: DataSource, draft: DataSourceDraft): boolean {
  return essence(source) === essence(draft);
}

function essence({ structure, parameters, assets }: DataSourceDraft): string {
  return JSON.stringify([structure, parameters, assets.map(({ data_uri: uri }) => uri)]);
}
