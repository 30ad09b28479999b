/** The codes of the errors of the command. @module */

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** The command line asks for something that there is not. `allowed` lists what there is. */
    "cli.usage": { readonly argument: string; readonly allowed: readonly string[] };
    /** A document could not be written. `reason` is the system's word: `ENOSPC`, `EIO`, … */
    "files.write": { readonly path: string; readonly reason: string };
    /** A file could not be read, or does not hold what it should. `line` counts from 1. */
    "files.read": { readonly path: string; readonly reason: string; readonly line?: number };
    /** A beamline or plan file could not be loaded. */
    "cli.load": { readonly path: string; readonly reason: string };
  }
}

/** The system's word for what went wrong: `ENOSPC`. */
export function systemReason(error: unknown): string {
  if (error !== null && typeof error === "object" && "code" in error && typeof error.code === "string")
    return error.code;
  return error instanceof Error ? error.message : String(error);
}
