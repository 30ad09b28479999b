/**
 * Asking for a pause: now or at the next checkpoint, and only when every device agrees.
 *
 * What a pause does is the session's; here is what comes before it. @module
 */
import { HalcyonError, type HasName } from "@halcyon/model";
import { pauseRefused } from "./at-rest.ts";
import type { EngineState } from "./contract.ts";
import type { Requests } from "./requests.ts";

/** What asking for a pause needs of its session. */
export interface PausingOptions {
  readonly requests: Requests;
  /** The devices that may refuse. */
  readonly seen: ReadonlySet<HasName>;
  readonly state: () => EngineState;
  readonly enter: (state: EngineState) => void;
  readonly trouble: (error: Error) => void;
  readonly wake: () => void;
}

/** Asks for pauses. */
export class Pausing {
  /** Why it pauses, or has paused. */
  reason: string | undefined;
  /** What failed, when it pauses for that. */
  error: Error | undefined;
  readonly #options: PausingOptions;

  constructor(options: PausingOptions) {
    this.#options = options;
  }

  /** Asks for a pause: now, or with `defer` at the next checkpoint. */
  ask(defer: boolean, reason: string): void {
    this.reason = reason;
    this.error = undefined;
    if (defer) this.#options.requests.deferred = true;
    else this.#now();
  }

  /** Asks for a pause now, as something has failed that need not end the run. */
  askFor(error: Error): void {
    this.reason = error.message;
    this.error = error;
    this.#now();
  }

  /** A plan asks for it: one that is asked for already is the same. */
  askOfPlan(defer: boolean): void {
    const state = this.#options.state();
    if (state === "pausing") return;
    if (state !== "running")
      throw new HalcyonError("engine.state", `A plan cannot pause an engine that is ${state}.`, {
        state,
        asked: "pause",
        allowed: [],
      });
    this.ask(defer, "asked by the plan");
  }

  /** The plan is at a checkpoint: a pause that was deferred is asked for now. */
  atCheckpoint(): void {
    const { requests, state } = this.#options;
    if (!requests.deferred) return;
    requests.deferred = false;
    if (state() === "running") this.#now();
  }

  #now(): void {
    const { requests, seen, enter, wake } = this.#options;
    enter("pausing");
    const refused = pauseRefused(seen);
    if (refused === undefined) requests.askPause();
    else void this.#negotiate(refused);
    wake();
  }

  // Messages go on meanwhile: until all devices agree nothing is broken off.
  async #negotiate(refused: Promise<Error | undefined>): Promise<void> {
    const refusal = await refused;
    const { requests, state, enter, trouble, wake } = this.#options;
    if (state() !== "pausing") return;
    if (refusal === undefined) requests.askPause();
    else {
      this.reason = undefined;
      trouble(refusal);
      enter("running");
    }
    wake();
  }
}
