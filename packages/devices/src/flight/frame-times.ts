/** When frames were there, for as long as anybody may ask: to tell which of them a fault has spoilt. @module */

/** s for which it is known. */
const remembered = 600;
/** s between two moments that are kept. */
const fineness = 0.01;

/** How many frames were there when. */
export class FrameTimes {
  #moments: { readonly time: number; readonly frames: number }[] = [];

  /** `frames` are there, at `time` (s since 1970). */
  there(frames: number, time: number): void {
    const last = this.#moments.at(-1);
    if (last !== undefined && time - last.time < fineness) return;
    this.#moments.push({ time, frames });
    const oldest = this.#moments[0]?.time ?? time;
    if (time - oldest > 2 * remembered) this.#moments = this.#moments.filter((one) => one.time > time - remembered);
  }

  /** Frames from `frame` on are taken again. */
  back(frame: number): void {
    this.#moments = this.#moments.filter(({ frames }) => frames <= frame);
  }

  /** The first frame that may have been taken after `time`; undefined when no frame is known. */
  firstAfter(time: number): number | undefined {
    return (this.#moments.findLast((one) => one.time <= time) ?? this.#moments[0])?.frames;
  }
}
