/** An index that was opened, and whether it has what it should. @module */
import type { Clock } from "@halcyon/model";
import type { AssetUris } from "./asset-uris.ts";
import type { SqlNodeIndex } from "./sql-node-index.ts";

/** What every index is opened with. */
export interface IndexOptions {
  readonly clock: Pick<Clock, "now">;
  /** Paths into the metadata that are often asked for: `start.plan_name`. */
  readonly indexed: readonly string[];
  /** How it keeps where files are; as they are told when not said. */
  readonly uris?: AssetUris;
  /** Told of an older index that is brought up. */
  readonly say?: (text: string) => void;
  /** Whether it is made anew, whatever there is. */
  readonly anew?: boolean;
}

/** An index, new or not. */
export interface OpenedIndex extends AsyncDisposable {
  readonly index: SqlNodeIndex;
  /** Whether somebody who filled it has said so: one that is new has nothing but the root. */
  readonly isFilled: boolean;
  /** Says so. Until then the next opening makes it anew. */
  filled(): Promise<void>;
}

/** The root, which is always there. */
export function rootValues(now: number): { readonly text: string; readonly values: readonly number[] } {
  return {
    text: `INSERT INTO nodes (parent, path, key, family, metadata, specs, access_tags, tagged, created, updated)
           VALUES (NULL, '[]', '', 'container', '{}', '[]', '[]', 0, ?, ?) ON CONFLICT DO NOTHING`,
    values: [now, now],
  };
}
