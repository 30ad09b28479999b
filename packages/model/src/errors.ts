/**
 * One class for every error that Halcyon throws on purpose, and the table of its codes.
 *
 * A code is permanent: programs match on it, so it outlives any wording. Each package adds its codes to
 * `ErrorFacts` by declaration merging (`declare module "@halcyon/model"`), which types `facts` by `code`.
 *
 * @module
 */

/** From a permanent code to the facts that an error with this code carries. Packages merge their own rows in. */
export interface ErrorFacts {
  /** A document is not what the event model allows. `path` points to the offending place, as in `data_keys/x/dtype`. */
  "document.invalid": { document: string; problems: readonly { path: string; rule: string; text: string }[] };
  /** Documents are each legal, but not together: keys that differ from the descriptor, a second stop, … */
  "document.composition": { document: string; reason: string; keys?: readonly string[] };
  /** Data that lie in files were asked for, and have not been loaded. */
  "document.unfilled": { document: string; keys: readonly string[] };
  /** Nobody opens files of this kind; `known` are the kinds that somebody opens. */
  "asset.unknown": { resource: string; spec: string; known: readonly string[] };
  /** A file that a resource names could not be opened or read. */
  "asset.unreadable": { resource: string; path: string };
  /** A value that no JSON text can hold, or a text that is not JSON. `at`: the path, or the character. */
  "document.json": { reason: string; at: string };
  /** An object lacks the verb that was asked of it. */
  "device.verb": { device: string; verb: string };
  /** Thrown by a device's `pause`: what came since the checkpoint must not be done again. */
  "device.no_replay": { device: string };
  /** A device has refused a pause, which was not made. */
  "device.pause_refused": { device: string; reason: string };
  /** Pixels that are not of the kind or number that their dataset has. */
  "frames.shape": { key: string; expected: string; got: string };
  /** A verb answered something that cannot be waited for. */
  "status.answer": { status: string; got: string };
  /** A status was cancelled by its caller. */
  "status.cancelled": { status: string };
  /** A status did not end within its deadline, given in s. */
  "status.deadline": { status: string; deadline: number };
}

/** A permanent code of an error. */
export type ErrorCode = keyof ErrorFacts;

/**
 * An error that says what was asked, of what, and what would be allowed.
 *
 * `code` is permanent, `facts` are typed by it, `cause` is what was caught underneath.
 */
export class HalcyonError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly facts: ErrorFacts[C];

  constructor(code: C, message: string, facts: ErrorFacts[C], options?: ErrorOptions) {
    super(message, options);
    this.name = "HalcyonError";
    this.code = code;
    this.facts = facts;
  }
}

/** Whether `value` is an error of ours, and of this code when one is given. */
export function isHalcyonError<C extends ErrorCode = ErrorCode>(value: unknown, code?: C): value is HalcyonError<C> {
  return value instanceof HalcyonError && (code === undefined || value.code === code);
}

/** What was thrown, as an `Error`: thrown strings and objects are wrapped, with the value kept as `cause`. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
