/**
 * What was asked of a server and not yet answered.
 *
 * One timer watches over all requests of a circuit: it is set for the earliest deadline, looks through them when it
 * goes off, and is set again. An answered request costs it nothing.
 *
 * @module
 */
import { type Clock, HalcyonError } from "@halcyon/model";
import type { Frame } from "./frames.ts";

/** Something that waits for an answer. */
export interface Request {
  readonly pv: string;
  /** For messages: `get`, `put`. */
  readonly operation: string;
  /** s it may take, and when that is over (the clock's monotonic time). */
  readonly deadline: number;
  readonly due: number;
  /** The answer came, and says that all is well. */
  answered(frame: Frame): void;
  failed(error: unknown): void;
}

/** The requests of a circuit, by the number that their answers carry. */
export class Requests {
  readonly #clock: Clock;
  #open = new Map<number, Request>();
  #last = 0;
  #next = Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a request in. Returns its number. */
  add(request: Request): number {
    do this.#last = (this.#last + 1) >>> 0;
    while (this.#open.has(this.#last));
    this.#open.set(this.#last, request);
    if (request.due < this.#next) this.#watch(request.due);
    return this.#last;
  }

  /** The request with this number, which is then no longer open. */
  take(id: number): Request | undefined {
    const request = this.#open.get(id);
    if (request !== undefined) this.#open.delete(id);
    return request;
  }

  /** All of a PV, or of everything, fail. */
  fail(error: (request: Request) => Error, pv?: string): void {
    for (const [id, request] of this.#open) {
      if (pv !== undefined && request.pv !== pv) continue;
      this.#open.delete(id);
      request.failed(error(request));
    }
    if (pv === undefined) this.#stop();
  }

  #watch(due: number): void {
    this.#cancel?.();
    this.#next = due;
    this.#cancel = this.#clock.after(Math.max(0, due - this.#clock.monotonic()), () => {
      this.#expire();
    });
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#next = Infinity;
  }

  #expire(): void {
    this.#stop();
    const now = this.#clock.monotonic();
    let next = Infinity;
    for (const [id, request] of this.#open) {
      // A timer may go off a little early: a request that is due within half a millisecond is due.
      if (request.due > now + 0.0005) {
        next = Math.min(next, request.due);
        continue;
      }
      this.#open.delete(id);
      request.failed(
        new HalcyonError(
          "ca.deadline",
          `${request.operation} of ${request.pv} was not answered within ${request.deadline} s.`,
          { pv: request.pv, operation: request.operation, deadline: request.deadline },
        ),
      );
    }
    if (next < Infinity) this.#watch(next);
  }
}
