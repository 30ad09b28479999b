/**
 * The bytes of batches, read beside the program, and looked at once: a batch whose checksum was right when it was first
 * read is not summed again.
 *
 * @module
 */
import { closeSync, fstat, openSync, read } from "node:fs";
import { setImmediate as giveWay } from "node:timers/promises";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { HalcyonError, asError } from "@halcyon/model";
import { corrupt } from "../store/unreadable.ts";
import type { BatchEntry } from "./segment-index.ts";

const [readFrom, statOf] = [promisify(read), promisify(fstat)];

/** What is summed before others have their turn: a millisecond or two. */
const atOnce = 4 * 2 ** 20;

/** Reads the batches of one segment, for as long as it is the same file. */
export class BatchesRead {
  readonly #path: string;
  /** Where batches begin that are known to be sound. */
  readonly #sound = new Set<number>();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * `before`, and behind it what lies between the first entry and the last: they follow one another. The file is opened
   * before this returns, so one that takes its place is not read by the entries of this one.
   *
   * @throws HalcyonError `catalog.corrupt` when it is shorter than its index says, or has other checksums.
   */
  async read(before: Uint8Array, entries: readonly BatchEntry[]): Promise<Uint8Array> {
    const [first] = entries;
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return before;
    const length = last.offset + last.length - first.offset;
    const file = openSync(this.#path, "r");
    try {
      const bytes = new Uint8Array(before.length + length);
      bytes.set(before);
      for (let at = 0; at < length;) {
        const part = { buffer: bytes, offset: before.length + at, length: length - at, position: first.offset + at };
        const { bytesRead } = await readFrom(file, part);
        if (bytesRead === 0) throw new Error(`it ends at ${(await statOf(file)).size} bytes, in the middle of a batch`);
        at += bytesRead;
      }
      await this.#check(entries, bytes, before.length - first.offset);
      return bytes;
    } catch (cause) {
      throw cause instanceof HalcyonError ? cause : corrupt(this.#path, asError(cause).message, cause);
    } finally {
      closeSync(file);
    }
  }

  /** @param shift from where an entry says that it begins to where that is in `bytes`. */
  async #check(entries: readonly BatchEntry[], bytes: Uint8Array, shift: number): Promise<void> {
    let summed = 0;
    for (const { offset, length, checksum, firstRow, rows } of entries) {
      if (checksum === 0 || this.#sound.has(offset)) continue;
      const end = offset + shift + length;
      let sum = 0;
      for (let at = offset + shift; at < end; at += atOnce) {
        if (summed >= atOnce) {
          await giveWay();
          summed = 0;
        }
        const part = bytes.subarray(at, Math.min(at + atOnce, end));
        sum = crc32(part, sum);
        summed += part.length;
      }
      const reason = `its rows ${firstRow} to ${firstRow + rows} have another checksum than when they were written`;
      if (sum !== checksum) throw corrupt(this.#path, reason);
      this.#sound.add(offset);
    }
  }
}
