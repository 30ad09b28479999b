/**
 * A journal in a file: one entry a line, each one write(2) at the end of the file.
 *
 * A process that dies in a write leaves a torn last line. It is given out as it is, for `readJournal` to cut; before
 * the next line is appended, the file is cut at its last whole line, or the line is ended when only its end lacks.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync } from "node:fs";
import type { Journal } from "@halcyon/engine";
import { HalcyonError, asError, decodeValue, isHalcyonError } from "@halcyon/model";
import { systemReason } from "../errors.ts";
import { systemFiles, type FileSystem } from "../runs/file-system.ts";
import { LineFile } from "../runs/line-file.ts";
import { cut, linesOf } from "../runs/torn-lines.ts";

/** A journal in a file. The file is made by the first line. */
export class FileJournal implements Journal, Disposable {
  readonly path: string;
  readonly #files: FileSystem;
  #file: LineFile | undefined;
  /** Why the last line is not in the file; undefined when it is. */
  trouble: Error | undefined;

  constructor(path: string, files: FileSystem = systemFiles) {
    this.path = path;
    this.#files = files;
  }

  /** Appends a line. @throws HalcyonError `files.write`; nothing of it is in the file then. */
  append(line: string): void {
    try {
      this.#file ??= this.#mended();
      this.#file.append(line);
      this.trouble = undefined;
    } catch (error) {
      this.trouble = asError(error);
      throw error;
    }
  }

  /** Tries whether lines are taken again, with an empty one, which readers skip. */
  retry(): boolean {
    try {
      this.append("");
      return true;
    } catch (error) {
      if (isHalcyonError(error, "files.write")) return false;
      throw error;
    }
  }

  /** The lines, a torn last one included; none when there is no file. @throws HalcyonError `files.read` */
  *read(): Generator<string, void, void> {
    for (const { text } of linesOf(this.path)) yield text;
  }

  /** Returns when the lines survive a loss of power. @throws HalcyonError `files.write` */
  sync(): void {
    if (this.#file === undefined) return;
    try {
      const file = openSync(this.path, "r+");
      try {
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      const reason = systemReason(error);
      throw new HalcyonError(
        "files.write",
        `The journal ${this.path} cannot be brought to the disk: ${reason}.`,
        { path: this.path, reason },
        { cause: error },
      );
    }
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #mended(): LineFile {
    let length = 0;
    let unended: string | undefined;
    let all = 0;
    for (const { text, bytes, ended } of linesOf(this.path)) {
      all += bytes;
      if (ended) length += bytes;
      else unended = text;
    }
    const whole = unended !== undefined && isWhole(unended);
    if (unended !== undefined && !whole) cut(this.path, length, this.#files);
    const file = new LineFile(this.path, this.#files, { length: whole ? all : length, line: "An entry" });
    if (whole) file.append("");
    return file;
  }
}

// A line that was torn is never JSON: its last brace is missing.
function isWhole(text: string): boolean {
  try {
    decodeValue(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof HalcyonError) return false;
    throw error;
  }
}
