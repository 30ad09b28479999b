/** Tells those who listen of each change, in order, and none of them holds another up. @module */
import type { CatalogChange } from "./contract.ts";

/** Listeners. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: CatalogChange) => void>();
  readonly #failed: (error: unknown) => void;

  /** @param failed hears of what a listener threw; the others hear the change all the same. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Whether anybody would hear. */
  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  watch(hear: (change: CatalogChange) => void): () => void {
    // A function of its own for each call, so that one who listens twice stops listening once.
    const listener = (change: CatalogChange): void => hear(change);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(change: CatalogChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
