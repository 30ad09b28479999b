/** The folder that the runs are written to. @module */
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError, systemWords } from "@halcyon/model";
import { systemReason } from "../errors.ts";
import { makeFolder } from "@halcyon/files";

/**
 * Makes the folder when it is not there, and writes a byte into it to see that it can.
 *
 * Permissions do not tell: a disk may be full, or mounted read-only.
 *
 * @throws HalcyonError `files.write`.
 */
export function openDataFolder(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    makeFolder(folder);
    const file = openSync(probe, "w");
    try {
      writeSync(file, "\n");
    } finally {
      closeSync(file);
      unlinkSync(probe);
    }
  } catch (error) {
    const reason = systemReason(error);
    throw new HalcyonError(
      "files.write",
      `The data folder ${folder} cannot be written: ${systemWords(reason)}. Nothing has been moved. Name another with --data DIR.`,
      { path: folder, reason },
      { cause: error },
    );
  }
}
