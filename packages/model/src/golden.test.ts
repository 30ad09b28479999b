import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { type CheckedName, problemsOf } from "./index.ts";

function cases<T>(file: string): (T & { id: string; quirk?: string })[] {
  const text = readFileSync(new URL(`../../../tests/golden/event-model/${file}`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T & { id: string; quirk?: string });
}

describe("the model agrees with event-model", () => {
  type Validity = { doc_type: CheckedName; doc: unknown; expect: { valid: boolean; errors: { keyword: string }[] } };
  test.for(cases<Validity>("documents.jsonl"))(
    "on the validity of $id",
    ({ doc_type, doc, expect: { valid, errors } }) => {
      const problems = problemsOf(doc_type, doc);
      expect(problems.length === 0).toBe(valid);
      const keywords = new Set(errors.map((e) => e.keyword));
      for (const problem of problems) expect(keywords).toContain(problem.rule);
    },
  );
});
