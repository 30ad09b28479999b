/**
 * Numbers of scans that go on across processes: the last one is kept in the data folder, in `.scan-id`.
 *
 * Several processes may share a folder. Each claims its number by making a file that only one can make, `.scan-id.N`;
 * the claim of the last number stays, so that whoever writes `.scan-id` late cannot turn the numbers back. A number
 * whose run was refused is free again; a process killed in between only skips one.
 *
 * @module
 */
import { closeSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScanIds } from "@halcyon/engine";
import { HalcyonError } from "@halcyon/model";
import { systemReason } from "../errors.ts";

/** The numbers of the scans of one data folder. */
export class ScanNumbers implements ScanIds {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Claims the next number.
   *
   * @throws HalcyonError `files.read` when `.scan-id` is not a number; `files.write` when it cannot be claimed.
   */
  next(): number {
    for (let number = lastScanNumber(this.#folder) + 1; ; number++) {
      try {
        closeSync(openSync(claimOf(this.#folder, number), "wx"));
        return number;
      } catch (error) {
        if (systemReason(error) !== "EEXIST") throw writeError(join(this.#folder, ".scan-id"), error);
      }
    }
  }

  /** A run has begun with this number. @throws HalcyonError `files.write` when it cannot be kept. */
  taken(number: number): void {
    keep(join(this.#folder, ".scan-id"), number);
    for (const claimed of claimsIn(this.#folder)) if (claimed < number) this.refused(claimed);
  }

  /** The run that would have had this number was refused. */
  refused(number: number): void {
    rmSync(claimOf(this.#folder, number), { force: true });
  }
}

/** Claims the next number and takes it. @throws HalcyonError `files.read`, `files.write`. */
export function nextScanNumber(folder: string): number {
  const numbers = new ScanNumbers(folder);
  const number = numbers.next();
  numbers.taken(number);
  return number;
}

function claimOf(folder: string, number: number): string {
  return join(folder, `.scan-id.${number}`);
}

function claimsIn(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const [, number] = /^\.scan-id\.(\d+)$/.exec(name) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
}

/** The number of the last scan in `folder`; 0 before the first. Without `.scan-id`, that of the files there. */
export function lastScanNumber(folder: string): number {
  return Math.max(lastKept(folder), ...claimsIn(folder));
}

function lastKept(folder: string): number {
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
