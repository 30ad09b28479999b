/**
 * What came to be in the tree, one line each, in order: from this and the documents of the runs the index is made anew when
 * it is lost.
 *
 * Of a run that came as documents it says only that it came; all else about it is in its own log. What was made and
 * changed over the other door is here whole. A line is written before the index is changed, and taken back when that
 * cannot be.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Asset, DataSource, DataSourceDraft, NodeChange, NodeDraft, NodePath } from "../contract.ts";
import { RunLog, endOfLines } from "../documents/run-log.ts";
import type { AssetUris } from "../nodes/asset-uris.ts";
import { type PackedSource, packedSource } from "./packed-source.ts";
import { sync } from "./lasting.ts";

/** The version of its lines. */
export const treeLogVersion = 1;
/** Its first line. */
export const treeLogHeader: string = `{"halcyon":"tree","version":${treeLogVersion}}\n`;

/** One line. `at` is in s since 1970. */
export type TreeLine =
  /** `refused`: the line that begins at this byte was refused, and could not be taken back any more. */
  | { readonly halcyon: "tree"; readonly version: number; readonly refused?: number }
  | { readonly run: string; readonly at: number }
  | {
      readonly create: NodePath;
      readonly node: Omit<NodeDraft, "key" | "dataSources"> & { readonly sources: readonly PackedSource[] };
      readonly at: number;
    }
  /** `open`: while documents of its run still came. */
  | { readonly change: NodePath; readonly to: NodeChange; readonly open: boolean; readonly at: number }
  | { readonly source: NodePath; readonly number: number; readonly to: PackedSource; readonly at: number }
  | { readonly remove: NodePath; readonly at: number }
  | { readonly forget: NodePath; readonly revision: number; readonly at: number };

/** The log of one catalog. */
export class TreeLog implements Disposable {
  readonly path: string;
  readonly #log: RunLog;
  readonly #uris: AssetUris;
  readonly #now: () => number;
  readonly #lasting: boolean;
  /** Whether nothing is written: what happens is in the log already. */
  isReplayed = false;

  /** @param lasting whether each line waits for the disk. */
  constructor(options: {
    readonly folder: string;
    readonly uris: AssetUris;
    readonly now: () => number;
    readonly lasting: boolean;
  }) {
    this.path = treeLogPath(options.folder);
    this.#uris = options.uris;
    this.#now = options.now;
    this.#lasting = options.lasting;
    this.#log = new RunLog(this.path);
    const end = existsSync(this.path) ? endOfLines(this.path) : 0;
    this.#log.isAt(end, 0);
    if (end === 0) {
      this.#log.append(treeLogHeader);
      sync(options.folder);
    }
  }

  /** A run comes as documents. */
  async run(uid: string, then: () => Promise<void>): Promise<void> {
    await this.#written({ run: uid, at: this.#now() }, then);
  }

  /** @param draft with the places of its data. */
  async create<T>(parent: NodePath, { key, dataSources, ...draft }: NodeDraft, then: () => Promise<T>): Promise<T> {
    const sources = dataSources.map((source: DataSourceDraft) => packedSource(source, this.#uris));
    return await this.#written({ create: [...parent, key], node: { ...draft, sources }, at: this.#now() }, then);
  }

  async change<T>(path: NodePath, to: NodeChange, open: boolean, then: () => Promise<T>): Promise<T> {
    return await this.#written({ change: path, to, open, at: this.#now() }, then);
  }

  /** @param before the source as it was, and which of the node's it is. */
  async source<T>(
    path: NodePath,
    to: DataSource,
    before: { readonly number: number; readonly assets: readonly Asset[] },
    then: () => Promise<T>,
  ): Promise<T> {
    const packed = packedSource(to, this.#uris, before.assets);
    return await this.#written({ source: path, number: before.number, to: packed, at: this.#now() }, then);
  }

  async remove(path: NodePath, then: () => Promise<void>): Promise<void> {
    await this.#written({ remove: path, at: this.#now() }, then);
  }

  async forget(path: NodePath, revision: number, then: () => Promise<void>): Promise<void> {
    await this.#written({ forget: path, revision, at: this.#now() }, then);
  }

  /** Done when all lines outlive a loss of power. */
  sync(): void {
    this.#log.sync();
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }

  async #written<T>(line: TreeLine, then: () => Promise<T>): Promise<T> {
    if (this.isReplayed) return await then();
    const { length, crc } = this.#log;
    this.#log.append(`${JSON.stringify(line)}\n`);
    if (this.#lasting) this.#log.sync();
    const { length: end } = this.#log;
    try {
      return await then();
    } catch (error) {
      // Others may have written meanwhile: then the line stays, and is said to be none.
      if (this.#log.length === end) this.#log.takeBack(length, crc);
      else this.#log.append(`{"halcyon":"tree","version":${treeLogVersion},"refused":${length}}\n`);
      throw error;
    }
  }
}

/** Where it is. */
export function treeLogPath(folder: string): string {
  return join(folder, "tree.jsonl");
}
