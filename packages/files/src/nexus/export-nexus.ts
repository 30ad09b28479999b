/**
 * A run as a NeXus file: values in the file, frames where they are, in the files of the detectors.
 *
 * @module
 */
import { HalcyonError, isHalcyonError, type NamedDocument, systemClock } from "@halcyon/model";
import { writeHdf5Tree } from "../hdf5-tree/write-tree.ts";
import { nexusTree } from "./entry.ts";
import { NexusRun } from "./run.ts";

/** How a run is exported. */
export interface NexusOptions {
  /** When the file is made, in s since 1970; now when left out. */
  readonly time?: number;
  /** Told, in a sentence each, what could not be put into the file. */
  readonly onNote?: (text: string) => void;
}

/**
 * Writes the run of these documents to `path`, over what is there.
 *
 * Arrays in files of HDF5 are virtual ones, with paths that start from the folder of the file: folder and files may be
 * moved together. Of a run that goes on they grow with its files; values do not.
 *
 * @throws HalcyonError `files.format` for documents that are no run, or more than one; `files.dataset`; `files.write`.
 */
export async function exportNexus(
  documents: Iterable<NamedDocument> | AsyncIterable<NamedDocument>,
  path: string,
  options: NexusOptions = {},
): Promise<void> {
  const run = new NexusRun();
  for await (const document of documents) run.take(...document);
  const note = options.onNote ?? ((): void => undefined);
  if (run.olderFiles > 0)
    note(`${run.olderFiles} files are told of in the older style (resource, datum): they are not in the NeXus file.`);
  const setting = { output: path, goesOn: run.stop === undefined, note };
  try {
    writeHdf5Tree(path, nexusTree(run, setting, options.time ?? systemClock.now()));
  } catch (error) {
    if (isHalcyonError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HalcyonError("files.write", `${path} cannot be written: ${reason}.`, { path, reason }, { cause: error });
  }
}
