/**
 * What a pause does: the devices come to rest, the plan waits to be resumed, and goes back to its last checkpoint.
 *
 * How one is asked for is in `pausing.ts`. @module
 */
import { cannotGoBack } from "./cannot-go-back.ts";
import type { Desk } from "./desk.ts";
import { placesOf, tellOfMoves } from "./moved-meanwhile.ts";
import type { Pausing } from "./pausing.ts";
import type { Requests } from "./requests.ts";
import type { Rest } from "./rest.ts";
import type { SessionOptions } from "./session-options.ts";
import type { Strand } from "./strand.ts";

/** What a pause needs of its session. */
export interface PausesOptions extends Pick<
  SessionOptions,
  "clock" | "cleanupTimeout" | "trouble" | "enter" | "outbox" | "rested"
> {
  readonly desk: Desk;
  readonly main: Strand;
  readonly rest: Rest;
  readonly requests: Requests;
  readonly pausing: Pausing;
  /** Resolves when something changes. */
  readonly asleep: () => Promise<void>;
  /** Offers again what could not be written down or taken before. */
  readonly retry: () => void;
  /** Takes the devices up again, when the gate is open. */
  readonly goOn: () => Promise<void>;
}

/** The pauses of a session. */
export class Pauses {
  readonly #options: PausesOptions;

  constructor(options: PausesOptions) {
    this.#options = options;
  }

  /** Pauses until resumed, or until the end is asked for. `strand` is the one whose message is under way. */
  async pause(strand: Strand | undefined): Promise<void> {
    const { desk, main, rest, requests, pausing, enter, outbox, trouble, retry, goOn } = this.#options;
    if (desk.tape === undefined) {
      cannotGoBack("pause", enter, requests);
      return;
    }
    desk.interrupted("pause");
    await rest.begin();
    outbox.deliver();
    if (requests.end !== undefined) return;
    const before = await placesOf(desk.lastSet.keys(), this.#options);
    enter("paused");
    if (!(await this.resumed())) return;
    tellOfMoves(before, await placesOf(before.keys(), this.#options), trouble);
    pausing.reason = undefined;
    desk.interrupted("resume");
    retry();
    // Nothing is done again by a plan that is about to hear of an error.
    if (strand?.hasError !== true) {
      if (strand === main) rest.rewind();
      else strand?.rewind(undefined);
    }
    await goOn();
  }

  /** Waits to be resumed; false when the end was asked for instead. */
  async resumed(): Promise<boolean> {
    const { requests, rested, asleep } = this.#options;
    rested();
    while (!requests.resuming && requests.end === undefined) await asleep();
    const { resuming } = requests;
    requests.resuming = false;
    return resuming;
  }
}
