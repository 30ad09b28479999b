/**
 * Numbers of scans that go on across processes: the last one is kept in the data folder, in `.scan-id`.
 *
 * Two processes may share a folder. Each claims its number by making a file that only one can make, and looks
 * again after that: whoever wrote `.scan-id` meanwhile was first. A process killed in between only skips a number.
 *
 * @module
 */
import { closeSync, openSync, readFileSync, readdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError } from "@halcyon/model";
import { systemReason } from "./errors.ts";

/**
 * Takes the next number.
 *
 * @throws HalcyonError `files.read` when `.scan-id` is not a number; `files.write` when it cannot be kept.
 */
export function nextScanNumber(folder: string): number {
  const path = join(folder, ".scan-id");
  let number = lastScanNumber(folder);
  while (true) {
    number += 1;
    const claim = join(folder, `.scan-id.${number}`);
    try {
      closeSync(openSync(claim, "wx"));
    } catch (error) {
      if (systemReason(error) === "EEXIST") continue;
      throw writeError(path, error);
    }
    try {
      const meanwhile = lastScanNumber(folder);
      if (meanwhile < number) {
        keep(path, number);
        return number;
      }
      number = meanwhile;
    } finally {
      unlinkSync(claim);
    }
  }
}

/** The number of the last scan in `folder`; 0 before the first. Without `.scan-id`, that of the files there. */
export function lastScanNumber(folder: string): number {
  const path = join(folder, ".scan-id");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (systemReason(error) === "ENOENT") return largestOfFiles(folder);
    throw readError(path, systemReason(error), error);
  }
  const number = Number(text.trim());
  if (text.trim() === "" || !Number.isSafeInteger(number) || number < 0) {
    throw readError(path, `it holds ${JSON.stringify(text.slice(0, 40))}, not the number of the last scan`);
  }
  return number;
}

function largestOfFiles(folder: string): number {
  const numbers = readdirSync(folder).map((name) => Number(/^(\d+)-.*\.jsonl$/.exec(name)?.[1] ?? 0));
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

function keep(path: string, number: number): void {
  const fresh = `${path}.${process.pid}.new`;
  try {
    writeFileSync(fresh, `${number}\n`);
    renameSync(fresh, path);
  } catch (error) {
    throw writeError(path, error);
  }
}

function readError(path: string, reason: string, cause?: unknown): HalcyonError {
  return new HalcyonError(
    "files.read",
    `The number of the last scan cannot be read from ${path}: ${reason}.`,
    { path, reason },
    { cause },
  );
}

function writeError(path: string, cause: unknown): HalcyonError {
  const reason = systemReason(cause);
  return new HalcyonError(
    "files.write",
    `The number of the scan cannot be kept in ${path}: ${reason}.`,
    { path, reason },
    { cause },
  );
}
