/**
 * What a session attends to between two messages of its plan: what was asked, what went wrong, and the gate.
 *
 * The end goes first, then errors, then a pause, then the gate. @module
 */
import { isHalt } from "./errors.ts";
import type { Family } from "./family.ts";
import type { Gate } from "./gate.ts";
import type { Attendant } from "./loop.ts";
import type { Msg } from "./message.ts";
import type { Pauses } from "./pauses.ts";
import type { Requests } from "./requests.ts";
import type { Strand } from "./strand.ts";
import type { Suspensions } from "./suspensions.ts";
import { takesData } from "./takes-data.ts";

/** How often a plan that swallows a halt is told again. */
const mostHalts = 1000;

/** What is attended to, and for whom. */
export interface AttentionOptions {
  readonly main: Strand;
  readonly requests: Requests;
  readonly gate: Gate;
  readonly pauses: Pauses;
  readonly suspensions: Suspensions;
  /** Plans side by side, in the message under way. */
  readonly family: () => Family | undefined;
}

/** The attention of a session to its plan. */
export class Attention implements Attendant {
  readonly #options: AttentionOptions;
  #halts = 0;

  constructor(options: AttentionOptions) {
    this.#options = options;
  }

  get wanted(): boolean {
    const { requests, gate } = this.#options;
    return requests.urgent || (gate.closed && this.breaks);
  }

  get breaks(): boolean {
    return this.#options.requests.breaks || this.#gateHolds;
  }

  /** The gate holds the message that waits. */
  get #gateHolds(): boolean {
    const { unanswered } = this.#options.main;
    return unanswered !== undefined && this.#options.suspensions.holds(unanswered);
  }

  holds(message: Msg): boolean {
    const { main, gate, requests, suspensions } = this.#options;
    if (!main.recovering && !gate.closed) return false;
    if (main.recovering && takesData.has(message.command)) {
      const { end, ending } = requests;
      if (isHalt(end)) {
        if (++this.#halts > mostHalts) main.abandon(end);
        else main.fail(end);
        return true;
      }
      if (!ending) main.recovering = false;
    }
    return suspensions.holds(message);
  }

  attend(strand: Strand): Promise<void> | undefined {
    const { main, requests, pauses, suspensions } = this.#options;
    // A message failed meanwhile. The end goes before its error, as no plan cleans up after a halt; a pause does too,
    // as a plan that cleans up is not paused; anything else comes after it.
    if (strand.hasError && !requests.endWaits)
      return requests.takePause() ? this.#rested(pauses.pause(strand)) : undefined;
    const error = requests.takeError();
    if (error !== undefined) {
      // What failed meanwhile is not lost: it is told as the cause of the end.
      if (strand.error !== undefined && strand.error !== error) error.cause ??= strand.error;
      const family = strand === main ? this.#options.family() : undefined;
      if (family === undefined || family.over) strand.fail(error);
      else family.throw(error);
      return undefined;
    }
    if (requests.takePause()) return this.#rested(pauses.pause(strand));
    return this.#gateHolds ? this.#rested(suspensions.suspend()) : undefined;
  }

  async #rested(rest: Promise<void>): Promise<void> {
    await rest;
    this.#options.family()?.goOn();
  }
}
