/**
 * Arrays in files of detectors, by the kind of file: one door to all readers, confined to the folders it was given.
 *
 * What a file holds is remembered while the file stays as it is (its number, length and time), for so many files.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { HalcyonError } from "@halcyon/model";
import { DatasetPool, type DatasetPoolOptions } from "../hdf5/dataset-pool.ts";
import { type CsvNumbers, openCsv } from "./csv/csv.ts";
import { openNpy } from "./npy.ts";
import { ReadableFolders, type RootMap } from "./readable-folders.ts";
import type { StoredArray } from "./stored-array.ts";
import { openTiff } from "./tiff/tiff.ts";
import { unreadable } from "./unreadable.ts";

/** A kind of file, by its name in documents. */
export type FileKind = "application/x-hdf5" | "image/tiff" | "application/x-npy" | "text/csv";

/** What of a file is meant: a dataset of HDF5 (`/entry/data`); how the numbers of CSV are read. */
export type FilePart = string | CsvNumbers;

/** How readers are made. */
export interface FileArraysOptions extends DatasetPoolOptions {
  /** Files whose contents are remembered. 1000. */
  readonly remembered?: number;
  /** Where files are now that were told to be below a folder. */
  readonly moved?: RootMap;
}

/** Opens arrays in files. */
export class FileArrays implements AsyncDisposable {
  readonly folders: ReadableFolders;
  readonly #pool: DatasetPool;
  readonly #max: number;
  /** From kind, path and dataset to what was in the file; the one used longest ago comes first. */
  readonly #known = new Map<string, { readonly stamp: string; readonly array: StoredArray }>();

  /** @param folders whose files may be read, all others not. */
  constructor(folders: readonly string[], options: FileArraysOptions = {}) {
    this.folders = new ReadableFolders(folders, options.moved);
    this.#pool = new DatasetPool(this.folders, options);
    this.#max = options.remembered ?? 1000;
  }

  /** Whether files of this kind can be opened. */
  static knows(kind: string): kind is FileKind {
    return ["application/x-hdf5", "image/tiff", "application/x-npy", "text/csv"].includes(kind);
  }

  /**
   * The array of a file.
   *
   * @param uri `file://localhost/data/a.h5`
   * @param part of HDF5 and CSV files.
   * @throws HalcyonError `files.name` beyond the folders; `files.unreadable`, `files.format`.
   */
  async open(kind: FileKind, uri: string, part?: FilePart): Promise<StoredArray> {
    const path = this.folders.pathOf(uri);
    if (kind === "application/x-hdf5" && part === undefined)
      throw new HalcyonError("files.dataset", `Which dataset of ${path}? An HDF5 file has many.`, {
        key: "dataset",
        reason: "it is not said",
      });
    const key = `${kind} ${path} ${typeof part === "object" ? JSON.stringify(part) : (part ?? "")}`;
    const stamp = await this.#stampOf(path);
    const known = this.#known.get(key);
    this.#known.delete(key);
    const array = known?.stamp === stamp ? known.array : await this.#openNow(kind, path, part ?? "");
    // A file that is being written has another stamp soon: what is known of it is replaced, not added to.
    this.#known.set(key, { stamp, array });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#max) break;
      this.#known.delete(oldest);
    }
    return array;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  async #openNow(kind: FileKind, path: string, part: FilePart): Promise<StoredArray> {
    if (typeof part === "object") return await openCsv(path, part);
    if (kind === "application/x-hdf5") return await this.#pool.open(path, part);
    return kind === "image/tiff" ? await openTiff(path) : await openNpy(path);
  }

  async #stampOf(path: string): Promise<string> {
    try {
      const { ino, size, mtimeNs } = await stat(path, { bigint: true });
      return `${ino} ${size} ${mtimeNs}`;
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }
}
