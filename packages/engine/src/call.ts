/** What a verb of a device is given by the engine. @module */
import type { CallRun, VerbCall } from "@halcyon/model";

/**
 * One call of a verb. The signal is made when a device first asks for it: most never do, and the engine makes
 * one call per message.
 */
export class Call implements VerbCall {
  readonly timeout?: number;
  readonly run?: CallRun | undefined;
  readonly hold?: (reason: Error) => void;
  #controller: AbortController | undefined;
  #abandoned = false;

  constructor(timeout?: number, within?: Pick<VerbCall, "run" | "hold">) {
    if (timeout !== undefined) this.timeout = timeout;
    if (within === undefined) return;
    this.run = within.run;
    if (within.hold !== undefined) this.hold = within.hold;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abandoned) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Tells the device that nobody waits for it any longer. */
  abandon(reason?: Error): void {
    this.#abandoned = true;
    this.#controller?.abort(reason);
  }
}
