/**
 * A file of lines that holds whole lines only, also on a disk that is full.
 *
 * Each line is one write(2). When only part of it was taken, what was taken is cut off again, at once or, when even
 * that fails, before the next line: a reader then never meets half a line in the middle.
 *
 * @module
 */
import { HalcyonError, systemWords } from "@halcyon/model";
import { systemReason } from "../errors.ts";
import type { FileSystem } from "./file-system.ts";

/** What is known of a file of lines. */
export interface LineFileOptions {
  /** Bytes that are in it already: whole lines. 0. */
  readonly length?: number;
  /** What a line is, for the sentence of an error. "A document". */
  readonly line?: string;
}

/** A file of lines. Opened by the first line. */
export class LineFile {
  #path: string;
  readonly #files: FileSystem;
  readonly #line: string;
  #file: number | undefined;
  #length: number;
  #torn = false;
  #cutTrouble: string | undefined;

  /** A file that holds what `options` tell; without them, one that does not exist yet, or is empty. */
  constructor(path: string, files: FileSystem, { length = 0, line = "A document" }: LineFileOptions = {}) {
    this.#path = path;
    this.#files = files;
    this.#length = length;
    this.#line = line;
  }

  get path(): string {
    return this.#path;
  }

  /** Bytes in it, and under way to it. */
  get length(): number {
    return this.#length;
  }

  /** Whether it may end with part of a line, which the next `append` cuts off. */
  get torn(): boolean {
    return this.#torn;
  }

  /**
   * Descriptor of the open file, for another to append to it.
   *
   * @throws HalcyonError `files.write` when it can't be opened.
   */
  get descriptor(): number {
    try {
      return this.#opened();
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /**
   * Appends a line, given without its end.
   *
   * @throws HalcyonError `files.write` when the system does not take all of it; nothing of it is in the file then.
   */
  append(line: string): void {
    try {
      const file = this.#opened();
      if (this.#torn) this.#cut(file);
      this.#write(file, bytesOf(line));
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /** So many bytes of a line are another's to write. */
  handedOver(bytes: number): void {
    this.#length += bytes;
  }

  /** The other could not write so many bytes of a line; part of them may be in the file. */
  cameBack(bytes: number): void {
    this.#length -= bytes;
    this.#torn = true;
  }

  /** From now on is another file, empty or not there yet. */
  moveTo(path: string): void {
    this.close();
    this.#path = path;
    this.#length = 0;
    this.#torn = false;
  }

  /** Closes the file; a line may still be appended later, which opens it again. */
  close(): void {
    if (this.#file === undefined) return;
    this.#files.close(this.#file);
    this.#file = undefined;
  }

  #opened(): number {
    return (this.#file ??= this.#files.openAppend(this.#path));
  }

  #refused(error: unknown): HalcyonError<"files.write"> {
    const torn = this.#torn && this.#cutTrouble ? `, and its last line is torn (${this.#cutTrouble})` : "";
    const word = systemReason(error);
    const reason = `${word}${torn}`;
    const path = this.#path;
    const sentence = `${this.#line} cannot be written to ${path}: ${systemWords(word)}${torn}.`;
    return new HalcyonError("files.write", sentence, { path, reason }, { cause: error });
  }

  #write(file: number, line: Uint8Array): void {
    let taken = this.#files.append(file, line);
    if (taken < line.length) {
      try {
        while (taken < line.length) taken += this.#files.append(file, line.subarray(taken));
      } catch (error) {
        this.#torn = true;
        this.#tryCut(file);
        throw error;
      }
    }
    this.#length += line.length;
  }

  #cut(file: number): void {
    this.#files.truncate(file, this.#length);
    this.#torn = false;
  }

  #tryCut(file: number): void {
    try {
      this.#cut(file);
    } catch (error) {
      // The error of the write is the one to tell; the next line cuts first, and tells if that fails again.
      this.#cutTrouble = systemReason(error);
    }
  }
}

/** Where the bytes of a line are until they are written, for all files: a line is written before the next is made. */
const room = Buffer.allocUnsafeSlow(64 * 1024);

/** A line and its line feed in UTF-8. Made in one go: to count its bytes first would cost as much once more. */
function bytesOf(line: string): Uint8Array {
  // A UTF-16 unit becomes 3 bytes at most.
  if (line.length * 3 >= room.length) return Buffer.from(`${line}\n`);
  const end = room.write(line, 0, "utf8");
  room[end] = 0x0a;
  return room.subarray(0, end + 1);
}
