/**
 * An append-only file in Arrow's stream format, and beside it the index of its batches.
 *
 * A batch is written first and indexed after; it counts once both writes have returned. So whatever lies behind the
 * last indexed batch was never acknowledged: opening cuts it off. An index that names more than there is, as after a
 * loss of power, loses those entries. Bytes that changed in between are not looked for at opening: the index has a
 * checksum of each batch, for whoever does (`segmentProblems`).
 *
 * @module
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
  writevSync,
} from "node:fs";
import { crc32 } from "node:zlib";
import { HalcyonError } from "@halcyon/model";
import { writeError, writing } from "../store/write-error.ts";
import { type BatchEntry, entriesOf, entryBytes, entryOf, indexOf } from "./segment-index.ts";
import { fsyncAside, writeAside } from "./write-aside.ts";

/** Every message of Arrow's format begins so. */
const continuation = 0xffffffff;

/** One segment on disk. */
export class SegmentFile implements Disposable {
  readonly path: string;
  readonly #data: number;
  readonly #index: number;
  #rows = 0;
  #end = 0;
  #batches = 0;
  #open = true;
  /** What is being written beside the program. */
  #aside: Promise<void> | undefined;

  /**
   * Opens a segment, and makes it when there is none.
   *
   * @param header the message of the schema: what a new file begins with.
   * @throws HalcyonError `catalog.format` when a file of that name begins with another schema; `catalog.write`.
   */
  constructor(path: string, header: Uint8Array) {
    this.path = path;
    this.#doing(() => finishReplacing(path));
    const flags = constants.O_RDWR | constants.O_CREAT;
    this.#data = this.#doing(() => openSync(path, flags, 0o644));
    this.#index = this.#doing(() => openSync(indexOf(path), flags, 0o644));
    try {
      this.#doing(() => this.#recover(header));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** How many rows are in it. */
  get rows(): number {
    return this.#rows;
  }

  /** How many batches are in it. */
  get batches(): number {
    return this.#batches;
  }

  /** Its length in bytes. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * Appends a batch: its message, as Arrow encodes it, in one piece or in several.
   *
   * @throws HalcyonError `catalog.full`, `catalog.write`: nothing of it is in the file.
   */
  append(message: Uint8Array | readonly Uint8Array[], rows: number): void {
    const pieces = message instanceof Uint8Array ? [message] : message;
    const length = lengthOf(pieces);
    const entry = this.#entry(rows, pieces, length);
    try {
      this.#doing(() => {
        writePieces(this.#data, pieces, length, this.#end);
        writeAll(this.#index, entry, this.#batches * entryBytes);
      });
    } catch (error) {
      this.#doing(() => this.#cut());
      throw error;
    }
    this.#grown(rows, length);
  }

  /**
   * As `append`, in a thread of the system's: a disk that makes wait holds up nothing but this. Nothing else may be
   * appended before it is done.
   */
  async appendAside(message: readonly Uint8Array[], rows: number): Promise<void> {
    const length = lengthOf(message);
    const entry = this.#entry(rows, message, length);
    const writes = async (): Promise<void> => {
      await writeAside(this.#data, message, this.#end);
      await writeAside(this.#index, [entry], this.#batches * entryBytes);
    };
    const done = writes().then(
      () => this.#grown(rows, length),
      (cause: unknown) => {
        this.#doing(() => this.#cut());
        throw writeError(this.path, cause);
      },
    );
    this.#aside = done;
    try {
      await done;
    } finally {
      this.#aside = undefined;
      if (!this.#open) this.#close();
    }
  }

  #entry(rows: number, pieces: readonly Uint8Array[], length: number): Buffer {
    const checksum = pieces.reduce((crc, piece) => crc32(piece, crc), 0);
    return entryOf({ firstRow: this.#rows, rows, offset: this.#end, length, checksum });
  }

  #grown(rows: number, length: number): void {
    this.#rows += rows;
    this.#end += length;
    this.#batches += 1;
  }

  /** Where the batches are, in order. */
  entries(): BatchEntry[] {
    const index = Buffer.alloc(this.#batches * entryBytes);
    this.#doing(() => readSync(this.#index, index, 0, index.length, 0));
    return entriesOf(index);
  }

  /**
   * Takes back what was appended, to the first batch that ends behind so many rows.
   *
   * @throws HalcyonError `catalog.write`.
   */
  cutTo(rows: number): void {
    const kept = this.entries().filter((entry) => entry.firstRow + entry.rows <= rows);
    const last = kept.at(-1);
    const first = this.entries()[0];
    this.#doing(() => {
      if (first !== undefined) this.#end = last === undefined ? first.offset : last.offset + last.length;
      this.#rows = last === undefined ? 0 : last.firstRow + last.rows;
      this.#batches = kept.length;
      this.#cut();
    });
  }

  /**
   * Puts one batch in place of all. A reader, or whoever opens the file after a crash, meets the old rows or the new.
   *
   * @returns the file from now on; this one is closed.
   * @throws HalcyonError `catalog.write`; then the old rows are there.
   */
  replacedBy(header: Uint8Array, message: Uint8Array, rows: number): SegmentFile {
    const fresh = newOf(this.path);
    {
      using file = new SegmentFile(fresh, header);
      if (rows > 0) file.append(message, rows);
      file.sync();
    }
    // From here on `finishReplacing` puts an interrupted change in order.
    this.#doing(() => {
      renameSync(fresh, this.path);
      renameSync(indexOf(fresh), indexOf(this.path));
    });
    this[Symbol.dispose]();
    return new SegmentFile(this.path, header);
  }

  /** Done when all rows outlive a loss of power. */
  sync(): void {
    this.#doing(() => {
      fsyncSync(this.#data);
      fsyncSync(this.#index);
    });
  }

  /** As `sync`, in a thread of the system's. */
  async syncAside(): Promise<void> {
    try {
      await Promise.all([fsyncAside(this.#data), fsyncAside(this.#index)]);
    } catch (cause) {
      throw writeError(this.path, cause);
    }
  }

  /** Closes it; what is being written is written first. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#aside === undefined) this.#close();
  }

  #close(): void {
    closeSync(this.#data);
    closeSync(this.#index);
  }

  #recover(header: Uint8Array): void {
    const size = fstatSync(this.#data).size;
    const begins = Buffer.alloc(Math.min(size, header.length));
    readSync(this.#data, begins, 0, begins.length, 0);
    if (!begins.equals(header.subarray(0, begins.length)))
      throw new HalcyonError("catalog.format", `${this.path} has other columns than these rows.`, {
        path: this.path,
        reason: "another schema",
      });
    if (size < header.length) writeAll(this.#data, header, 0);
    this.#end = header.length;
    const entries = entriesOf(readFileSync(this.#index));
    const isWhole = ({ offset, length }: BatchEntry): boolean => {
      const first = Buffer.alloc(4);
      readSync(this.#data, first, 0, 4, offset);
      return length > 0 && offset + length <= size && first.readUInt32LE() === continuation;
    };
    for (const [i, entry] of entries.entries()) {
      const follows = entry.firstRow === this.#rows && entry.offset === this.#end;
      if (!follows || !isWhole(entry)) {
        // What a process or a loss of power left half is at the end. With whole batches behind it, it is damage.
        if (entries.slice(i + 1).some(isWhole)) throw damaged(this.path, `batch ${i + 1} of ${entries.length}`);
        break;
      }
      this.#rows += entry.rows;
      this.#end += entry.length;
      this.#batches += 1;
    }
    this.#cut();
  }

  #cut(): void {
    ftruncateSync(this.#data, this.#end);
    ftruncateSync(this.#index, this.#batches * entryBytes);
  }

  #doing<T>(work: () => T): T {
    return writing(this.path, work);
  }
}

function damaged(path: string, where: string): HalcyonError {
  const reason = `${where} is not as it was written`;
  return new HalcyonError("catalog.corrupt", `The segment ${path} is damaged: ${reason}.`, { path, reason });
}

/** What is to take the place of a segment. */
function newOf(path: string): string {
  return `${path}.new`;
}

/** New data have changed places already, and their index has not: it follows. Otherwise the old ones stay. */
function finishReplacing(path: string): void {
  const fresh = newOf(path);
  if (existsSync(indexOf(fresh)) && !existsSync(fresh)) renameSync(indexOf(fresh), indexOf(path));
  else for (const left of [fresh, indexOf(fresh)]) rmSync(left, { force: true });
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** All in one call of the system; what it leaves over follows by itself. */
function writePieces(file: number, pieces: readonly Uint8Array[], length: number, position: number): void {
  let written = writevSync(file, pieces, position);
  if (written === length) return;
  for (const piece of pieces) {
    const skipped = Math.min(written, piece.length);
    writeAll(file, piece.subarray(skipped), position + skipped);
    position += piece.length;
    written -= skipped;
  }
}

/** A short write is not an error of the system: the rest follows, and then fails if it must. */
function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}
