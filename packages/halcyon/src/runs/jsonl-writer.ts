/**
 * Writes the documents of each run to a file of its own, one `["name", {doc}]` a line, as suitcase-jsonl does.
 *
 * It is a critical subscriber: a document is taken when write(2) has returned, and a failure pauses the run. What
 * could not be written is kept: `retry` writes it once there is room again, and `spillTo` sends it and all that
 * follows to another folder. The file and its rest, one after the other, are the whole run.
 *
 * With `beside`, events that come faster than the system takes them are taken when they are under way to the writing
 * thread; a run is over only when all of it is written all the same.
 *
 * @module
 */
import { basename, join } from "node:path";
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
import { LinesBeside } from "./lines-beside.ts";
import { RunOfDocument } from "./run-of-document.ts";

/** How a writer is made. */
export interface JsonlWriterOptions {
  readonly folder: string;
  readonly files?: FileSystem;
  /** Told the path of each file that is begun. */
  readonly onFile?: (path: string) => void;
  /** Whether documents that come fast are written by a thread. No when left out. */
  readonly beside?: boolean;
}

/** What the engine calls it, as a subscriber. */
export const fileOfRun = "the file of the run";

/** Writes runs. Subscribe `take`. */
export class JsonlWriter {
  readonly #files: FileSystem;
  readonly #onFile: ((path: string) => void) | undefined;
  readonly #route = new RunOfDocument();
  readonly #open = new Map<string, LineFile>();
  readonly #beside: LinesBeside | undefined;
  readonly #paths: string[] = [];
  #folder: string;
  #untaken: NamedDocument | undefined;
  #trouble: HalcyonError<"files.write"> | undefined;
  #takenByRetry: NamedDocument[1] | undefined;
  #divert: ((text: string) => void) | undefined;

  constructor(options: JsonlWriterOptions) {
    this.#folder = options.folder;
    this.#files = options.files ?? systemFiles;
    this.#onFile = options.onFile;
    if (options.beside === true) this.#beside = new LinesBeside();
  }

  /** The files begun so far, in order; those of the spill folder too. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** Why the last document offered is not on disk; undefined when all are. */
  get trouble(): HalcyonError<"files.write"> | undefined {
    return this.#trouble;
  }

  /**
   * Takes the next document. A promise says when the next should come; for a stop document, when all is written.
   *
   * @throws HalcyonError `files.write`: it is not on disk, and is to be offered again.
   */
  readonly take = (...document: NamedDocument): void | Promise<void> => {
    if (this.#takenByRetry !== undefined) {
      const again = this.#takenByRetry === document[1];
      this.#takenByRetry = undefined;
      if (again) return;
    }
    // All else of the run comes first: then the end is written, or refused, like any other line.
    const written = document[0] === "stop" ? this.#beside?.written() : undefined;
    if (written !== undefined) return written.then(() => this.take(...document));
    try {
      const wait = this.#write(document);
      this.#untaken = undefined;
      this.#trouble = undefined;
      return wait;
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
      this.#beside?.settle();
      void this.take(...document);
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
    this.#beside?.untilIdle();
    for (const file of this.#open.values()) {
      file.moveTo(join(folder, basename(file.path)));
      this.#begun(file.path);
    }
  }

  /** From now on hands each line to a function, as no file takes it. */
  divertTo(line: (text: string) => void): void {
    const waiting = this.#beside?.takeBack() ?? [];
    this.close();
    this.#divert = line;
    for (const text of waiting) line(`${text}\n`);
  }

  /** Goes on with the file of a run that another process began, where the documents so far are: `length` bytes. */
  goOn(documents: readonly NamedDocument[], path: string, length: number): void {
    for (const document of documents) {
      const run = this.#route.runOf(document);
      if (document[0] !== "start") continue;
      this.#keep(run, new LineFile(path, this.#files, { length }));
    }
  }

  /**
   * Closes the files that are still open.
   *
   * @throws HalcyonError `files.write` for a document that was taken and can't be written.
   */
  close(): void {
    try {
      this.#beside?.settle();
    } finally {
      this.#beside?.end();
      for (const file of this.#open.values()) file.close();
      this.#open.clear();
    }
  }

  #write(document: NamedDocument): void | Promise<void> {
    const [name, doc] = document;
    if (this.#divert) return this.#divert(`${encodeDocument(name, doc)}\n`);
    if (name === "start") this.#begin(doc.uid, join(this.#folder, runFileName(doc)));
    const run = this.#route.runOf(document);
    const file = this.#open.get(run);
    if (file === undefined) {
      throw new HalcyonError("document.composition", `A ${name} belongs to no run that is being written.`, {
        document: name,
        reason: `run ${run} is not open`,
      });
    }
    const line = encodeDocument(name, doc);
    if (name !== "stop" && this.#beside !== undefined) return this.#beside.append(file, line);
    this.#beside?.settle();
    file.append(line);
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
    this.#begun(file.path);
  }

  #begun(path: string): void {
    this.#paths.push(path);
    this.#onFile?.(path);
  }
}

/** The name of the file of a run: its number, and the beginning of its uid. */
export function runFileName(start: RunStart): string {
  return `${start.scan_id ?? 0}-${start.uid.slice(0, 8)}.jsonl`;
}
