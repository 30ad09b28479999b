/**
 * Where a detector puts its frames: files, in whatever format, handed in by whoever starts the program.
 *
 * A detector opens a file for each staging, writes frame after frame at an index, and tells of what is in it by
 * `StreamResource` (from `FrameDataset`) and `StreamDatum`. One file may hold several datasets, or each may be a file
 * of its own: that is the sink's to say.
 *
 * @module
 */
import type { MaybePromise } from "./protocols.ts";
import type { StreamResource } from "./documents.ts";
import type { NumberArray } from "./kinds.ts";

/** The pixels of a frame, row by row. */
export type Pixels = NumberArray;

/** What will be written under one data key. */
export interface FrameDataset {
  /** The data key, as in `det_image`. */
  readonly key: string;
  /** numpy's word for the pixels, as in `<u2`. */
  readonly dtypeNumpy: string;
  /** Of one frame: `[rows, columns]`; empty for a number for each frame. */
  readonly shape: readonly number[];
  /** What the numbers are to whoever plots them: what was measured, what it is compared with, or where it was. */
  readonly role?: "signal" | "monitor" | "axis";
}

/** What a sink is asked to open. */
export interface FrameRequest {
  /** The name of the detector: part of the file's name. */
  readonly detector: string;
  readonly datasets: readonly FrameDataset[];
  /** What the file's name begins with: the same for all detectors of a run. */
  readonly prefix?: string;
  /** Files of an earlier process to go on with, one for each dataset, in the order of the request. */
  readonly again?: readonly FrameResource[];
}

/** What a `StreamResource` must say of a dataset: all that the sink decides. */
export type FrameResource = Pick<StreamResource, "data_key" | "mimetype" | "uri" | "parameters">;

/** An open file (or several). */
export interface FrameFile {
  /** One for each dataset, in the order of the request. */
  readonly resources: readonly FrameResource[];
  /**
   * Writes frame number `index` (from 0) of a dataset. Frames come in order, except that after a rewind they are
   * written over from the index that was rewound to. The pixels may be reused once it is done.
   *
   * @throws HalcyonError `frames.shape` when the pixels are not of the dataset's kind or number.
   */
  write(key: string, index: number, pixels: Pixels): MaybePromise<void>;
  /**
   * Writes several frames at once, the first of them number `index`. Sinks that can spare a call for each frame have it.
   *
   * @throws HalcyonError `frames.shape` when the pixels are not of whole frames, or of another kind.
   */
  writeFrames?(key: string, index: number, pixels: Pixels): MaybePromise<void>;
  /** Frame number `index` of a dataset, as it is in the file. A sink that only writes has none. */
  read?(key: string, index: number): MaybePromise<Pixels>;
  /** Done when another process can read all that was written. */
  flush(): MaybePromise<void>;
  /** Flushes and closes. Twice is once. */
  close(): MaybePromise<void>;
}

/** Opens files for frames. */
export interface FrameSink {
  open(request: FrameRequest): MaybePromise<FrameFile>;
}
