/** Data at rest: the runs and their data, what is searched and who hears of changes. Node only. @module */
export type { CatalogErrorCode } from "./errors.ts";
export { ArrowSegments, segmentPath } from "./arrow/arrow-segments.ts";
export { SegmentFile } from "./arrow/segment-file.ts";
export { entriesOf, indexOf, type BatchEntry } from "./arrow/segment-index.ts";
export { StreamSegment } from "./arrow/stream-segment.ts";
export { type OwnSpecs, checkSpecs, knownSpecs } from "./documents/own-specs.ts";
export { openCatalog, usualKeys, type CatalogOptions } from "./open-catalog.ts";
export { isMetadataKey } from "./nodes/metadata-key.ts";
export { isPostgresAddress, withoutPassword } from "./nodes/postgres-address.ts";
export type { DataFormats, OpenArray, OpenTable, Sealing, SourceOf } from "./store/data-formats.ts";
export { checkCatalog, type CatalogCheck, type CatalogProblem, type CheckOptions } from "./check/check-catalog.ts";
export {
  importRuns,
  runFiles,
  type DocumentTaker,
  type ImportOptions,
  type ImportProblem,
  type ImportProgress,
  type Imported,
} from "./import/import-runs.ts";
export { jsonPatched } from "./json-text/json-patch.ts";
export { mergePatched } from "./json-text/merge-patch.ts";
export type {
  ArrayPart,
  ArrayPatch,
  ArrayStore,
  ArrayStructure,
  Asset,
  AxisSlice,
  Catalog,
  CatalogChange,
  CatalogNode,
  DataSource,
  DataSourceDraft,
  DataType,
  DistinctValue,
  Filter,
  JsonText,
  Management,
  NodeChange,
  NodeDraft,
  NodeIndex,
  NodePage,
  NodePath,
  NodeQuery,
  RaggedStore,
  RaggedStructure,
  Revision,
  Sorting,
  Spec,
  Structure,
  StructureFamily,
  TableStore,
  TableStructure,
} from "./contract.ts";
export { fileArray, referenced } from "./arrays/file-array.ts";
export { Formats, type FormatsOptions } from "./formats.ts";
export { SealedTables } from "./parquet/sealed-tables.ts";
export { makeZarr, ZarrArray } from "./arrays/zarr-array.ts";
