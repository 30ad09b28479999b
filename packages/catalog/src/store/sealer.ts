/**
 * Seals tables that have ended: the segment becomes a file for good, in the background, one after another.
 *
 * The segment is removed once the file is whole and the index names it. A process that ends before leaves the
 * segment, from which the table is read as before.
 *
 * @module
 */
import { dirname } from "node:path";
import { asError, isHalcyonError } from "@halcyon/model";
import type { CatalogNode, NodePath } from "../contract.ts";
import type { SqlNodeIndex } from "../nodes/sql-node-index.ts";
import type { DataFormats } from "./data-formats.ts";
import { uriOfPath } from "@halcyon/files";
import { pathOf } from "./file-uri.ts";
import { sync } from "./lasting.ts";
import { type OwnData, sealedPath, sealedType, segmentType } from "./own-data.ts";

/** What a sealer works on. */
export interface SealerOptions {
  readonly index: SqlNodeIndex;
  readonly data: OwnData;
  readonly formats: DataFormats;
  readonly say: (text: string) => void;
}

/** Seals. */
export class Sealer implements AsyncDisposable {
  readonly #options: SealerOptions;
  #last: Promise<void> = Promise.resolve();
  /** What is being sealed, and where it is. */
  readonly #underWay = new Map<Promise<void>, NodePath>();

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  /** No more rows come: they are sealed when there is time. */
  end(node: CatalogNode): void {
    if (node.dataSources[0]?.mimetype === segmentType) this.later(() => this.seal(node));
  }

  /** Does it when what was asked before is done. What goes wrong is said. */
  later(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      this.#options.say(`A table stays a segment: it cannot be sealed. ${asError(error).message}`);
    });
  }

  /** Done when nothing is left to seal. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
  }

  /**
   * Done when nothing of a node is being sealed, nor of what is below it. Who has removed the node may then remove its
   * files: what was to be sealed later is not found any more.
   */
  async past(path: NodePath): Promise<void> {
    const isWithin = (other: NodePath): boolean => path.every((segment, at) => segment === other[at]);
    await Promise.allSettled([...this.#underWay].filter(([, each]) => isWithin(each)).map(([sealing]) => sealing));
  }

  /** Seals now, what is no file for good yet. */
  async seal({ path }: CatalogNode): Promise<void> {
    const sealing = this.#seal(path);
    this.#underWay.set(sealing, path);
    try {
      await sealing;
    } finally {
      this.#underWay.delete(sealing);
    }
  }

  async #seal(path: NodePath): Promise<void> {
    const { index, data, formats } = this.#options;
    // A writer says of a table, of its stream and of its run that they have ended.
    const [source] = (await index.node(path))?.dataSources ?? [];
    const [asset] = source?.assets ?? [];
    if (formats.seal === undefined || source?.mimetype !== segmentType || asset === undefined) return;
    const segment = pathOf(asset.data_uri);
    const target = sealedPath(segment);
    await formats.seal({ segment, target });
    sync(dirname(target));
    const assets = [{ ...asset, data_uri: uriOfPath(target) }];
    try {
      // For good, before the segment goes.
      const sealed = { ...source, mimetype: sealedType, management: "locked", assets } as const;
      await index.changeSource(path, sealed, { lasting: true });
    } catch (error) {
      // It was removed meanwhile, and its files go next.
      if (isHalcyonError(error, "catalog.missing")) return;
      throw error;
    }
    data.removeSegment(segment);
  }
}
