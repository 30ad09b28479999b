/**
 * Lines on their way to the thread that writes them, in memory that both threads see.
 *
 * The program puts lines in at the head, the thread takes them out at the tail once they are written: what lies
 * between is not in a file yet. Neither waits for the other, but the thread sleeps when it has long had nothing to do.
 * A record is the descriptor of the file, the number of bytes, and the bytes; records begin at multiples of 8.
 *
 * @module
 */

/** Words of the header: what one side writes often is in a cache line of its own. */
const word = { head: 0, tail: 16, sleeps: 32, watched: 33, state: 34 } as const;
const headerBytes = 192;

/** What the thread is at: not there, at work, or resting after a write that failed. */
const state = { absent: 0, works: 1, rests: 2 } as const;

const maxInt = 2 ** 31 - 1;

/** In the place of a number of bytes: the next record is at the beginning of the ring. */
const wraps = -1;

/** How often the thread looks again before it sleeps: some 20 us, for to wake it costs the program more. */
const looks = 3000;

/**
 * ms between two calls of lines that come fast. On a machine with other work, a thread that is called takes the place
 * of the program at once: called for every few lines, it would make of each a change of threads.
 */
const betweenCalls = 1;

/** A line that is not written. */
export interface Unwritten {
  /** Descriptor of its file. */
  readonly file: number;
  /** UTF-8, with its line feed. */
  readonly bytes: Uint8Array;
}

/** The ring, from either side. */
export class LineRing {
  /** To be handed to the other thread. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #records: Int32Array;
  readonly #bytes: Buffer;
  readonly #size: number;
  /** This side's own end, and the other's when it was looked at last: to look is dear, as the other side writes it. */
  #head = 0;
  #tail = 0;
  /** The number of the sleep that the thread is in or had last; for the program, of the one that it called last. */
  #sleep = 0;
  /** Program: when it called last, in ms. */
  #called = -Infinity;

