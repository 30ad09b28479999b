/**
 * Seals tables that have ended: the segment becomes a file for good, in the background, one after another.
 *
 * The segment is removed once the file is whole and the index names it. A process that ends before leaves the
 * segment, from which the table is read as before.
 *
 * @module
 */
import { dirname } from "node:path";
import { asError } from "@halcyon/model";
import type { CatalogNode } from "../contract.ts";
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

  /** Seals now, what is no file for good yet. */
  async seal({ path }: CatalogNode): Promise<void> {
    const { index, data, formats } = this.#options;
    // A writer says of a table, of its stream and of its run that they have ended.
    const [source] = (await index.node(path))?.dataSources ?? [];
    const [asset] = source?.assets ?? [];
    if (formats.seal === undefined || source?.mimetype !== segmentType || asset === undefined) return;
    const segment = pathOf(asset.data_uri);
    const target = sealedPath(segment);
    await formats.seal({ segment, target });
    sync(dirname(target));
    // For good, before the segment goes.
    await index.changeSource(
      path,
      { ...source, mimetype: sealedType, management: "locked", assets: [{ ...asset, data_uri: uriOfPath(target) }] },
      { lasting: true },
    );
    data.removeSegment(segment);
  }
}
