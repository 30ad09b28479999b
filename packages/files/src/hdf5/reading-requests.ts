/** What is said between a pool of readers and one of its threads. @module */
import type { RootMap } from "../read/readable-folders.ts";
import type { Selection } from "../read/stored-array.ts";

/** What a thread is started with. */
export interface ReadingThreadOptions {
  /** Real paths of the folders whose files may be opened, by whatever way. */
  readonly folders: readonly string[];
  /** Where files are now that were told to be below a folder. */
  readonly moved: RootMap;
  /** Where the filters are. */
  readonly plugins: string;
  /** Bytes that are taken out of the library at once. */
  readonly slabBytes: number;
}

/** Asks for a dataset as it is now, and for values of it. */
export interface DatasetRequest {
  readonly path: string;
  readonly dataset: string;
  /** None: only what the dataset is. */
  readonly selection: Selection | undefined;
}

/** What a dataset is. */
export interface DatasetKind {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly chunks: readonly number[] | undefined;
}

/** The answer. After a failure of the library (`spent`) the thread has handles that cannot be closed, and is to go. */
export type DatasetAnswer =
  | { readonly done: true; readonly kind: DatasetKind; readonly bytes: Uint8Array | undefined }
  | { readonly done: false; readonly reason: string; readonly spent: boolean };
