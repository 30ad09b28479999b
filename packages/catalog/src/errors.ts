/** The codes of this package's errors, and the facts that each carries. @module */
import type { ErrorCode } from "@halcyon/model";

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** Something could not be written. It was not taken, and may be offered again. `reason` is the system's word. */
    "catalog.write": { path: string; reason: string };
    /** A value that its column cannot hold: the whole batch is refused. */
    "catalog.column": { column: string; holds: string; reason: string };
    /** A document of a run or stream that is not open here; a node, a run or data that are not there. */
    "catalog.missing": { document: string; uid: string };
    /** A folder or file that is not what this package wrote. */
    "catalog.format": { path: string; reason: string };
    /** A node of that name, or a run of that uid, is there already, and is another. */
    "catalog.exists": { path: string; reason: string };
    /** A container is to be removed that others are in. */
    "catalog.not_empty": { path: string; children: number };
    /** A description of a node that cannot be kept: its key, its metadata. */
    "catalog.node": { path: string; reason: string };
    /** A question that cannot be answered as it is put: a key, a pattern, a cursor. */
    "catalog.query": { reason: string };
    /** A document that must not come now: before its start, after its stop, with the uid of another. */
    "catalog.order": { document: string; uid: string; reason: string };
    /** Somebody else holds the catalog. */
    "catalog.locked": { path: string; reason: string };
    /** No room is left where the catalog is. Nothing was taken. */
    "catalog.full": { path: string; reason: string };
    /** A file of ours was damaged. */
    "catalog.corrupt": { path: string; reason: string };
    /** The index cannot be asked: its server is away, or says no. */
    "catalog.index": { path: string; reason: string };
    /** A change of what must stay as it is. */
    "catalog.read_only": { path: string; reason: string };
    /** A text that is no patch, or a patch that does not apply. */
    "catalog.patch": { reason: string; operation: string };
    /** A slice, block or partition beyond what there is. */
    "catalog.range": { asked: string; allowed: string };
    /** A block that only a larger array has room for: it says `extend=true`, or is not taken. */
    "catalog.extend": { asked: string; shape: string };
    /** Bytes of a file beyond those that it has: `size` of them. */
    "catalog.bytes": { asked: string; size: number };
    /** Files that data lie in are not as they were told. */
    "catalog.files": { path: string; reason: string };
    /** A catalog of another version of Halcyon. */
    "catalog.version": { path: string; version: number; readable: string };
    /** A parameter or body that cannot be meant; nothing was done. */
    "catalog.request": { parameter: string; value: string; reason: string };
    /** Nobody, or nobody known, asked for what needs a key. */
    "catalog.unauthorized": { reason: string };
    /** The key does not allow it: `needs` are the scopes that it would take. */
    "catalog.forbidden": { needs: string; reason: string };
    /** None of the formats that were asked for can be made of these data. */
    "catalog.format_asked": { asked: string; offered: string };
    /** A body in a format that is not read here. */
    "catalog.media_type": { given: string; taken: string };
    /** A body or answer that is larger than allowed, in bytes. */
    "catalog.size": { bytes: number; most: number; of: "body" | "answer" };
    /** The catalog has been closed. */
    "catalog.closed": { path: string };
  }
}

/** The codes of this package. */
export type CatalogErrorCode = Extract<ErrorCode, `catalog.${string}`>;
