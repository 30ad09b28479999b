/** What is around a modelled device. @module */
import type { NewUid } from "@halcyon/model";
import type { ModelClock } from "./clock.ts";
import type { Move } from "./motion.ts";
import type { World } from "./options.ts";

/** The value of a key, when there is one. */
export interface Known {
  readonly value: unknown;
}

/** What is around a modelled device. */
export interface Stage extends World {
  readonly clock: ModelClock;
  readonly newUid: NewUid;
  /** All moves so far. */
  readonly moves: Move[];
  readonly startFrom: "devices" | "zero";
  /** Where an axis was said to be at first. */
  givenPlace(name: string): Known | undefined;
  /** The value of a key that a modelled axis has, whichever it is. */
  owned(key: string): Known | undefined;
  /** Which message is under way, counting from 0. */
  readonly message: number;
}
