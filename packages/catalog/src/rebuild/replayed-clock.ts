/** The time of what is replayed, and that of today for everything else. @module */
import type { Clock } from "@halcyon/model";

/** A clock that can be held. */
export class ReplayedClock implements Pick<Clock, "now"> {
  readonly #clock: Pick<Clock, "now">;
  /** s since 1970; undefined for the time of today. */
  held: number | undefined;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  now(): number {
    return this.held ?? this.#clock.now();
  }
}
