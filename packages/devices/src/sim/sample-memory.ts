/**
 * The memory of a digitiser: which samples have been taken by now, and which of them are still there.
 *
 * Nothing runs: what time makes of it is worked out when somebody looks. A memory that is full either loses the samples
 * that come, and counts them, or holds the digitiser back until there is room.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";

/** How a memory is filled. */
export interface SampleMemoryOptions {
  readonly clock: Clock;
  /** Samples per s. */
  readonly rate: number;
  /** Samples of one acquisition. */
  readonly samples: number;
  /** Samples that fit. */
  readonly room: number;
  readonly whenFull: "lose" | "hold";
}

/** Samples in a row, the first of them taken at `time` (s since 1970). */
export interface SampleBlock {
  readonly first: number;
  readonly count: number;
  readonly time: number;
}

/** The samples of one acquisition. */
export class SampleMemory {
  readonly #options: SampleMemoryOptions;
  /** Sample `#base` was taken at `#since`, on the clock that only grows; `#date` is its date. */
  #since: number;
  #date: number;
  #base = 0;
  /** The first sample that is still there. */
  #next = 0;
  #lost = 0;
  #stopped = false;

  /** The acquisition begins now. */
  constructor(options: SampleMemoryOptions) {
    this.#options = options;
    this.#since = options.clock.monotonic();
    this.#date = options.clock.now();
  }

  /** Samples that were lost because the memory was full. */
  get lost(): number {
    return this.#lost;
  }

  /** Samples taken out so far. */
  get taken(): number {
    return this.#next - this.#lost;
  }

  /** All samples are taken, or it was stopped. */
  get over(): boolean {
    return this.#stopped || this.#reached() >= this.#options.samples;
  }

  /** s until it is over, if nobody holds it back. */
  get remaining(): number {
    return this.over ? 0 : (this.#options.samples - this.#reached()) / this.#options.rate;
  }

  /** Takes out all that is there, oldest first; undefined when there is nothing. */
  take(): SampleBlock | undefined {
    const { rate, room, whenFull, samples, clock } = this.#options;
    const first = this.#next;
    const reached = this.#reached();
    const count = Math.min(reached - first, room);
    if (count <= 0) return undefined;
    const time = this.#date + (first - this.#base) / rate;
    const isFull = reached - first >= room;
    this.#next = first + count;
    if (isFull && whenFull === "lose") {
      this.#lost += reached - this.#next;
      this.#next = reached;
    } else if (isFull && reached < samples) {
      // It stood still since it was full, and goes on now.
      this.#base = reached;
      this.#since = clock.monotonic();
      this.#date = clock.now();
    }
    return { first, count, time };
  }

  /** No further sample is taken; those that are there stay. */
  stop(): void {
    this.#stop();
  }

  /** How many have been taken by now, those lost included. */
  #reached(): number {
    const { rate, samples, room, whenFull, clock } = this.#options;
    if (this.#stopped) return this.#base;
    const since = this.#base + Math.floor((clock.monotonic() - this.#since) * rate + 1e-6);
    return Math.min(since, samples, whenFull === "hold" ? this.#next + room : samples);
  }

  #stop(): void {
    if (this.#stopped) return;
    const { rate } = this.#options;
    const reached = this.#reached();
    this.#date += (reached - this.#base) / rate;
    this.#base = reached;
    this.#stopped = true;
  }
}
