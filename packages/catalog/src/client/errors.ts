/** The codes of the client's errors, and the facts that each carries. @module */

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** The service said no: `code` is its own, as `catalog.missing`. */
    "client.refused": { readonly url: string; readonly status: number; readonly code: string };
    /** Nobody answers at this address. */
    "client.unreachable": { readonly url: string; readonly reason: string };
    /** Values that no typed array holds. */
    "client.values": { readonly kind: string };
    /** There is no such run, or more than one. */
    "client.run": { readonly asked: string; readonly found: readonly string[] };
  }
}

/** The codes of the client. */
export type ClientErrorCode = "client.refused" | "client.unreachable" | "client.values" | "client.run";