  /** @param memory of `LineRing.allocate`. */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, headerBytes / 4);
    this.#records = new Int32Array(memory, headerBytes);
    this.#bytes = Buffer.from(memory, headerBytes);
    this.#size = memory.byteLength - headerBytes;
  }

  /** Memory of a ring of so many bytes, a power of 2. */
  static allocate(bytes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(headerBytes + bytes);
  }

  /** Program: whether all that was put in is written. */
  get empty(): boolean {
    return Atomics.load(this.#words, word.tail) === this.#head;
  }

  /** Program: whether more than half of the ring is under way. */
  get isHalfFull(): boolean {
    return this.#free(this.#size / 2) < this.#size / 2;
  }

  /** Whether the thread is at work. */
  get works(): boolean {
    return Atomics.load(this.#words, word.state) === state.works;
  }

  /** Whether the thread rests, as a write has failed, or is gone, and lines are under way: they are the program's then. */
  get stuck(): boolean {
    return !this.works && !this.empty;
  }

  /** Whether a line can be put in once there is room. */
  fits(line: string): boolean {
    return mostBytes(line) <= this.#size / 4;
  }

  /**
   * Program: puts a line in, given without its line feed, and calls the thread, unless it did just before. Returns the
   * bytes of the line; 0 when there is no room now.
   */
  put(file: number, line: string): number {
    const most = mostBytes(line);
    let at = this.#head & (this.#size - 1);
    const skipped = at + most > this.#size ? this.#size - at : 0;
    if (this.#free(skipped + most) < skipped + most) return 0;
    if (skipped > 0) {
      this.#records[at / 4 + 1] = wraps;
      at = 0;
    }
    const bytes = this.#bytes.write(line, at + 8, "utf8") + 1;
    this.#bytes[at + 7 + bytes] = 0x0a;
    this.#records[at / 4] = file;
    this.#records[at / 4 + 1] = bytes;
    this.#head = (this.#head + skipped + recordBytes(bytes)) | 0;
    Atomics.store(this.#words, word.head, this.#head);
    if (this.#uncalledSleep !== 0 && performance.now() - this.#called >= betweenCalls) this.call();
    return bytes;
  }

  /** The number of the sleep that the thread is in, or is about to, and has not been called in; else 0. */
  get #uncalledSleep(): number {
    const sleep = Atomics.load(this.#words, word.sleeps);
    return sleep === this.#sleep ? 0 : sleep;
  }

  /**
   * Program: calls a thread that sleeps and has lines to write; once for each sleep, as it takes a while to wake up.
   * Whoever puts lines in calls it when for the moment there are no more.
   */
  call(): void {
    const sleep = this.#uncalledSleep;
    // One that has written all and is about to sleep would not hear the call: the next line calls it.
    if (sleep === 0 || this.empty) return;
    this.#sleep = sleep;
    this.#called = performance.now();
    Atomics.notify(this.#words, word.head);
  }

  /** Program: free bytes; looks where the thread is only when `wanted` were not free before. */
  #free(wanted: number): number {
    const free = this.#size - ((this.#head - this.#tail) | 0);
    if (free >= wanted) return free;
    this.#tail = Atomics.load(this.#words, word.tail);
    return this.#size - ((this.#head - this.#tail) | 0);
  }

  /** Program: leaves the thread a ms to write. It does not say when it has: to tell of each line would hold it up. */
  waitForThread(): void {
    this.call();
    Atomics.wait(this.#words, word.tail, Atomics.load(this.#words, word.tail), 1);
  }

  /** Program: asks to be told when all is written, or the thread rests. Returns whether there is anything to wait for. */
  watch(): boolean {
    Atomics.store(this.#words, word.watched, 1);
    this.call();
    return !this.empty && this.works;
  }

  /** Program, while the thread rests or is gone: takes out what is not written, in order. */
  takeBack(): Unwritten[] {
    const lines: Unwritten[] = [];
    this.#tail = Atomics.load(this.#words, word.tail);
    for (let line = this.#oldest(); line !== undefined; line = this.#oldest()) {
      lines.push({ file: line.file, bytes: new Uint8Array(line.bytes) });
      this.#remove(line.bytes.length);
    }
    return lines;
  }

  /** Program: lets the thread go on, if it rests. */
  goOn(): void {
    Atomics.compareExchange(this.#words, word.state, state.rests, state.works);
    Atomics.notify(this.#words, word.state);
  }

  /** Program: the thread is there no more. */
  gone(): void {
    Atomics.store(this.#words, word.state, state.absent);
  }

  /**
   * Thread: writes lines as they come. It never returns: who needs no thread any more ends it.
   *
   * @param write must write all of a line; when it throws, the thread rests.
   * @param tell that all is written, or the thread rests, when the program has asked for it.
   */
  serve(write: (file: number, bytes: Uint8Array) => void, tell: () => void): never {
    Atomics.store(this.#words, word.state, state.works);
    for (;;) {
      const line = this.#oldest();
      if (line === undefined) {
        this.#wait(tell);
        continue;
      }
      try {
        write(line.file, line.bytes);
        this.#remove(line.bytes.length);
      } catch {
        // The program writes it again itself, and so learns the reason.
        this.#rest(tell);
      }
    }
  }

  #wait(tell: () => void): void {
    const tail = this.#tail;
    for (let look = 0; look < looks; look += 1) if (Atomics.load(this.#words, word.head) !== tail) return;
    // The number of this sleep: a call that was meant for the one before does not count for it.
    this.#sleep = this.#sleep === maxInt ? 1 : this.#sleep + 1;
    Atomics.store(this.#words, word.sleeps, this.#sleep);
    this.#tellIfWatched(tell);
    Atomics.wait(this.#words, word.head, tail);
    Atomics.store(this.#words, word.sleeps, 0);
  }

  #rest(tell: () => void): void {
    Atomics.store(this.#words, word.state, state.rests);
    this.#tellIfWatched(tell);
    Atomics.wait(this.#words, word.state, state.rests);
    // The program has taken out what there was.
    this.#tail = Atomics.load(this.#words, word.tail);
    this.#head = this.#tail;
  }

  #tellIfWatched(tell: () => void): void {
    if (Atomics.exchange(this.#words, word.watched, 0) === 1) tell();
  }

  /** The line at the tail, where it lies. */
  #oldest(): Unwritten | undefined {
    if (this.#tail === this.#head && this.#tail === (this.#head = Atomics.load(this.#words, word.head)))
      return undefined;
    const at = this.#tail & (this.#size - 1);
    const bytes = this.#records[at / 4 + 1] ?? 0;
    if (bytes !== wraps)
      return { file: this.#records[at / 4] ?? 0, bytes: this.#bytes.subarray(at + 8, at + 8 + bytes) };
    this.#advance(this.#size - at);
    return this.#oldest();
  }

  #remove(bytes: number): void {
    this.#advance(recordBytes(bytes));
  }

  #advance(bytes: number): void {
    this.#tail = (this.#tail + bytes) | 0;
    Atomics.store(this.#words, word.tail, this.#tail);
  }
}

/** Bytes of the record of a line of so many bytes. */
function recordBytes(bytes: number): number {
  return (bytes + 8 + 7) & ~7;
}

/** Bytes of the record of a line at most: a UTF-16 unit becomes 3 bytes at most. */
function mostBytes(line: string): number {
  return recordBytes(line.length * 3 + 1);
}
