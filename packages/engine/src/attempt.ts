/** Attempts at messages: what a pause breaks off. @module */
import type { Attempt } from "./command.ts";

/** One attempt at a message, in the hands of the loop. */
export class BreakableAttempt implements Attempt {
  abandoned = false;
  /** Says whether what is under way has come to rest by itself. */
  resting: (() => boolean) | undefined;
  #calls: (() => void)[] | undefined;

  restsWhen(resting: () => boolean): void {
    this.resting = resting;
  }

  onAbandon(call: () => void): void {
    if (this.abandoned) call();
    else (this.#calls ??= []).push(call);
  }

  abandon(): void {
    if (this.abandoned) return;
    this.abandoned = true;
    for (const call of this.#calls ?? []) call();
  }
}

/** A message that waits for its reply. */
export interface Flight {
  readonly attempt: BreakableAttempt;
  readonly breakable: boolean;
  /** Ends the timer of its patience. */
  patience: (() => void) | undefined;
  /** It took longer than a message may that nothing can break into. */
  overdue: boolean;
}

/** Gives attempts out; one that was over at once is given out again, so that a fast message costs none. */
export class Attempts {
  #current = new BreakableAttempt();
  #kept = true;

  next(): BreakableAttempt {
    if (this.#kept) {
      this.#current = new BreakableAttempt();
      this.#kept = false;
    }
    return this.#current;
  }

  /** The attempt given out last is in use. */
  keep(): void {
    this.#kept = true;
  }
}
