/**
 * The runs of a journal, each with its documents and its file.
 *
 * @module
 */
import { join } from "node:path";
import type { NamedDocument } from "@halcyon/model";
import type { FileSystem } from "../runs/file-system.ts";
import { runFileName } from "../runs/jsonl-writer.ts";
import { repairRunFile, type Repaired } from "../runs/repair-run-file.ts";
import { RunOfDocument } from "../runs/run-of-document.ts";

/** A run that a journal tells of. */
export interface JournaledRun extends Repaired {
  readonly uid: string;
  readonly path: string;
  readonly documents: readonly NamedDocument[];
  /** The journal has its stop document: when it lacks one that the file has, the journal could not be written. */
  readonly journaledStop: boolean;
}

/**
 * Makes the files of all runs of a journal whole, in the folder of the runs.
 *
 * @throws HalcyonError `files.read`, `files.write`.
 */
export function repairRuns(
  documents: readonly NamedDocument[],
  folder: string,
  files: FileSystem | undefined,
): JournaledRun[] {
  const route = new RunOfDocument();
  const byRun = Map.groupBy(documents, (document) => route.runOf(document));
  return [...byRun].flatMap(([uid, own]): JournaledRun[] => {
    const [first] = own;
    if (first?.[0] !== "start") return [];
    const path = join(folder, runFileName(first[1]));
    return [
      { uid, path, documents: own, journaledStop: own.at(-1)?.[0] === "stop", ...repairRunFile(path, own, files) },
    ];
  });
}
