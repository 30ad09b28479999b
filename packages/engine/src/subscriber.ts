/** Who gets the documents of a run, and how much they matter. @module */
import type { DocumentName, NamedDocument } from "@halcyon/model";

/** Takes a document. A promise holds back the next one for this subscriber; a throw is a failure to take it. */
export type Subscriber = (...document: NamedDocument) => void | PromiseLike<void>;

/**
 * Takes all documents that have come since it was last asked, in order: for one to whom every call is dear, as over a
 * network. A promise holds back the next ones, and a throw is a failure to take any of them: all are offered again.
 */
export interface BatchSubscriber {
  readonly takeMany: (documents: readonly NamedDocument[]) => void | PromiseLike<void>;
  /** Bytes (estimated) that are offered at once, beyond the first document. 4 MiB. */
  readonly maxBatchBytes?: number;
}

/** What a subscriber needs. */
export interface Subscription {
  /** Which documents; all when not said. */
  readonly documents?: readonly DocumentName[];
  /**
   * `critical` (the default): gets every document, and holds the engine back when it lags; its failure pauses the
   * run. `live`: may lag, and then skips; its failure is reported and it is left out.
   */
  readonly need?: "critical" | "live";
  /**
   * What the failure of a critical subscriber does: `pause` (the default) keeps what it did not take and offers it
   * again on resume; `fail` throws the error into the plan and goes on without the document.
   */
  readonly onFailure?: "pause" | "fail";
  /** For messages. */
  readonly name?: string;
  /** Critical: how many bytes (estimated) may be queued before the engine waits. 16 MiB. */
  readonly maxBytes?: number;
  /** Live: how many documents may be queued before the oldest are skipped. 1,000. */
  readonly maxDocuments?: number;
}
