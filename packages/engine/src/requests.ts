/**
 * What is asked of a plan while it runs, and what goes wrong meanwhile: dealt with between two messages.
 *
 * The end comes first, then statuses that failed, then subscribers that refused, then a pause. `urgent` says whether
 * there is anything at all: it is asked before every message, so it is kept and not worked out. @module
 */
import type { HalcyonError } from "@halcyon/model";
import { statusFailed } from "./groups.ts";
import type { StatusHandle } from "./status-handle.ts";

/** What is asked of a plan while it runs. */
export class Requests {
  /** Something waits to be dealt with. */
  urgent = false;
  /** Pause at the next checkpoint. */
  deferred = false;
  /** Go on from a pause. */
  resuming = false;
  /** Told of each status that ended, when the plan may see it. */
  onShown: ((handle: StatusHandle) => void) | undefined;
  #pausing = false;
  #end: HalcyonError | undefined;
  #ending = false;
  #refused: Error | undefined;
  #settled: StatusHandle[] = [];

  #weigh(): void {
    this.urgent = this.breaks || this.#settled.length > 0;
  }

  /** What is wanted breaks into a message that waits. */
  get breaks(): boolean {
    return this.#pausing || this.#refused !== undefined || this.endWaits;
  }

  /** The end that was asked for. */
  get end(): HalcyonError | undefined {
    return this.#end;
  }

  /** The plan has been told that it ends. */
  get ending(): boolean {
    return this.#ending;
  }

  /** The end was asked for, and the plan has not been told. */
  get endWaits(): boolean {
    return this.#end !== undefined && !this.#ending;
  }

  /** A pause now. It is the one that was asked for at the next checkpoint too. */
  askPause(): void {
    this.#pausing = true;
    this.deferred = false;
    this.#weigh();
  }

  askEnd(request: HalcyonError): void {
    this.#end = request;
    this.#ending = false;
    this.#weigh();
  }

  /** A subscriber whose failure is the plan's has failed. */
  refuse(error: Error): void {
    this.#refused = error;
    this.#weigh();
  }

  /** A status has ended after its message was over. */
  settled(handle: StatusHandle): void {
    this.#settled.push(handle);
    this.#weigh();
  }

  /** What became of these no longer matters: they are done again. */
  forget(handles: readonly StatusHandle[]): void {
    this.#settled = this.#settled.filter((handle) => !handles.includes(handle));
    this.#weigh();
  }

  /** The pause that was asked for, once. */
  takePause(): boolean {
    const pausing = this.#pausing;
    this.#pausing = false;
    this.#weigh();
    return pausing;
  }

  /** What is to be thrown into the plan now, once. */
  takeError(): Error | undefined {
    const error = this.#nextError();
    this.#weigh();
    return error;
  }

  #nextError(): Error | undefined {
    if (this.#end !== undefined && this.endWaits) {
      this.#ending = true;
      this.#pausing = false;
      return this.#end;
    }
    const failed = this.#showSettled();
    if (failed !== undefined) return statusFailed(failed);
    const refused = this.#refused;
    this.#refused = undefined;
    return refused;
  }

  #showSettled(): StatusHandle | undefined {
    const settled = this.#settled;
    if (settled.length === 0) return undefined;
    this.#settled = [];
    let first: StatusHandle | undefined;
    for (const handle of settled) {
      handle.show();
      this.onShown?.(handle);
      if (handle.error === undefined || handle.reported) continue;
      handle.reported = true;
      first ??= handle;
    }
    return first;
  }
}
