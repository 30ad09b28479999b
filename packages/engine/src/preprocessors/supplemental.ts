/** Measurements that belong to every run of a beamline, whatever its plan. @module */
import type { Collectable, Flyable, Readable, Subscribable } from "@halcyon/model";
import type { Plan } from "../message.ts";
import type { PlanLike } from "../stubs/as-plan.ts";
import { baselineWrapper, flyDuringWrapper, monitorDuringWrapper } from "./during.ts";

/** What is measured besides. */
export interface Supplements {
  /** Read at the beginning and the end of each run. */
  readonly baseline?: readonly Readable[];
  /** Monitored during each run. */
  readonly monitors?: readonly Subscribable[];
  /** Flown during each run. */
  readonly flyers?: readonly (Flyable & Collectable)[];
}

/**
 * Baseline readings, monitors and flyers, as a preprocessor of the engine.
 *
 * The lists may be changed at any time; they are looked at when a plan starts.
 *
 * ```ts
 * const supplemental = new SupplementalData({ baseline: [sampleStage] });
 * const engine = new RunEngine({ preprocessors: [supplemental.preprocess] });
 * supplemental.baseline.push(temperature);
 * ```
 */
export class SupplementalData {
  readonly baseline: Readable[];
  readonly monitors: Subscribable[];
  readonly flyers: (Flyable & Collectable)[];

  constructor({ baseline = [], monitors = [], flyers = [] }: Supplements = {}) {
    this.baseline = [...baseline];
    this.monitors = [...monitors];
    this.flyers = [...flyers];
  }

  /** Adds the measurements to every run of `plan`, with the key of the run. */
  readonly preprocess = <R>(plan: PlanLike<R>): Plan<R> => {
    const flying = flyDuringWrapper(plan, [...this.flyers], { keyed: true });
    const monitored = monitorDuringWrapper(flying, [...this.monitors], { keyed: true });
    return baselineWrapper(monitored, [...this.baseline]);
  };
}
