/**
 * The documents of one run, one line each, appended before anything else is done with them: the log is the truth.
 *
 * A line that is an array is a document, `["name",{…}]`, in the characters in which it came. A line that is an object is
 * ours: the first says what the file is, one for each page of typed arrays says which rows of the stream's segment
 * it is, some say what the checksum of all before them is, and so does the last one, once the run has stopped.
 *
 * @module
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { writing } from "../store/write-error.ts";
import { sumLine } from "./log-lines.ts";

/** One run's log, as it is written. */
export class RunLog implements Disposable {
  readonly path: string;
  #file: number | undefined;
  #length: number;
  #crc: number;
  /** Its length when that was written down last. */
  #summed = 0;
  /** Whether a write was taken in part, and could not be taken back yet. */
  #torn = false;

  /** A file that holds so many bytes of whole lines, with that checksum. */
  constructor(path: string, length = 0, crc = 0) {
    this.path = path;
    this.#length = length;
    this.#crc = crc;
  }

  /** Bytes in it. */
  get length(): number {
    return this.#length;
  }

  /** CRC-32 of all bytes in it. */
  get crc(): number {
    return this.#crc;
  }

  /**
   * Appends lines, given with their ends, in one write.
   *
   * @throws HalcyonError `catalog.full`, `catalog.write`: nothing of it is in the file then.
   */
  append(lines: string): void {
    const bytes = Buffer.from(lines);
    writing(this.path, () => {
      const file = this.#opened();
      if (this.#torn) this.#cut(file);
      try {
        // A short write is not an error of the system: the rest follows, and then fails if it must.
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      } catch (error) {
        this.#torn = true;
        this.#cut(file);
        throw error;
      }
    });
    this.#length += bytes.length;
    this.#crc = crc32(bytes, this.#crc);
  }

  /** Takes back what was appended since the log had this length and checksum. */
  takeBack(length: number, crc: number): void {
    this.#length = length;
    this.#crc = crc;
    this.#torn = true;
    writing(this.path, () => this.#cut(this.#opened()));
  }

  /** The file has been read: it holds so much. What is behind is cut off before the next line. */
  isAt(length: number, crc: number): void {
    this.#length = length;
    this.#crc = crc;
    this.#summed = length;
    this.#torn = true;
  }

  /** Says how much is in it, when more is than the last time: a byte that changes later is found by that. */
  sum(): void {
    if (this.#length === this.#summed) return;
    this.append(sumLine({ bytes: this.#length, crc32: this.#crc }));
    this.#summed = this.#length;
  }

  /** Done when all lines outlive a loss of power. */
  sync(): void {
    writing(this.path, () => fsyncSync(this.#opened()));
  }

  /** Closes the file; a line that is appended later opens it again. */
  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }

  #opened(): number {
    this.#file ??= openSync(this.path, "a", 0o644);
    return this.#file;
  }

  #cut(file: number): void {
    ftruncateSync(file, this.#length);
    this.#torn = false;
  }
}

/** How the last line of a log begins whose run has stopped. */
export const sealBegins = '{"sealed":';

/** Whether a log is whole: its run has stopped, and nothing more comes. */
export function isSealed(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, chunkBytes));
    readSync(file, tail, 0, tail.length, size - tail.length);
    const text = tail.toString();
    return text.endsWith("\n") && text.slice(text.lastIndexOf("\n", text.length - 2) + 1).startsWith(sealBegins);
  } finally {
    closeSync(file);
  }
}

/** Where the last whole line of a log ends, in bytes. */
export function endOfLines(path: string): number {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    for (let end = size; end > 0;) {
      const part = Buffer.alloc(Math.min(end, chunkBytes));
      readSync(file, part, 0, part.length, end - part.length);
      const at = part.lastIndexOf(lineFeed);
      if (at >= 0) return end - part.length + at + 1;
      end -= part.length;
    }
    return 0;
  } finally {
    closeSync(file);
  }
}

/** A whole line of a log, and where it ends. */
export interface LogLine {
  readonly text: string;
  /** Bytes from the beginning of the file to behind its line feed. */
  readonly end: number;
  /** CRC-32 of all that. */
  readonly crc: number;
}

const chunkBytes = 1 << 20;
const lineFeed = 10;

/** The whole lines of a log, up to `upTo` bytes of it; a torn one at its end is left out. */
export function* linesOf(path: string, upTo: number = Number.POSITIVE_INFINITY): Generator<LogLine, void, void> {
  const file = openSync(path, "r");
  try {
    let [end, crc, read] = [0, 0, 0];
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk: Buffer = Buffer.allocUnsafe(Math.min(chunkBytes, upTo - read));
      const got = chunk.length === 0 ? 0 : readSync(file, chunk, 0, chunk.length, read);
      if (got === 0) return;
      read += got;
      const bytes: Buffer = Buffer.concat([rest, chunk.subarray(0, got)]);
      let from = 0;
      // What has been looked through for a line feed already is not looked through again.
      for (let at: number = bytes.indexOf(lineFeed, rest.length); at >= 0; at = bytes.indexOf(lineFeed, from)) {
        const line: Buffer = bytes.subarray(from, at + 1);
        end += line.length;
        crc = crc32(line, crc);
        yield { text: line.toString("utf8", 0, line.length - 1), end, crc };
        from = at + 1;
      }
      rest = bytes.subarray(from);
    }
  } finally {
    closeSync(file);
  }
}
