/** Corpus `scanspec`, the service: the answers to posted bodies. @module */
import { serve } from "@halcyon/scan";
import { type Case, type Json, type JsonObject, isObject } from "./cases.ts";
import { type Outcome, all, judge } from "./outcome.ts";

/** Replays one request. */
export function replayService(one: Case): Outcome {
  const { status, response, errors } = one["expect"] as JsonObject;
  const answer = serve(one["route"] as string, one["body"]);
  const same = judge(status, answer.status, "status");
  if (same.kind !== "passed") return same;
  if (errors !== undefined) return judge(errors, problemsIn(answer.body as JsonObject), "errors");
  const body = answer.body as JsonObject;
  return body["format"] === "STRING" ? judgePrints(response as JsonObject, body) : judge(response, body, "response");
}

// The peer prints arrays as numpy does: only the numbers count.
function judgePrints(expected: JsonObject, got: JsonObject): Outcome {
  return all(
    judge(Object.keys(expected).toSorted(), Object.keys(got).toSorted(), "response"),
    ...Object.entries(expected).map(([key, value]) =>
      judge(withNumbers(value), withNumbers(got[key]), `response.${key}`),
    ),
  );
}

function withNumbers(value: Json | undefined): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([axis, print]) => [axis, numbersIn(print as string)]));
}

function numbersIn(print: string): number[] {
  return (print.match(/-?\d[\d.e+-]*/g) ?? []).map(Number);
}

function problemsIn(body: JsonObject): Json {
  const detail = body["detail"] as readonly { readonly type: string; readonly loc: readonly string[] }[];
  const problems = detail.map(({ type, loc }) => ({ type, loc }));
  const key = (each: (typeof problems)[number]): string => JSON.stringify([each.loc, each.type]);
  return problems.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
