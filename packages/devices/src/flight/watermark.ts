/**
 * The watermark of a flight: frames below it are final, frames above may still be taken back.
 *
 * It trails the frames that are there by the lag, and never goes down: documents tell of what is below. At the end of
 * the flight it is at the end.
 *
 * @module
 */
import { type Lag } from "@halcyon/model";
import { refused } from "../datatype.ts";

interface Moment {
  readonly time: number;
  readonly frames: number;
}

/** Where frames are final. */
export class Watermark {
  readonly #lag: Lag;
  #at: number;
  /** How many frames were there when: those of the last `lag` seconds, and one before. */
  #moments: Moment[] = [];

  /**
   * @param start the first frame: nothing below it is taken back.
   * @throws HalcyonError `signal.value` for a lag that is no number of 0 or more.
   */
  constructor(lag: Lag, start: number) {
    const amount = "frames" in lag ? lag.frames : lag.seconds;
    const fits = "frames" in lag ? Number.isSafeInteger(amount) : Number.isFinite(amount);
    if (!fits || amount < 0) throw refused(amount, "a lag of 0 frames or s or more");
    this.#lag = lag;
    this.#at = start;
  }

  /** `frames` are there, at `time` (monotonic, s). */
  there(frames: number, time: number): void {
    if ("frames" in this.#lag) this.#raise(frames - this.#lag.frames);
    else {
      this.#moments.push({ time, frames });
      this.at(time);
    }
  }

  /** The frames from `frame` on are taken again: what was there of them counts for nothing. */
  back(frame: number): void {
    this.#moments = this.#moments.filter(({ frames }) => frames <= frame);
  }

  /** Everything below `frames` is final: nothing is taken back any more. */
  settle(frames: number): void {
    this.#raise(frames);
  }

  /** The frame below which all are final, at `time`. */
  at(time: number): number {
    if ("frames" in this.#lag) return this.#at;
    const { seconds } = this.#lag;
    // A sum of periods may fall short by a rounding.
    const old = this.#moments.findLastIndex((moment) => moment.time <= time - seconds + 1e-9);
    if (old >= 0) {
      this.#raise(this.#moments[old]?.frames ?? 0);
      this.#moments = this.#moments.slice(old);
    }
    return this.#at;
  }

  #raise(frames: number): void {
    if (frames > this.#at) this.#at = frames;
  }
}
