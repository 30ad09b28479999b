/** A put as a status: at once done when the channel is, and else one that can be called off. @module */
import { Status } from "@halcyon/model";
import type { Channel } from "./channel.ts";
import type { Wait } from "./wait.ts";

/**
 * The caller's wait, and the status's own end of it: both abort the channel's. The signal is made only when the
 * channel asks for it, which one that is done at once never does.
 */
class PutWait implements Wait {
  readonly #caller: Wait;
  #own: AbortController | undefined;
  #signal: AbortSignal | undefined;

  constructor(caller: Wait) {
    this.#caller = caller;
  }

  get timeout(): number | undefined {
    return this.#caller.timeout;
  }

  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const { signal } = this.#caller;
      this.#own ??= new AbortController();
      this.#signal = signal === undefined ? this.#own.signal : AbortSignal.any([signal, this.#own.signal]);
    }
    return this.#signal;
  }

  abort(reason: Error): void {
    (this.#own ??= new AbortController()).abort(reason);
  }
}

/** Puts a value that has been checked, and answers how that goes. */
export function putOver<T>(
  signal: { readonly name: string },
  channel: Channel<T>,
  value: T,
  completion: boolean,
  caller: Wait,
): Status {
  const wait = new PutWait(caller);
  const answer = channel.put(value, completion, wait);
  if (answer === undefined) return Status.succeeded;
  return Status.of(answer, { name: `${signal.name}.set`, onCancel: (reason) => wait.abort(reason) });
}
