/**
 * How data of a kind are opened and made: a table by MIME type, that others add rows to.
 *
 * The catalog knows one kind itself, the Arrow segment; arrays of ours, and files of detectors, are rows of these tables.
 *
 * @module
 */
import type { ArrayStore, ArrayStructure, DataSource, DataSourceDraft, NodePath, TableStore } from "../contract.ts";

/** What a file of an array holds. */
export interface FileContents {
  /** In NumPy's words: `<u2`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Whether it is one file of a series, without an axis of its own for the frames. */
  readonly isSeries: boolean;
}

/** A data source, and whose it is. */
export interface SourceOf {
  readonly source: DataSource;
  readonly path: NodePath;
}

/** How the numbers of one kind of files are read, and written when they are ours. */
export type OpenArray = (of: SourceOf) => Promise<ArrayStore>;
/** How the rows of one kind of files are read. */
export type OpenTable = (of: SourceOf) => Promise<TableStore>;

/** What is sealed: where the rows are, and where they are to be, all of them in their order. */
export interface Sealing {
  readonly segment: string;
  /** The file to be made: whole, or not there at all. */
  readonly target: string;
}

/** What there is besides Arrow segments. */
export interface DataFormats {
  /** By MIME type. */
  readonly arrays: Readonly<Record<string, OpenArray>>;
  readonly tables: Readonly<Record<string, OpenTable>>;
  /** What the first file of an array by reference holds; undefined for kinds of files that are not read. */
  readonly look?: (source: DataSource) => Promise<FileContents | undefined>;
  /** Makes room for an array of ours in a new folder. */
  readonly makeArray?: (
    folder: string,
    structure: ArrayStructure,
  ) => Promise<Pick<DataSourceDraft, "mimetype" | "parameters" | "assets">>;
  /** Turns an ended segment into a file of Parquet, for good. */
  readonly seal?: (sealing: Sealing) => Promise<void>;
}

/** Nothing but Arrow segments. */
export const segmentsAlone: DataFormats = { arrays: {}, tables: {} };
