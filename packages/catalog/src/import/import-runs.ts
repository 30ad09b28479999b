/**
 * Runs that were written elsewhere, as lines of JSON: by `halcyon run`, by Python's suitcase, by bluesky's JSONLinesWriter.
 *
 * What is there already is passed over, so an import that was broken off is begun again. A run that cannot be taken is
 * told of, and the others are taken.
 *
 * @module
 */
import { createReadStream, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { HalcyonError, asError } from "@halcyon/model";
import type { Catalog } from "../contract.ts";

/** Takes documents as text: what it has already is passed over. */
export interface DocumentTaker {
  readonly takeLine: Catalog["takeLine"];
  /** Takes many at once, in order, when calls are dear. */
  readonly takeLines?: (lines: readonly string[]) => Promise<void>;
}

/** Where they are, and where they go. */
export interface ImportOptions {
  /** Takes the documents. */
  readonly catalog: DocumentTaker;
  /** Files, and folders, whose files `*.jsonl` and `*.jsonl.gz` are taken, also from folders in them. */
  readonly paths: readonly string[];
  /** Told after each thousand documents, and each file. */
  readonly progress?: (state: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

/** How far an import is. */
export interface ImportProgress {
  readonly files: number;
  readonly filesDone: number;
  readonly documents: number;
}

/** What came of it. */
export interface Imported {
  readonly files: number;
  readonly documents: number;
  readonly problems: readonly ImportProblem[];
}

/** A line that could not be taken; what follows it in its file was not offered. */
export interface ImportProblem {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

const often = 1000;
/** Characters that are offered at once to one who takes many lines. */
const batchSize = 2 ** 20;

/** The files that would be imported. @throws HalcyonError `catalog.files` for a path that is not there. */
export function runFiles(paths: readonly string[]): readonly string[] {
  return paths.flatMap(filesIn);
}

/** @throws HalcyonError `catalog.files` for a path that is not there. */
export async function importRuns({ catalog, paths, progress, signal }: ImportOptions): Promise<Imported> {
  const files = runFiles(paths);
  const problems: ImportProblem[] = [];
  let documents = 0;
  let filesDone = 0;
  const tell = (): void => progress?.({ files: files.length, filesDone, documents });
  for (const path of files) {
    let line = 0;
    try {
      for await (const batch of batchesIn(path)) {
        signal?.throwIfAborted();
        const atOnce = await takenAtOnce(catalog, batch);
        for (const { text, line: number } of batch) {
          line = number;
          if (!atOnce) {
            signal?.throwIfAborted();
            await catalog.takeLine(text);
          }
          documents += 1;
          if (documents % often === 0) tell();
        }
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      problems.push({ path, line, text: asError(error).message });
    }
    filesDone += 1;
    tell();
  }
  return { files: files.length, documents, problems };
}

interface Line {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** False when it has to be offered line by line, so that the one that is refused can be named. */
async function takenAtOnce({ takeLines }: DocumentTaker, batch: readonly Line[]): Promise<boolean> {
  if (takeLines === undefined || batch.length === 1) return false;
  try {
    await takeLines(batch.map(({ text }) => text));
    return true;
  } catch (error) {
    // One by one, those that were taken are passed over, and the one that is not says why.
    if (error instanceof HalcyonError) return false;
    throw error;
  }
}

async function* batchesIn(path: string): AsyncGenerator<readonly Line[]> {
  let batch: Line[] = [];
  let size = 0;
  let line = 0;
  try {
    for await (const text of linesIn(path)) {
      line += 1;
      if (text.trim() === "") continue;
      batch.push({ text, line });
      size += text.length;
      if (batch.length < often && size < batchSize) continue;
      yield batch;
      batch = [];
      size = 0;
    }
  } catch (error) {
    // What was read before a file ends in the middle is taken.
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

function filesIn(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: "utf8" });
    // A catalog below the folder has its own files, which are no runs to be brought into another.
    const catalogs = names.filter((name) => basename(name) === "catalog.json").map((name) => dirname(name));
    const isCatalogs = (name: string): boolean => catalogs.some((own) => own === "." || name.startsWith(own + sep));
    return names
      .filter((name) => /\.jsonl(?:\.gz)?$/u.test(name) && !isCatalogs(name))
      .toSorted()
      .map((name) => join(path, name));
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const reason = isMissing ? "there is no such file or folder" : asError(cause).message;
    throw new HalcyonError("catalog.files", `${path} cannot be imported: ${reason}.`, { path, reason }, { cause });
  }
}

async function* linesIn(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  try {
    const input = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
    // An error of the file does not reach what it is piped into by itself.
    file.on("error", (error) => input.destroy(error));
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    file.destroy();
  }
}
