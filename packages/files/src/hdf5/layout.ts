/**
 * How the datasets of a file are laid out: decided before anything is opened, and refused whole.
 *
 * All datasets grow along their first dimension, the frame. A chunk holds as many frames as fit into 64 KiB, at least
 * one: a flush rewrites the chunk that is being filled, so that chunks of small frames must not be long.
 *
 * @module
 */
import { type FrameDataset, HalcyonError } from "@halcyon/model";
import { pixelBytes, pixelKind } from "./pixel-kinds.ts";

const chunkBytes = 65_536;

/** A dataset as it will be in the file. */
export interface Hdf5Dataset {
  readonly key: string;
  /** Where it is in the file: `/entry/det_image`. */
  readonly path: string;
  readonly hdf5Type: string;
  readonly dtypeNumpy: string;
  /** Of one frame. */
  readonly shape: readonly number[];
  /** The first is in frames. */
  readonly chunkShape: readonly number[];
  readonly role: FrameDataset["role"];
}

/**
 * The datasets of a file.
 *
 * @param framesPerChunk instead of what fits into 64 KiB.
 * @throws HalcyonError `files.dataset` for a dataset that cannot be written.
 */
export function layoutOf(datasets: readonly FrameDataset[], framesPerChunk?: number): readonly Hdf5Dataset[] {
  const keys = new Set<string>();
  if (datasets.length === 0) refuse("", "a file needs one dataset at least");
  if (framesPerChunk !== undefined && !(Number.isSafeInteger(framesPerChunk) && framesPerChunk > 0))
    refuse(datasets[0]?.key ?? "", `a chunk holds a whole number of frames from 1 on, not ${framesPerChunk}`);
  return datasets.map(({ key, dtypeNumpy, shape, role }) => {
    const kind = pixelKind(dtypeNumpy);
    if (!/^[^/.\0][^/\0]*$/u.test(key))
      refuse(key, "its name must neither be empty, begin with a dot nor have a slash");
    if (keys.has(key)) refuse(key, "there are two of this name");
    keys.add(key);
    if (kind === undefined) refuse(key, `pixels are <u1 to <u8, <i1 to <i8, <f4 or <f8, not ${dtypeNumpy}`);
    if (!shape.every((length) => Number.isSafeInteger(length) && length > 0))
      refuse(key, `the lengths of a frame are whole numbers from 1 on, not [${shape.join(", ")}]`);
    const bytes = shape.reduce((product, length) => product * length, pixelBytes(dtypeNumpy));
    const frames = framesPerChunk ?? Math.max(1, Math.floor(chunkBytes / bytes));
    return {
      key,
      path: `/entry/${key}`,
      hdf5Type: kind?.hdf5 ?? "",
      dtypeNumpy,
      shape,
      chunkShape: [frames, ...shape],
      role,
    };
  });
}

function refuse(key: string, reason: string): never {
  throw new HalcyonError("files.dataset", `The dataset ${JSON.stringify(key)} cannot be written: ${reason}.`, {
    key,
    reason,
  });
}
