/**
 * What a plan holds of a status.
 *
 * The device's own status belongs to one attempt; the handle outlives it. After a rewind the message is carried
 * out again and the handle is bound to the new attempt, so that a plan which kept it looks at the truth. What a
 * plan sees changes only between messages: that is what makes a recorded run repeatable.
 *
 * @module
 */
import { Status, type StatusView } from "@halcyon/model";
import type { Msg } from "./message.ts";
import type { Call } from "./call.ts";

/** Hears of statuses that end after their message is over. */
export interface StatusKeeper {
  /** The status behind `handle` has ended: show it to the plan when no message is under way. */
  settled(handle: StatusHandle): void;
}

/** What a plan holds of a status: bound to the latest attempt of its message. */
export class StatusHandle implements StatusView {
  readonly message: Msg;
  done = false;
  error: Error | undefined;
  /** Its failure has been thrown into the plan already. */
  reported = false;
  /** The attempt it is bound to. */
  status: Status = Status.succeeded;
  call: Call | undefined;
  #attempt = 0;
  #keeper: StatusKeeper | undefined;

  constructor(message: Msg) {
    this.message = message;
  }

  get success(): boolean {
    return this.done && this.error === undefined;
  }

  /** Follows a new attempt from now on. */
  bind(status: Status, call: Call, keeper: StatusKeeper | undefined = this.#keeper): void {
    const attempt = ++this.#attempt;
    this.#keeper = keeper;
    this.status = status;
    this.call = call;
    this.reported = false;
    if (status.done) {
      this.done = true;
      this.error = status.error;
      if (status.error !== undefined) keeper?.settled(this);
      return;
    }
    this.done = false;
    this.error = undefined;
    status.onDone(() => {
      if (attempt === this.#attempt) keeper?.settled(this);
    });
  }

  /** Shows the plan what has become of the status. Only called between messages. */
  show(): void {
    this.done = this.status.done;
    this.error = this.status.error;
  }

  /** It had ended in an earlier process. */
  ended(error: Error | undefined): void {
    this.done = true;
    this.error = error;
    this.reported = true;
    this.status = error === undefined ? Status.succeeded : Status.failed(error);
  }

  /** No longer hears of the attempt: it is about to be broken off. */
  ignore(): void {
    this.#attempt++;
  }

  /** Hears of the attempt again: it was not broken off after all. */
  heed(): void {
    if (this.call !== undefined) this.bind(this.status, this.call);
  }
}
