/** The codes of this package's errors, and the facts that each carries. @module */
import type { ErrorCode } from "@halcyon/model";

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** A file could not be written. What had been flushed before is still in it. */
    "files.write": { readonly path: string; readonly reason: string };
    /** A file that cannot be read: it is not there, the system refuses, or it is damaged. */
    "files.unreadable": { path: string; reason: string };
    /** More reads are waiting than may: try again later. */
    "files.busy": { path: string; reason: string };
    /** A part was asked for that is not in the array. `asked` is in words. */
    "files.range": { path: string; shape: readonly number[]; asked: string };
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
