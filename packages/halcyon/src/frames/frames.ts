/**
 * Where detectors of a session put their frames: those that are prepared in a run into HDF5, which grows while others
 * read it, single images of others each into a file.
 *
 * @module
 */
import { hdf5FrameSink } from "@halcyon/files";
import type { FrameSink } from "@halcyon/model";
import { npyFrameSink } from "./npy-frames.ts";

/** A sink into `folder`, whose library is loaded with the first HDF5 file. */
export function sessionFrames(folder: string): FrameSink {
  const images = npyFrameSink(folder);
  const streams = hdf5FrameSink(folder);
  return { open: (request) => (request.prefix === undefined ? images : streams).open(request) };
}
