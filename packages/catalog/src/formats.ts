/**
 * The formats of data beside Arrow segments: files of detectors by reference, Zarr arrays and Parquet tables of ours.
 *
 * @module
 */
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { FileArrays, type FileArraysOptions, makeFolder, uriOfPath } from "@halcyon/files";
import { HalcyonError } from "@halcyon/model";
import type { ArrayStructure, DataSource } from "./contract.ts";
import { fileArray, firstFile, referenced } from "./arrays/file-array.ts";
import { SoundChunks } from "./arrays/sound-chunks.ts";
import { makeZarr, ZarrArray } from "./arrays/zarr-array.ts";
import type { OwnSpecs } from "./documents/own-specs.ts";
import type { DataFormats, OpenArray, OpenTable } from "./store/data-formats.ts";
import { SealedTables } from "./parquet/sealed-tables.ts";
import { csvTable } from "./tables/csv-table.ts";
import { sealedType } from "./store/own-data.ts";

/** The MIME type of an array of ours. */
export const zarrType = "application/x-zarr";

/** How formats are made. */
export interface FormatsOptions extends FileArraysOptions {
  /** The catalog's own folder: Zarr arrays and Parquet tables are read there alone. */
  readonly folder: string;
  /** Folders whose files may be read by reference. */
  readonly readable: readonly string[];
  /** A facility's own MIME types, and the known ones that they are read as. */
  readonly specs?: OwnSpecs;
}

/** The formats of a catalog, by MIME type. */
export class Formats implements DataFormats, AsyncDisposable {
  readonly arrays: Readonly<Record<string, OpenArray>>;
  readonly tables: Readonly<Record<string, OpenTable>>;
  readonly seal: NonNullable<DataFormats["seal"]>;
  readonly #files: FileArrays;
  readonly #sealed = new SealedTables();
  readonly #sound = new SoundChunks();

  constructor({ folder, readable, specs = {}, ...options }: FormatsOptions) {
    this.#files = new FileArrays(readable, options);
    const own = resolve(folder);
    const words = [...Object.keys(referenced).map((known) => [known, known]), ...Object.entries(specs)];
    this.arrays = {
      ...Object.fromEntries(
        words.map(([word = "", mimetype = ""]) => [
          word,
          async ({ source }: { readonly source: DataSource }) => await fileArray({ ...source, mimetype }, this.#files),
        ]),
      ),
      [zarrType]: async ({ source }) =>
        new ZarrArray(ownPath(own, source), source.structure as ArrayStructure, this.#sound),
    };
    const csv: OpenTable = async ({ source }) => await csvTable(source, this.#files.folders);
    this.tables = {
      [sealedType]: async ({ source }) => await this.#sealed.open(ownPath(own, source)),
      "text/csv": csv,
      "text/csv;header=present": csv,
      "text/csv;header=absent": csv,
    };
    this.seal = async ({ segment, target }) => await this.#sealed.seal(segment, target);
  }

  readonly look: NonNullable<DataFormats["look"]> = async (source) => await firstFile(source, this.#files);

  /** The files that data by reference lie in. */
  get files(): FileArrays {
    return this.#files;
  }

  /**
   * Makes the store of an array of ours in a new folder.
   *
   * @throws HalcyonError `catalog.node` for values that cannot be kept; `catalog.write`.
   */
  readonly makeArray: NonNullable<DataFormats["makeArray"]> = async (folder, structure) => {
    makeFolder(folder);
    await makeZarr(folder, structure);
    const uri = uriOfPath(folder);
    return {
      mimetype: zarrType,
      parameters: {},
      assets: [{ data_uri: uri, is_directory: true, parameter: "data_uri", num: null }],
    };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#files[Symbol.asyncDispose](), this.#sealed[Symbol.asyncDispose]()]);
  }
}

/** Where data of ours are. @throws HalcyonError `catalog.files` for a path beyond the catalog's folder. */
function ownPath(own: string, { assets }: DataSource): string {
  const uri = assets[0]?.data_uri ?? "";
  const path = uri.startsWith("file://") ? fileURLToPath(uri.replace("file://localhost/", "file:///")) : "";
  if (resolve(path).startsWith(own + sep)) return path;
  throw new HalcyonError("catalog.files", `${uri} is no data of this catalog.`, {
    path: uri,
    reason: "beyond its folder",
  });
}
