/**
 * Checks documents against the event model's schemas.
 *
 * The validators are compiled ahead of time (`npm run generate`), so nothing is compiled at start-up. Columns whose
 * type says what they hold are not walked: a page of typed arrays costs as much as its number of columns.
 *
 * @module
 */
import type { CheckedDocuments, CheckedName } from "./documents.ts";
import { HalcyonError } from "./errors.ts";
import { type Problem, explain } from "./explain.ts";
import { schemas } from "./schemas.generated.ts";
import { validators } from "./validators.generated.ts";

/** Whether `doc` is a document of this name. */
export function isDocument<N extends CheckedName>(name: N, doc: unknown): doc is CheckedDocuments[N] {
  return passes(name, doc);
}

/** Each place where `doc` is not what the schema of `name` allows; none when it is valid. */
export function problemsOf(name: CheckedName, doc: unknown): readonly Problem[] {
  return passes(name, doc) ? [] : explained(name, doc);
}

/**
 * Refuses a document that its schema does not allow.
 *
 * @throws HalcyonError `document.invalid`, whose facts list the problems.
 */
export function checkDocument<N extends CheckedName>(name: N, doc: unknown): asserts doc is CheckedDocuments[N] {
  if (!passes(name, doc)) throw invalid(name, explained(name, doc));
}

function passes(name: CheckedName, doc: unknown): boolean {
  try {
    return validators[name](doc);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** As `explain`; the stack runs out on an object that holds itself, such as a device among the metadata. */
function explained(name: CheckedName, doc: unknown): Problem[] {
  try {
    return explain(schemas[name], doc);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ path: "", rule: "depth", text: "the document holds itself, or is nested too deep" }];
  }
}

function invalid(name: CheckedName, problems: readonly Problem[]): HalcyonError<"document.invalid"> {
  const told = problems.slice(0, 3).map((p) => p.text);
  if (problems.length > told.length) told.push(`and ${problems.length - told.length} more`);
  return new HalcyonError(
    "document.invalid",
    `The schema of "${name}" does not allow this document: ${told.join("; ")}.`,
    {
      document: name,
      problems,
    },
  );
}
