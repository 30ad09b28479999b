/** Why a session cannot be gone on with, in words. @module */
import { HalcyonError } from "@halcyon/model";

/** A session that cannot be gone on with. */
export function notResumable(reason: string): HalcyonError<"journal.not_resumable"> {
  const sentence = `This session cannot be gone on with: ${reason}. Recover it, to close its runs.`;
  return new HalcyonError("journal.not_resumable", sentence, { reason });
}

/** A session whose plan had failed with `cause`. */
export function failedBefore(cause: unknown): HalcyonError<"journal.not_resumable"> {
  const sentence =
    "The plan failed before its process ended: there is nothing to go on with. Recover it, to close its runs.";
  return new HalcyonError("journal.not_resumable", sentence, { reason: "the plan had failed" }, { cause });
}
