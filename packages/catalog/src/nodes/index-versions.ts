/**
 * Versions of the index, and how an older one is brought to the next: whole or not at all, since it is one piece of work.
 *
 * @module
 */
import type { Versions } from "../store/versions.ts";
import type { AssetUris } from "./asset-uris.ts";
import { type SqlWork, sql } from "./sql.ts";

/**
 * Version 2 has files of the catalog by their way within its folder, and words with the parents of their nodes. Version 3
 * knows which nodes have too many words, and has the blocks of declared keys, which are made at every opening where they are not there: what does not know of them
 * must not write here.
 */
export const indexVersions: Versions = { oldest: 1, current: 3 };

/** The step from one version to the next. */
export interface IndexStep {
  readonly from: number;
  work(uris: AssetUris): SqlWork<void>;
}

/** All steps from `found` on, in order. */
export function* broughtUpFrom(found: number, steps: readonly IndexStep[], uris: AssetUris): SqlWork<void> {
  for (const step of steps.toSorted((a, b) => a.from - b.from)) if (step.from >= found) yield* step.work(uris);
}

const atOnce = 1000;

/** Each node in order, a thousand at once in memory. */
export function* eachNode<T>(
  columns: string,
  work: (row: Readonly<Record<string, unknown>>) => SqlWork<T>,
): SqlWork<void> {
  for (let last = 0; ;) {
    const rows = yield sql(`SELECT ${columns} FROM nodes WHERE id > ? ORDER BY id LIMIT ?`, last, atOnce);
    for (const row of rows) yield* work(row);
    if (rows.length < atOnce) return;
    last = rows.at(-1)?.["id"] as number;
  }
}

/** From version 1: files of the catalog were named by where its folder was. */
export function* assetsWithinFolder(uris: AssetUris): SqlWork<void> {
  for (let last = 0; ;) {
    const rows = yield sql(
      `SELECT a.id, a.data_uri, s.management FROM assets a JOIN sources s ON s.id = a.source
       WHERE a.id > ? ORDER BY a.id LIMIT ?`,
      last,
      atOnce,
    );
    for (const { id, data_uri: said, management } of rows) {
      const uri = said as string;
      const kept = management === "external" ? uris.kept(uri) : uris.keptAsOwn(uri);
      if (kept !== uri) yield sql("UPDATE assets SET data_uri = ? WHERE id = ?", kept, id as number);
    }
    if (rows.length < atOnce) return;
    last = rows.at(-1)?.["id"] as number;
  }
}
