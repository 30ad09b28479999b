/** The codes of this package's errors, and the facts that each carries. @module */
import type { ErrorCode } from "@halcyon/model";

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** A file could not be written. What had been flushed before is still in it. */
    "files.write": { readonly path: string; readonly reason: string };
    /** A name that would lead out of the folder of the files. */
    "files.name": { name: string; folder: string };
    /** A file is not of the format that was expected of it. */
    "files.format": { path: string; reason: string };
    /** Something was asked of a file that is closed. */
    "files.closed": { path: string };
    /** A dataset that cannot be written: its kind of pixels, its shape, or its name. */
    "files.dataset": { key: string; reason: string };
  }
}

/** The codes of this package. */
export type FilesErrorCode = Extract<ErrorCode, `files.${string}`>;
