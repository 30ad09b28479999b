/** What a suspender is to the engine: something that says whether data may be taken now. @module */
import type { Plan } from "./message.ts";

/** Says whether data may be taken: a gate in front of the messages of a plan. */
export interface Suspender {
  readonly name: string;
  /** Why no data may be taken at this moment; undefined when all is well. */
  readonly trouble: string | undefined;
  /** When the trouble that there is now, or was last, began: s since 1970, as the hardware says. */
  readonly since?: number | undefined;
  /** s to wait after all is well again. */
  readonly sleep: number;
  /** Run when the gate closes, before waiting. */
  readonly prePlan?: () => Plan<unknown>;
  /** Run when the gate opens again, before what was taken back is done again. */
  readonly postPlan?: () => Plan<unknown>;
  /** Starts to watch; calls back at every change of `trouble`, however short. Returns how to end it. */
  watch(changed: () => void): () => void;
}
