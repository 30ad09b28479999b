/** Files of detectors: HDF5 written while the scan is on. Node only. @module */
export type { FilesErrorCode } from "./errors.ts";
export { confinedPath, fileName } from "./confined-path.ts";
export { hdf5FrameSink, Hdf5FrameFile, type Hdf5FrameSink, type Hdf5SinkOptions } from "./hdf5/frame-sink.ts";
export { releaseHdf5 } from "./hdf5/release.ts";
