/** How the index keeps where files are. @module */

/** URIs as they are told, and as they are kept. */
export interface AssetUris {
  /** @throws HalcyonError `catalog.files` for one that cannot be told apart from what is kept. */
  kept(uri: string): string;
  told(kept: string): string;
  /** As `kept`, of a file that is the catalog's own, wherever the catalog was when it was told of. */
  keptAsOwn(uri: string): string;
}

/** Each as it is. */
export const asTheyAre: AssetUris = { kept: (uri) => uri, told: (kept) => kept, keptAsOwn: (uri) => uri };
