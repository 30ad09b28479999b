/**
 * The options that a plain plan function takes.
 *
 * A function that takes its options apart in its parameters, `{ num = 2 }`, does so when it is called, before the first
 * of its messages: what it asks for then is all that it knows, and anything else on the command line is a mistake.
 *
 * @module
 */
import { unknownName } from "./closest.ts";

/** Options that notice which of them are asked for. */
export class AskedOptions {
  readonly #asked = new Set<string>();
  #all = false;
  /** What the function is given. */
  readonly given: Readonly<Record<string, unknown>>;

  constructor(options: Readonly<Record<string, unknown>>) {
    this.given = new Proxy(options, {
      get: (target, name, receiver) => {
        if (typeof name === "string") this.#asked.add(name);
        return Reflect.get(target, name, receiver) as unknown;
      },
      ownKeys: (target) => {
        this.#all = true;
        return Reflect.ownKeys(target);
      },
    });
  }

  /**
   * Refuses options that were not asked for. A function that asked for none may look at them later, and one that
   * took the rest together knows them all: nothing is refused then.
   *
   * @throws HalcyonError `cli.usage`
   */
  check(plan: string, options: Readonly<Record<string, unknown>>): void {
    if (this.#all || this.#asked.size === 0) return;
    for (const name of Object.keys(options))
      if (!this.#asked.has(name)) throw unknownName(`option of ${plan}`, name, [...this.#asked]);
  }
}
