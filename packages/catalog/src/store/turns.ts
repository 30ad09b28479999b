/** One after another, of what is done to the same thing. @module */

/** Waits for its turn. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does it when what was asked before of `what` is done, however that ended. */
  async of<T>(what: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(what);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(what, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(what) === mine) this.#last.delete(what);
    }
  }
}
