/**
 * Writes the documents of each run to a file of its own, one `["name", {doc}]` a line, as suitcase-jsonl does.
 *
 * It is a critical subscriber: a document is taken when write(2) has returned, and a failure pauses the run. What
 * could not be written is kept: `retry` writes it once there is room again, and `spillTo` sends it and all that
 * follows to another folder. The file and its rest, one after the other, are the whole run.
 *
 * @module
 */
import { join } from "node:path";
import {
  HalcyonError,
  encodeDocument,
  isHalcyonError,
  systemWords,
  type NamedDocument,
  type RunStart,
} from "@halcyon/model";
import { systemReason } from "../errors.ts";
import { systemFiles, type FileSystem } from "./file-system.ts";
import { LineFile } from "./line-file.ts";
import { RunOfDocument } from "./run-of-document.ts";

/** How a writer is made. */
export interface JsonlWriterOptions {
  readonly folder: string;
  readonly files?: FileSystem;
  /** Told the path of each file that is begun. */
  readonly onFile?: (path: string) => void;
}

/** Writes runs. Subscribe `take`. */
export class JsonlWriter {
  readonly #files: FileSystem;
  readonly #onFile: ((path: string) => void) | undefined;
  readonly #route = new RunOfDocument();
  readonly #open = new Map<string, LineFile>();
  readonly #begun: LineFile[] = [];
  #folder: string;
  #untaken: NamedDocument | undefined;
  #trouble: HalcyonError<"files.write"> | undefined;
  #takenByRetry: NamedDocument[1] | undefined;
  #divert: ((text: string) => void) | undefined;

  constructor(options: JsonlWriterOptions) {
    this.#folder = options.folder;
    this.#files = options.files ?? systemFiles;
    this.#onFile = options.onFile;
  }

  /** The files begun so far, in order; those of the spill folder too. */
  get paths(): readonly string[] {
    return this.#begun.map((file) => file.path);
  }

  /** Why the last document offered is not on disk; undefined when all are. */
  get trouble(): HalcyonError<"files.write"> | undefined {
    return this.#trouble;
  }

  /**
   * Takes the next document.
   *
   * @throws HalcyonError `files.write`: it is not on disk, and is to be offered again.
   */
  readonly take = (...document: NamedDocument): void => {
    if (this.#takenByRetry !== undefined) {
      const again = this.#takenByRetry === document[1];
      this.#takenByRetry = undefined;
      if (again) return;
    }
    try {
      this.#write(document);
      this.#untaken = undefined;
      this.#trouble = undefined;
    } catch (error) {
      if (isHalcyonError(error, "files.write")) {
        this.#untaken = document;
        this.#trouble = error;
      }
      throw error;
    }
  };

  /** Tries to write what could not be written. Returns whether nothing is left unwritten. */
  retry(): boolean {
    if (this.#untaken === undefined) return true;
    const document = this.#untaken;
    try {
      this.take(...document);
    } catch (error) {
      if (isHalcyonError(error, "files.write")) return false;
      throw error;
    }
    this.#takenByRetry = document[1];
    return true;
  }

  /**
   * From now on writes to another folder, under the same names.
   *
   * @throws HalcyonError `files.write` when it can't be made.
   */
  spillTo(folder: string): void {
    try {
      this.#files.makeFolder(folder);
    } catch (error) {
      const reason = systemReason(error);
      throw new HalcyonError(
        "files.write",
        `The spill folder ${folder} cannot be made: ${systemWords(reason)}.`,
        {
          path: folder,
          reason,
        },
        { cause: error },
      );
    }
    this.#folder = folder;
    for (const [run, file] of this.#open) {
      file.close();
      const name = file.path.slice(Math.max(file.path.lastIndexOf("/"), file.path.lastIndexOf("\\")) + 1);
      this.#begin(run, join(folder, name));
    }
  }

  /** From now on hands each line to a function, as no file takes it. */
  divertTo(line: (text: string) => void): void {
    this.close();
    this.#divert = line;
  }

  /** Goes on with the file of a run that another process began, where the documents so far are: `length` bytes. */
  goOn(documents: readonly NamedDocument[], path: string, length: number): void {
    for (const document of documents) {
      const run = this.#route.runOf(document);
      if (document[0] !== "start") continue;
      this.#keep(run, new LineFile(path, this.#files, { length }));
    }
  }

  /** Closes the files that are still open. */
  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
  }

  #write(document: NamedDocument): void {
    const [name, doc] = document;
    if (this.#divert) {
      this.#divert(`${encodeDocument(name, doc)}\n`);
      return;
    }
    if (name === "start") this.#begin(doc.uid, join(this.#folder, runFileName(doc)));
    const run = this.#route.runOf(document);
    const file = this.#open.get(run);
    if (file === undefined) {
      throw new HalcyonError("document.composition", `A ${name} belongs to no run that is being written.`, {
        document: name,
        reason: `run ${run} is not open`,
      });
    }
    file.append(encodeDocument(name, doc));
    if (name !== "stop") return;
    file.close();
    this.#open.delete(run);
    this.#route.forget(run);
  }

  #begin(run: string, path: string): void {
    if (this.#open.get(run)?.path === path) return;
    this.#keep(run, new LineFile(path, this.#files));
  }

  #keep(run: string, file: LineFile): void {
    this.#open.set(run, file);
    this.#begun.push(file);
    this.#onFile?.(file.path);
  }
}

/** The name of the file of a run: its number, and the beginning of its uid. */
export function runFileName(start: RunStart): string {
  return `${start.scan_id ?? 0}-${start.uid.slice(0, 8)}.jsonl`;
}
