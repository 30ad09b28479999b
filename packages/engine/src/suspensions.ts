/**
 * The gate and the plan of a session: which messages it holds, and how the plan waits for it to open.
 *
 * A closed gate does what a pause does without being asked, and opens by itself. @module
 */
import { cannotGoBack } from "./cannot-go-back.ts";
import type { Desk } from "./desk.ts";
import { isExempt } from "./exempt.ts";
import { tellKept } from "./kept.ts";
import type { Loop } from "./loop.ts";
import type { Msg, Plan } from "./message.ts";
import type { Requests } from "./requests.ts";
import type { Rest } from "./rest.ts";
import type { SessionOptions } from "./session-options.ts";
import { Strand } from "./strand.ts";
import { Suspension, notice } from "./suspension.ts";

/** What suspensions need of their session. */
export interface SuspensionsOptions extends Pick<SessionOptions, "gate" | "clock" | "onMessage" | "state" | "enter"> {
  readonly desk: Desk;
  readonly main: Strand;
  readonly rest: Rest;
  readonly requests: Requests;
  readonly loop: () => Loop;
  readonly wake: () => void;
  readonly pause: () => Promise<void>;
}

/** The closings of the gate that a session waits for, one after the other. */
export class Suspensions {
  readonly #options: SuspensionsOptions;
  #current: Suspension | undefined;

  constructor(options: SuspensionsOptions) {
    this.#options = options;
  }

  /** Why the plan waits for the gate; undefined when it does not. */
  get reason(): string | undefined {
    return this.#current?.reason;
  }

  /** The gate is closed, nobody waits for it yet, and no end has been asked for. */
  get due(): boolean {
    const { gate, requests } = this.#options;
    return gate.closed && this.#current === undefined && !requests.ending;
  }

  /** A message of the plan may not pass now. */
  holds(message: Msg): boolean {
    const { main, loop } = this.#options;
    return this.due && loop().strand === main && !main.recovering && !isExempt(message);
  }

  /** The devices come to rest, and the plan goes back to its last checkpoint and waits. */
  async suspend(): Promise<void> {
    const { desk, rest, requests, gate, state, enter, onMessage } = this.#options;
    if (desk.tape === undefined) {
      cannotGoBack("suspend", enter, requests);
      return;
    }
    const suspension = (this.#current = this.#next());
    enter("suspending");
    desk.interrupted(suspension.reason);
    onMessage?.(notice("_start_suspender"));
    const { since } = gate;
    await rest.begin();
    tellKept(desk, since);
    rest.rewind();
    if (state() === "suspending") enter("running");
    await this.#over(suspension, false);
  }

  /** Before the plan begins: waits for the gate. */
  begin(): Promise<void> {
    return this.#over(this.#next(), true);
  }

  /** After a pause: takes the devices up again, when the gate is open. A suspension that was paused does so itself. */
  async goOn(): Promise<void> {
    const { gate, main, rest } = this.#options;
    if (this.#current !== undefined) return;
    if (gate.closed && !main.recovering) await this.#over(this.#next(), false);
    else await rest.end();
  }

  async #over(suspension: Suspension, nothingBegun: boolean): Promise<void> {
    this.#current = suspension;
    await suspension.over(nothingBegun);
    this.#current = undefined;
  }

  #next(): Suspension {
    const { desk, requests, loop, pause } = this.#options;
    return new Suspension({
      ...this.#options,
      ended: () => requests.end !== undefined,
      pause: () => (requests.takePause() ? pause() : undefined),
      asleep: () => loop().asleep(),
      side: (plan) => this.#side(plan),
      goingOn: () => desk.interrupted("resume"),
    });
  }

  async #side(plan: Plan<unknown>): Promise<boolean> {
    const { main, requests, loop } = this.#options;
    const side = new Strand(plan);
    await loop().run(side, false);
    const failure = side.failure ?? (requests.ending ? requests.end : undefined);
    if (failure === undefined) return true;
    main.fail(failure);
    return false;
  }
}
