/** One subscriber of an engine, and the documents that wait for it. @module */
import type { DocumentName, NamedDocument } from "@halcyon/model";
import type { BatchSubscriber, Subscriber, Subscription } from "./subscriber.ts";

/** A document that waits. */
export interface Queued {
  readonly document: NamedDocument;
  readonly weight: number;
}

/** One subscriber and the documents it has not taken. */
export class Mailbox {
  readonly #subscriber: Subscriber | BatchSubscriber;
  /** Bytes that are offered at once, beyond the first document. */
  readonly maxBatchBytes: number;
  readonly live: boolean;
  readonly onFailure: "pause" | "fail";
  readonly name: string;
  readonly maxBytes: number;
  readonly maxDocuments: number;
  readonly wants: ReadonlySet<DocumentName> | undefined;
  queue: Queued[] = [];
  bytes = 0;
  /** A document is being taken, or waits for its turn of the event loop. */
  busy = false;
  failed = false;
  cause: Error | undefined;
  gone = false;
  skipped = 0;

  constructor(subscriber: Subscriber | BatchSubscriber, subscription: Subscription) {
    const single = typeof subscriber === "function";
    this.#subscriber = subscriber;
    this.maxBatchBytes = single ? 0 : (subscriber.maxBatchBytes ?? 4 * 1024 * 1024);
    this.live = subscription.need === "live";
    this.onFailure = subscription.onFailure ?? "pause";
    this.name = subscription.name ?? ((single && subscriber.name) || "subscriber");
    this.maxBytes = subscription.maxBytes ?? 16 * 1024 * 1024;
    this.maxDocuments = subscription.maxDocuments ?? 1000;
    this.wants = subscription.documents === undefined ? undefined : new Set(subscription.documents);
  }

  /** Offers one document. */
  take(document: NamedDocument): void | PromiseLike<void> {
    const subscriber = this.#subscriber;
    return typeof subscriber === "function" ? hand(subscriber, document) : subscriber.takeMany([document]);
  }

  /** Offers what `next` answered. */
  takeBatch(batch: readonly Queued[]): void | PromiseLike<void> {
    const subscriber = this.#subscriber;
    if (typeof subscriber !== "function") return subscriber.takeMany(batch.map(({ document }) => document));
    const [first] = batch;
    return first === undefined ? undefined : hand(subscriber, first.document);
  }

  /** What is offered next: the first of the queue, and what goes with it. */
  next(): readonly Queued[] {
    let bytes = 0;
    const end = this.queue.findIndex(({ weight }, at) => (bytes += weight) > this.maxBatchBytes && at > 0);
    return this.queue.slice(0, end < 0 ? undefined : end);
  }

  /** Takes out what has been taken. Answers how many were still there. */
  remove(batch: readonly Queued[]): number {
    let removed = 0;
    for (const queued of batch) {
      const at = this.queue.indexOf(queued);
      if (at < 0) continue;
      this.queue.splice(at, 1);
      this.bytes -= queued.weight;
      removed += 1;
    }
    return removed;
  }
}

// The type knows which document goes with which name only as long as they are together; spreading them is slower.
function hand(subscriber: Subscriber, document: NamedDocument): void | PromiseLike<void> {
  return (subscriber as (name: DocumentName, document: unknown) => void | PromiseLike<void>)(document[0], document[1]);
}
