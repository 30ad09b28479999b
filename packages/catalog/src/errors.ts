/** The codes of this package's errors, and the facts that each carries. @module */
import type { ErrorCode } from "@halcyon/model";

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** Rows could not be written. They were not taken, and may be offered again. `reason` is the system's word. */
    "catalog.write": { path: string; reason: string };
    /** A value that its column cannot hold: the whole batch is refused. */
    "catalog.column": { column: string; holds: string; reason: string };
    /** A document of a run or stream that is not open here. */
    "catalog.missing": { document: string; uid: string };
    /** A folder or file that is not what this package wrote. */
    "catalog.format": { path: string; reason: string };
  }
}

/** The codes of this package. */
export type CatalogErrorCode = Extract<ErrorCode, `catalog.${string}`>;
