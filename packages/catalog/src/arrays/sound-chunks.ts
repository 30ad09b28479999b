/**
 * Which chunks have been found to have their checksum: each is summed when it is read for the first time, and again when
 * somebody has written it since.
 *
 * @module
 */
import { fileMark } from "../store/file-mark.ts";
import { type OpenChunk, hasItsSum } from "./chunk-sums.ts";

/** How many chunks are remembered at least, of those that were read last; at most twice as many. About 10 MB. */
const fewest = 32_768;

/** The chunks of all arrays of a catalog. */
export class SoundChunks {
  readonly #fewest: number;
  #lately = new Set<string>();
  #before = new Set<string>();
  readonly #looking = new Map<string, Promise<boolean>>();

  /** @param options `fewest`: how many chunks are remembered at least. */
  constructor(options: { readonly fewest?: number } = {}) {
    this.#fewest = options.fewest ?? fewest;
  }

  /** Whether a chunk has the checksum that it ends with. It is summed once, however many ask. */
  async has(chunk: OpenChunk): Promise<boolean> {
    const mark = `${fileMark(chunk.stats)} ${chunk.path}`;
    if (this.#knows(mark)) return true;
    const looking = this.#looking.get(mark) ?? this.#look(mark, chunk);
    return await looking;
  }

  #knows(mark: string): boolean {
    if (this.#lately.has(mark)) return true;
    if (!this.#before.has(mark)) return false;
    this.#remember(mark);
    return true;
  }

  #look(mark: string, chunk: OpenChunk): Promise<boolean> {
    const looking = hasItsSum(chunk)
      .then((isSound) => {
        if (isSound) this.#remember(mark);
        return isSound;
      })
      .finally(() => this.#looking.delete(mark));
    this.#looking.set(mark, looking);
    return looking;
  }

  #remember(mark: string): void {
    if (this.#lately.size >= this.#fewest) [this.#before, this.#lately] = [this.#lately, new Set()];
    this.#lately.add(mark);
  }
}
