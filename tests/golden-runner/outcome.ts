/** What became of a case, and how a corpus is replayed. @module */
import type { Case, Corpus, JsonObject } from "./cases.ts";
import { type Difference, compare, type Tolerance } from "./compare.ts";

/** Something that a case needs and that our packages do not have. */
export interface Missing {
  readonly feature: string;
}

export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly difference: Difference }
  | { readonly kind: "skipped"; readonly missing: readonly string[] };

/** A case with what became of it. */
export interface Replayed {
  readonly corpus: Corpus;
  readonly case: Case;
  readonly outcome: Outcome;
}

/** What a replay has to hand. */
export interface Setting {
  readonly catalogue: readonly JsonObject[];
}

/** Replays one case of a file. A throw is a failure of the case. */
export type Replay = (one: Case, setting: Setting) => Outcome | Promise<Outcome>;

export const passed: Outcome = { kind: "passed" };

export function skipped(...missing: string[]): Outcome {
  return { kind: "skipped", missing };
}

export function failed(path: string, expected: unknown, got: unknown): Outcome {
  return { kind: "failed", difference: { path, expected, got } };
}

/** Passed when `got` is what was expected, otherwise failed with the first difference. */
export function judge(expected: unknown, got: unknown, path = "", tolerance?: Tolerance): Outcome {
  const difference = compare(expected, got, path, tolerance);
  return difference === undefined ? passed : { kind: "failed", difference };
}

/** The first that is not passed. */
export function all(...outcomes: readonly Outcome[]): Outcome {
  return outcomes.find((outcome) => outcome.kind !== "passed") ?? passed;
}
