/** The PVs of an areaDetector chain that a detector needs: driver, HDF5 plug-in, statistics. @module */
import {
  type Addresses,
  type Connector,
  type Live,
  type Slot,
  boolean,
  f64,
  i32,
  oneOf,
  r,
  rw,
  text,
} from "@halcyon/devices";
import { below, paired } from "./names.ts";

type ImageMode = "Single" | "Multiple" | "Continuous";

/** A driver (ADBase). Times in s. */
export interface CameraFields {
  /** A busy record: true starts, and the put is over when the last frame was taken. */
  readonly acquire: Slot<"rw", boolean>;
  readonly exposure: Slot<"rw", number>;
  readonly period: Slot<"rw", number>;
  readonly images: Slot<"rw", number>;
  readonly exposures: Slot<"rw", number>;
  readonly imageMode: Slot<"rw", ImageMode>;
  readonly triggerMode: Slot<"rw", string>;
  /** Whether frames go to the plug-ins, and whether the put of `acquire` waits for those. */
  readonly callbacks: Slot<"rw", boolean>;
  readonly waitForPlugins: Slot<"rw", boolean>;
  /** Frames since somebody set it. */
  readonly counter: Slot<"rw", number>;
  readonly width: Slot<"r", number>;
  readonly height: Slot<"r", number>;
  /** `UInt16`, … */
  readonly dataType: Slot<"r", string>;
  readonly colorMode: Slot<"r", string>;
}

const camera: CameraFields = {
  acquire: rw(boolean),
  exposure: rw(f64),
  period: rw(f64),
  images: rw(i32),
  exposures: rw(i32),
  imageMode: rw(oneOf(["Single", "Multiple", "Continuous"], "subset")),
  triggerMode: rw(text),
  callbacks: rw(boolean),
  waitForPlugins: rw(boolean),
  counter: rw(i32),
  width: r(i32),
  height: r(i32),
  dataType: r(text),
  colorMode: r(text),
};

const cameraNames: Addresses<CameraFields> = {
  acquire: paired("Acquire"),
  exposure: paired("AcquireTime"),
  period: paired("AcquirePeriod"),
  images: paired("NumImages"),
  exposures: paired("NumExposures"),
  imageMode: paired("ImageMode"),
  triggerMode: paired("TriggerMode"),
  callbacks: paired("ArrayCallbacks"),
  waitForPlugins: "WaitForPlugins",
  counter: paired("ArrayCounter"),
  width: "ArraySizeX_RBV",
  height: "ArraySizeY_RBV",
  dataType: "DataType_RBV",
  colorMode: "ColorMode_RBV",
};

/** The plug-in that writes HDF5 files. */
export interface HdfFields {
  readonly enable: Slot<"rw", boolean>;
  readonly directory: Slot<"rw", string>;
  readonly directoryExists: Slot<"r", boolean>;
  readonly fileName: Slot<"rw", string>;
  readonly template: Slot<"rw", string>;
  readonly autoIncrement: Slot<"rw", boolean>;
  readonly writeMode: Slot<"rw", "Single" | "Capture" | "Stream">;
  /** Frames to write; 0 until it is told to end. */
  readonly frames: Slot<"rw", number>;
  /** The file is made by the first frame, whose size it takes. */
  readonly lazyOpen: Slot<"rw", boolean>;
  /** Whether others may read while it writes. */
  readonly swmr: Slot<"rw", boolean>;
  readonly framesPerChunk: Slot<"rw", number>;
  readonly capture: Slot<"rw", boolean>;
  readonly written: Slot<"r", number>;
  readonly file: Slot<"r", string>;
  readonly status: Slot<"r", "Write OK" | "Write error">;
  readonly message: Slot<"r", string>;
}

const hdf: HdfFields = {
  enable: rw(boolean),
  directory: rw(text),
  directoryExists: r(boolean),
  fileName: rw(text),
  template: rw(text),
  autoIncrement: rw(boolean),
  writeMode: rw(oneOf(["Single", "Capture", "Stream"])),
  frames: rw(i32),
  lazyOpen: rw(boolean),
  swmr: rw(boolean),
  framesPerChunk: rw(i32),
  capture: rw(boolean),
  written: r(i32),
  file: r(text),
  status: r(oneOf(["Write OK", "Write error"])),
  message: r(text),
};

const hdfNames: Addresses<HdfFields> = {
  enable: paired("EnableCallbacks"),
  directory: paired("FilePath"),
  directoryExists: "FilePathExists_RBV",
  fileName: paired("FileName"),
  template: paired("FileTemplate"),
  autoIncrement: paired("AutoIncrement"),
  writeMode: paired("FileWriteMode"),
  frames: paired("NumCapture"),
  lazyOpen: paired("LazyOpen"),
  swmr: paired("SWMRMode"),
  framesPerChunk: paired("NumFramesChunks"),
  capture: paired("Capture"),
  written: "NumCaptured_RBV",
  file: "FullFileName_RBV",
  status: "WriteStatus",
  message: "WriteMessage",
};

/** The plug-in that sums up each frame. */
export interface StatsFields {
  readonly enable: Slot<"rw", boolean>;
  readonly compute: Slot<"rw", boolean>;
  readonly total: Slot<"r", number>;
  readonly mean: Slot<"r", number>;
  readonly min: Slot<"r", number>;
  readonly max: Slot<"r", number>;
  readonly sigma: Slot<"r", number>;
}

const stats: StatsFields = {
  enable: rw(boolean),
  compute: rw(boolean),
  total: r(f64),
  mean: r(f64),
  min: r(f64),
  max: r(f64),
  sigma: r(f64),
};

const statsNames: Addresses<StatsFields> = {
  enable: paired("EnableCallbacks"),
  compute: paired("ComputeStatistics"),
  total: "Total_RBV",
  mean: "MeanValue_RBV",
  min: "MinValue_RBV",
  max: "MaxValue_RBV",
  sigma: "Sigma_RBV",
};

/** A live driver, HDF5 plug-in, statistics plug-in. */
export type Camera = Live<CameraFields>;
export type HdfPlugin = Live<HdfFields>;
export type StatsPlugin = Live<StatsFields>;

/** The driver whose PVs begin with `prefix`, as in `BL01:cam1:`. */
export function cameraAt(connector: Connector, name: string, prefix: string): Camera {
  return connector.signals(camera, below(prefix, cameraNames), { name });
}

/** The HDF5 plug-in whose PVs begin with `prefix`, as in `BL01:HDF1:`. */
export function hdfAt(connector: Connector, name: string, prefix: string): HdfPlugin {
  return connector.signals(hdf, below(prefix, hdfNames), { name });
}

/** The statistics plug-in whose PVs begin with `prefix`, as in `BL01:Stats1:`. */
export function statsAt(connector: Connector, name: string, prefix: string): StatsPlugin {
  return connector.signals(stats, below(prefix, statsNames), { name });
}
