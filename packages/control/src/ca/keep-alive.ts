/**
 * Whether the server at the other end of a circuit is still there.
 *
 * One that is silent for the connection time-out is asked for an echo; one that says nothing then either, or that
 * accepts no connection at first, is given up.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";

/** s that a connection and an echo may take. */
const patience = 5;

export interface KeepAliveOptions {
  readonly clock: Clock;
  /** s of silence before the server is asked. */
  readonly silence: number;
  readonly ask: () => void;
  readonly giveUp: (reason: string) => void;
}

export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #heard: number;
  #cancel: () => void;

  /** From the moment when the connection is asked for. */
  constructor(options: KeepAliveOptions) {
    const { clock, giveUp } = options;
    this.#options = options;
    this.#heard = clock.monotonic();
    this.#cancel = clock.after(patience, () => giveUp(`no connection within ${patience} s`));
  }

  /** The connection is there. */
  opened(): void {
    this.heard();
    this.#watch(this.#options.silence);
  }

  /** The server said something. */
  heard(): void {
    this.#heard = this.#options.clock.monotonic();
  }

  stop(): void {
    this.#cancel();
  }

  #watch(seconds: number): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(seconds, () => this.#look());
  }

  #look(): void {
    const { clock, silence, ask, giveUp } = this.#options;
    const silent = clock.monotonic() - this.#heard;
    if (silent < silence - 0.001) {
      this.#watch(silence - silent);
      return;
    }
    ask();
    const asked = this.#heard;
    this.#cancel = clock.after(patience, () => {
      if (this.#heard !== asked) this.#watch(silence);
      else giveUp(`silent for ${silence} s, and no echo within ${patience} s`);
    });
  }
}
