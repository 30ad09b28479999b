/** What is said of files of the catalog that cannot be read. @module */
import { HalcyonError } from "@halcyon/model";

/** Its bytes are not those that were written. */
export function corrupt(path: string, reason: string, cause?: unknown): HalcyonError<"catalog.corrupt"> {
  return new HalcyonError("catalog.corrupt", sentence(path, reason), { path, reason }, becauseOf(cause));
}

/** It is not there, or not what it should be, or the system does not let it be read. */
export function unreadable(path: string, reason: string, cause?: unknown): HalcyonError<"catalog.files"> {
  return new HalcyonError("catalog.files", sentence(path, reason), { path, reason }, becauseOf(cause));
}

function sentence(path: string, reason: string): string {
  return `${path} cannot be read: ${reason}.`;
}

function becauseOf(cause: unknown): ErrorOptions {
  return cause === undefined ? {} : { cause };
}
