/** Documents that must not come now. @module */
import { type DocumentName, HalcyonError } from "@halcyon/model";

/** @throws HalcyonError `catalog.order`. */
export function refuseOrder(document: DocumentName, uid: string, reason: string): never {
  throw new HalcyonError("catalog.order", `The ${document} ${uid} cannot be taken: ${reason}.`, {
    document,
    uid,
    reason,
  });
}

/** @throws HalcyonError `catalog.order` for the uid of a document that says something else. */
export function conflicting(document: DocumentName, uid: string): never {
  return refuseOrder(document, uid, "there is another document of that uid, which says something else");
}

/** @throws HalcyonError `catalog.missing` for what a document refers to, and did not come. */
export function refuseUnknown(document: DocumentName, what: string, uid: string): never {
  throw new HalcyonError(
    "catalog.missing",
    `The ${document} names the ${what} ${uid}, which is not open here: its run must be taken from the start.`,
    { document, uid },
  );
}
