/**
 * Hands documents to callbacks, one after another: at once as long as none answers a promise, so that callbacks that do
 * not wait cost no turn of the event loop. What a callback throws ends the delivery.
 *
 * @module
 */
import type { NamedDocument } from "./documents.ts";

/** Takes the documents of a run one after another; a promise holds back the next. */
export type DocumentCallback = (...document: NamedDocument) => void | PromiseLike<void>;

/** Gives the document to each callback in turn. */
export function deliver(callbacks: Iterable<DocumentCallback>, document: NamedDocument): void | Promise<void> {
  return inTurn(Array.from(callbacks, (callback) => () => callback(...document)));
}

/** Does one thing after another, at once as long as none answers a promise. */
export function inTurn(acts: readonly (() => void | PromiseLike<void>)[]): void | Promise<void> {
  for (const [index, act] of acts.entries()) {
    const answer = act();
    if (answer === undefined) continue;
    return (async () => {
      await answer;
      for (const later of acts.slice(index + 1)) await later();
    })();
  }
}
