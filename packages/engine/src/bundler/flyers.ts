/**
 * Flyers on their way: which are still to be collected, and which are not kicked off anew after a rewind.
 *
 * @module
 */
import type { HasName } from "@halcyon/model";
import type { StatusHandle } from "../status-handle.ts";

/** A plan that may go back to its last checkpoint. */
export interface Rewinding {
  /** How many it has made. */
  readonly checkpoints: number;
}

/** A flyer on its way. */
interface Flown {
  /** The plan that would kick it off again; undefined when none would. */
  readonly by: Rewinding | undefined;
  /** How many checkpoints that had made. */
  readonly checkpoints: number;
  readonly landing: StatusHandle | undefined;
}

/** The flyers of one run that were kicked off. */
export class Flyers {
  /** Kicked off and not collected since. */
  readonly uncollected: Set<HasName> = new Set();
  readonly #flown = new Map<HasName, Flown>();

  /** A flyer is kicked off by a plan; or was, in an earlier process. */
  kickedOff(flyer: HasName, by: Rewinding | undefined): void {
    this.uncollected.add(flyer);
    this.#flown.set(flyer, { by, checkpoints: by?.checkpoints ?? 0, landing: undefined });
  }

  /** A flyer is told to finish: it has when `landing` is done. */
  completes(flyer: HasName, landing: StatusHandle): void {
    const flown = this.#flown.get(flyer);
    if (flown !== undefined) this.#flown.set(flyer, { ...flown, landing });
  }

  /** Plans that ran side by side are over: what they kicked off is not kicked off anew. */
  inherit(from: readonly object[]): void {
    for (const [flyer, flown] of this.#flown)
      if (flown.by !== undefined && from.includes(flown.by)) this.#flown.set(flyer, { ...flown, by: undefined });
  }

  /**
   * What it gives is not given again: after a rewind it is not kicked off anew, and goes on with what comes next, as
   * long as it flies. The numbers of what was collected then stay.
   */
  goesOn(flyer: HasName): boolean {
    const flown = this.#flown.get(flyer);
    if (flown === undefined || flown.landing?.status.done === true) return false;
    return flown.by === undefined || flown.checkpoints < flown.by.checkpoints;
  }
}
