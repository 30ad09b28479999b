/**
 * The errors of scan specifications: two codes, with the numbers that clash.
 *
 * `scan.spec` is a specification that can't be read or built; all its problems are gathered, each with the path of
 * the field. `scan.calculate` is one that reads well, but whose points can't be made or can't be run.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";

/** One thing wrong with a serialised specification. */
export interface SpecProblem {
  /**
   * Keys from the root to the offending field, with the class of each specification on the way, as scanspec's own
   * service reports them: `["Snake", "spec", "Linspace", "num"]`.
   */
  readonly loc: readonly string[];
  /** Permanent name of the broken rule, such as `greater_than_equal`. */
  readonly rule: string;
  /** What was found, and what is allowed. */
  readonly text: string;
}

/** Why the points of a specification can't be made or run. */
export type CalculateReason =
  | "axes-overlap"
  | "axis-unknown"
  | "durations"
  | "empty"
  | "kinds-differ"
  | "lengths-differ"
  | "limits"
  | "no-motion"
  | "out-of-range"
  | "path-changes"
  | "too-many"
  | "too-slow";

/** Facts of `scan.calculate`: the axes concerned, and the numbers that clash, each by its name. */
export interface CalculateFacts {
  readonly reason: CalculateReason;
  readonly axes: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
}

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** A scan specification can't be read or built; every problem has the path of its field. */
    "scan.spec": { problems: readonly SpecProblem[] };
    /** The points of a scan specification can't be made, or not be run. */
    "scan.calculate": CalculateFacts;
  }
}

/** A `scan.spec` error out of all problems that were found. */
export function specRefused(problems: readonly SpecProblem[]): HalcyonError<"scan.spec"> {
  const lines = problems.map(({ loc, text }) => (loc.length === 0 ? text : `${loc.join(".")}: ${text}`));
  return new HalcyonError("scan.spec", `The scan specification is refused. ${lines.join("; ")}.`, { problems });
}

/** A `scan.calculate` error. */
export function cannotCalculate(
  reason: CalculateReason,
  message: string,
  axes: readonly string[],
  numbers: Readonly<Record<string, number>> = {},
): HalcyonError<"scan.calculate"> {
  return new HalcyonError("scan.calculate", message, { reason, axes, numbers });
}
