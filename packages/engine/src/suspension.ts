/**
 * Waiting for the gate to open.
 *
 * Nothing of the plan runs until every suspender is clear at the same moment. A pause in between is a pause; when it
 * is over the gate is looked at again. A gate that closes once more during a plan of a suspender is waited for once
 * more. @module
 */
import type { Clock } from "@halcyon/model";
import type { Gate } from "./gate.ts";
import { msg, type CommandName, type Msg, type Notice, type Plan } from "./message.ts";
import type { Rest } from "./rest.ts";
import type { Suspender } from "./suspender.ts";

/** What a suspension needs of its session. */
export interface SuspensionOptions {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly rest: Rest;
  /** The end was asked for. */
  readonly ended: () => boolean;
  /** Pauses when that was asked for; undefined when not. */
  readonly pause: () => Promise<void> | undefined;
  /** Resolves when something changes. */
  readonly asleep: () => Promise<void>;
  readonly wake: () => void;
  /** Runs a plan of a suspender; false when the session ends with it. */
  readonly side: (plan: Plan<unknown>) => Promise<boolean>;
  /** The gate opens. */
  readonly goingOn: () => void;
  readonly onMessage: ((message: Msg) => void) | undefined;
}

/** A message of the engine to itself: seen by `onMessage`, carried out by nobody. */
export function notice(name: Notice): Msg {
  return msg(name as CommandName);
}

/** One closing of the gate. */
export class Suspension {
  readonly #options: SuspensionOptions;
  /** Why: what the suspenders say now, or said last. */
  reason: string;

  constructor(options: SuspensionOptions) {
    this.#options = options;
    this.reason = options.gate.reason ?? "suspended";
  }

  /**
   * Waits until the plan may go on; the devices are taken up again then, unless nothing has begun yet.
   *
   * @returns false when the end came first.
   */
  async over(nothingBegun: boolean): Promise<boolean> {
    const { gate, rest, side, goingOn, onMessage } = this.#options;
    const tripped = new Set<Suspender>();
    for (;;) {
      this.reason = gate.reason ?? this.reason;
      for (const suspender of gate.take()) {
        if (tripped.has(suspender)) continue;
        tripped.add(suspender);
        if (!nothingBegun && suspender.prePlan !== undefined && !(await side(suspender.prePlan()))) return false;
      }
      onMessage?.(notice("_wait_for_suspenders"));
      if (!(await this.#clear())) return false;
      gate.take();
      if (nothingBegun) return true;
      onMessage?.(notice("_resume_from_suspender"));
      goingOn();
      await rest.end();
      for (const suspender of tripped) {
        if (suspender.postPlan !== undefined && !(await side(suspender.postPlan()))) return false;
        if (gate.closed) break;
      }
      if (!gate.closed) return true;
      await rest.begin();
      tripped.clear();
    }
  }

  async #clear(): Promise<boolean> {
    const { gate, clock, ended, pause, asleep, wake } = this.#options;
    for (;;) {
      if (ended()) return false;
      const pausing = pause();
      if (pausing !== undefined) {
        await pausing;
        continue;
      }
      const wait = gate.opensIn;
      if (wait !== undefined && wait <= 0) return true;
      const stop = wait === undefined ? undefined : clock.after(wait, wake);
      await asleep();
      stop?.();
    }
  }
}
