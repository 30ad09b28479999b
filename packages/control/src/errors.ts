/** The codes of this package's errors, and the facts that each carries. @module */
import type { ErrorCode } from "@halcyon/model";

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** Nobody serves the PV: no answer to the search within `waited` s. `searched` are the addresses that were asked. */
    "ca.unreachable": { pv: string; waited: number; searched: readonly string[] };
    /** The server went away while something was under way; a put may or may not have been done. */
    "ca.disconnected": { pv: string; server: string; reason: string };
    /** The server did not answer within `deadline` s. */
    "ca.deadline": { pv: string; operation: string; deadline: number };
    /** The server answered with an error. `status` is its ECA code. */
    "ca.refused": { pv: string; operation: string; status: number; text: string };
    /** The server's access rights forbid it. */
    "ca.access": { pv: string; operation: string; read: boolean; write: boolean };
    /** The value cannot be written as what the PV is. */
    "ca.value": { pv: string; native: string; value: string };
    /** Bytes that are not Channel Access: what was wrong, and where it was seen. */
    "ca.malformed": { what: string; command?: number };
    /** What is no name of a PV. */
    "ca.name": { pv: string; reason: string };
    /** An option or environment variable that makes no sense. */
    "ca.option": { option: string; value: string; allowed: string };
    /** The channel or its context has been closed. */
    "ca.closed": { pv: string };
    /** A PV is not what a device needs it to be. */
    "epics.mismatch": { device: string; pv: string; wanted: string; found: string };
    /** A target outside the limits: nothing was moved. */
    "epics.limits": { device: string; pv: string; value: number; low: number; high: number };
    /** An IOC that cannot write its file. */
    "epics.file": { device: string; path: string; reason: string };
    /** A move that ended without arriving: stopped, limit switch, alarm, or the done flag without the position. */
    "epics.move": { device: string; target: number; reached: number | null; reason: string };
  }
}

/** The codes of this package. */
export type ControlErrorCode = Extract<ErrorCode, `ca.${string}` | `epics.${string}`>;
