/**
 * Data that came over a door and lie with us: a folder each, below `nodes/`.
 *
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { makeFolder, uriOfPath } from "@halcyon/files";
import { HalcyonError, type NewUid } from "@halcyon/model";
import type { Schema } from "apache-arrow";
import type {
  ArrayStructure,
  DataSource,
  DataSourceDraft,
  RaggedStructure,
  TableStore,
  TableStructure,
} from "../contract.ts";
import { raggedSchema } from "../ragged/ragged-structure.ts";
import { schemaOf, schemaUri } from "../tables/arrow-schema.ts";
import { indexColumns } from "../tables/pandas-index.ts";
import { SegmentTable } from "../tables/segment-table.ts";
import { indexOf } from "../arrow/segment-index.ts";
import type { DataFormats } from "./data-formats.ts";
import { pathOf } from "./file-uri.ts";
import { sync, syncTree } from "./lasting.ts";
import { writing } from "./write-error.ts";

/** The MIME type of an Arrow segment. */
export const segmentType = "application/vnd.apache.arrow.stream";
/** That of a sealed table. */
export const sealedType = "application/x-parquet";

/** Where a segment is sealed to. */
export function sealedPath(segment: string): string {
  return `${segment.replace(/\.arrows$/u, "")}.parquet`;
}

/** A table of ours as it lies on the disk: sealed when its segment is gone and what it was sealed to is there. */
export function asItLies(source: DataSourceDraft): DataSourceDraft {
  const [asset] = source.assets;
  if (source.mimetype !== segmentType || asset === undefined) return source;
  const path = pathOf(asset.data_uri);
  // A line of the log names the files that the one before it had, which are sealed by now.
  const sealed = path.endsWith(".parquet") ? path : sealedPath(path);
  if ((path !== sealed && existsSync(path)) || !existsSync(sealed)) return source;
  return { ...source, mimetype: sealedType, management: "locked", assets: [{ ...asset, data_uri: uriOfPath(sealed) }] };
}

/** The columns of a table of ours; an array whose rows differ in length has one. */
function schemaFor(structure: DataSourceDraft["structure"]): Schema {
  return structure !== null && "size" in structure
    ? raggedSchema(structure as RaggedStructure)
    : schemaOf((structure as TableStructure).arrow_schema);
}

/** The structure, which names the columns as they are kept; an index of a DataFrame is one when its maker says so. */
function tabular(structure: DataSourceDraft["structure"], schema: Schema): DataSourceDraft["structure"] {
  if (structure === null || !("arrow_schema" in structure)) return structure;
  const names = schema.fields.map(({ name }) => name);
  const index = indexColumns(schema);
  const columns = names.filter((name) => structure.columns.includes(name) || !index.has(name));
  return { ...(structure as TableStructure), arrow_schema: schemaUri(schema), columns, npartitions: 1 };
}

/** How many segments are open at most: the one that was used longest ago is closed for another. */
const mostOpen = 64;

/** What is kept in a folder. */
export class OwnData implements Disposable {
  readonly #folder: string;
  readonly #newUid: NewUid;
  readonly #formats: DataFormats;
  readonly #lasting: boolean;
  readonly #open = new Map<string, SegmentTable>();

  /** @param options `lasting`: what is made outlives a loss of power. */
  constructor(options: {
    readonly folder: string;
    readonly newUid: NewUid;
    readonly formats: DataFormats;
    readonly lasting: boolean;
  }) {
    this.#folder = resolve(options.folder);
    this.#newUid = options.newUid;
    this.#formats = options.formats;
    this.#lasting = options.lasting;
  }

  /**
   * Makes room for the data of a source that is to be; sources that bring their files along stay as they are.
   *
   * @throws HalcyonError `catalog.format`, `catalog.write`, `catalog.full`, `catalog.node` for what cannot be kept here.
   */
  async makeRoom(draft: DataSourceDraft): Promise<DataSourceDraft> {
    if (draft.management === "external" || draft.assets.length > 0) return draft;
    const { structure_family: family } = draft;
    if (family !== "table" && family !== "array" && family !== "ragged") return draft;
    const folder = this.#newFolder();
    const made = await this.#madeIn(folder, draft);
    if (this.#lasting) {
      syncTree(folder);
      sync(dirname(this.#folder));
    }
    return made;
  }

  /** Removes what `makeRoom` has made, or what a node had. Files of others stay. */
  clear(sources: readonly (DataSourceDraft | DataSource)[]): void {
    for (const { assets, management } of sources) {
      if (management === "external") continue;
      for (const { data_uri: uri, is_directory: isFolder } of assets) {
        const path = pathOf(uri);
        if (!path.startsWith(this.#folder + sep)) continue;
        this.#close(path);
        const own = isFolder ? path : dirname(path);
        writing(own, () => rmSync(own, { recursive: true, force: true }));
      }
    }
  }

  /** The segment of a source of ours. */
  segment(source: DataSource): SegmentTable {
    const [asset] = source.assets;
    if (asset === undefined)
      throw new HalcyonError("catalog.files", "The table has no file.", { path: "", reason: "no asset" });
    const path = pathOf(asset.data_uri);
    const known = this.#open.get(path);
    this.#open.delete(path);
    const table = known ?? new SegmentTable(path, schemaFor(source.structure));
    this.#open.set(path, table);
    if (this.#open.size > mostOpen) this.#close(this.#open.keys().next().value ?? "");
    return table;
  }

  /** Removes a segment that something else has taken the place of. */
  removeSegment(path: string): void {
    this.#close(path);
    for (const file of [path, indexOf(path)]) writing(file, () => rmSync(file, { force: true }));
  }

  [Symbol.dispose](): void {
    for (const path of this.#open.keys()) this.#close(path);
  }

  #close(path: string): void {
    this.#open.get(path)?.[Symbol.dispose]();
    this.#open.delete(path);
  }

  /** Data in a new folder, or no folder. */
  async #madeIn(folder: string, draft: DataSourceDraft): Promise<DataSourceDraft> {
    try {
      return draft.structure_family === "array" ? await this.#makeArray(folder, draft) : this.#makeTable(folder, draft);
    } catch (error) {
      writing(folder, () => rmSync(folder, { recursive: true, force: true }));
      throw error;
    }
  }

  #makeTable(folder: string, draft: DataSourceDraft): DataSourceDraft {
    const schema = schemaFor(draft.structure);
    const path = join(folder, "table.arrows");
    const table: TableStore & SegmentTable = new SegmentTable(path, schema);
    this.#open.set(path, table);
    return {
      ...draft,
      mimetype: segmentType,
      structure: tabular(draft.structure, schema),
      assets: [{ data_uri: uriOfPath(path), is_directory: false, parameter: "data_uri", num: null }],
    };
  }

  async #makeArray(folder: string, draft: DataSourceDraft): Promise<DataSourceDraft> {
    if (this.#formats.makeArray === undefined)
      throw new HalcyonError("catalog.node", "Arrays cannot be kept here: no format for them was given.", {
        path: "",
        reason: "no format for arrays",
      });
    const made = await this.#formats.makeArray(folder, draft.structure as ArrayStructure);
    return { ...draft, ...made };
  }

  #newFolder(): string {
    const folder = join(this.#folder, this.#newUid());
    writing(folder, () => makeFolder(folder));
    return folder;
  }
}
