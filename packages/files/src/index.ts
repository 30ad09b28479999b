/** Files of detectors: HDF5 written while the scan is on. Node only. @module */
export type { FilesErrorCode } from "./errors.ts";
export { confinedPath, fileName } from "./confined-path.ts";
export { hdf5FrameSink, Hdf5FrameFile, type Hdf5FrameSink, type Hdf5SinkOptions } from "./hdf5/frame-sink.ts";
export { releaseHdf5 } from "./hdf5/release.ts";
export { frameFileName, pathAgain, uriOfPath } from "./frame-file.ts";
export { makeFolder } from "./make-folder.ts";
export { type CsvDialect, csvRows, csvText } from "./read/csv/csv-rows.ts";
export { type CsvNumbers, numberIn } from "./read/csv/csv.ts";
export { FileArrays, type FileArraysOptions, type FileKind, type FilePart } from "./read/file-arrays.ts";
export { concatenated, reshaped, stacked, windowed, type Part } from "./read/joined.ts";
export { pick, stridesOf, swapBytes } from "./read/pick.ts";
export { ReadableFolders, type RootMap, isIn, pathOfUri } from "./read/readable-folders.ts";
export {
  everything,
  itemBytes,
  sizeOf,
  type AxisRange,
  type Selection,
  type StoredArray,
} from "./read/stored-array.ts";
export type { Hdf5Array, Hdf5Attribute, Hdf5Attributes, Hdf5Group, Hdf5Later, Hdf5Node } from "./hdf5-tree/tree.ts";
export { type Hdf5Stream, hdf5Stream } from "./hdf5-tree/write-tree.ts";
export { startThread } from "./start-thread.ts";
export { exportNexus, type NexusOptions } from "./nexus/export-nexus.ts";
