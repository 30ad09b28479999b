/** Corpus `event-model`: which documents are valid, composing a run, and pages. @module */
import { type CheckedName, problemsOf } from "@halcyon/model";
import type { Case, JsonObject } from "./cases.ts";
import { type Outcome, failed, passed } from "./outcome.ts";

/** Whether a document is valid must agree; where it is not is told by each in its own way. */
export function replayValidity(one: Case): Outcome {
  const expected = one["expect"] as { readonly valid: boolean; readonly errors: JsonObject[] };
  const problems = problemsOf(one["doc_type"] as CheckedName, one["doc"]);
  if ((problems.length === 0) === expected.valid) return passed;
  return failed("valid", expected.valid ? "valid" : expected.errors, problems.length === 0 ? "valid" : problems);
}
