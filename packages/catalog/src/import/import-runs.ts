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

/** Where they are, and where they go. */
export interface ImportOptions {
  /** Takes the documents. */
  readonly catalog: Pick<Catalog, "takeLine">;
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

/** @throws HalcyonError `catalog.files` for a path that is not there. */
export async function importRuns({ catalog, paths, progress, signal }: ImportOptions): Promise<Imported> {
  const files = paths.flatMap(filesIn);
  const problems: ImportProblem[] = [];
  let documents = 0;
  let filesDone = 0;
  const tell = (): void => progress?.({ files: files.length, filesDone, documents });
  for (const path of files) {
    let line = 0;
    try {
      for await (const text of linesIn(path)) {
        signal?.throwIfAborted();
        line += 1;
        if (text.trim() === "") continue;
        await catalog.takeLine(text);
        documents += 1;
        if (documents % often === 0) tell();
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
    const reason = asError(cause).message;
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
