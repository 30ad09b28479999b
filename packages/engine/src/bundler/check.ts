/** Every document is checked against its schema before anybody gets it. @module */
import { checkDocument, type DocumentName, type Documents } from "@halcyon/model";

/**
 * Checks a document that is about to be posted.
 *
 * @throws HalcyonError `document.invalid` with each place that is not as the event model has it.
 */
export function checkPosted<N extends DocumentName>(name: N, document: Documents[N]): void {
  checkDocument(name, document);
}
