/** Corpus `scanspec`, specifications: their serialised form, and all their frames. @module */
import { type Frames, type Spec, deserialize } from "@halcyon/scan";
import { isHalcyonError } from "@halcyon/model";
import type { Case, Json, JsonObject } from "./cases.ts";
import { isObject } from "./cases.ts";
import { type Outcome, all, failed, judge, skipped } from "./outcome.ts";
import { judgeColumns, judgeGaps, judgeNumbers } from "./scanspec-arrays.ts";
import { missingConstructions, specOf } from "./scanspec-build.ts";

/** Replays one specification, whether it is right or wrong. */
export function replaySpec(one: Case): Outcome {
  const missing = missingConstructions(one);
  if (missing.length > 0) return skipped(...missing);
  const expected = one["expect"] as JsonObject;
  let spec: Spec;
  try {
    spec = specOf(one);
  } catch (error) {
    return judgeRefusal(error, "make", expected, one);
  }
  const outline = all(
    judge(expected["serialized"], spec.serialize(), "serialized"),
    judge(expected["axes"], spec.axes, "axes"),
    judge(expected["round_trip"] ?? true, roundTrips(spec), "round_trip"),
  );
  if (outline.kind !== "passed") return outline;
  try {
    return judgeFrames(spec, expected);
  } catch (error) {
    return judgeRefusal(error, "calculate", expected, one);
  }
}

function judgeFrames(spec: Spec, expected: JsonObject): Outcome {
  const frames = spec.frames();
  const bounded = spec.frames({ bounds: true });
  const dimensions = spec.dimensions().map(({ axes, length, snaked }) => ({ axes, length, snaked }));
  if (isObject(expected["error"])) return failed("error", expected["error"], `${spec.num} frames`);
  const bounds = isObject(expected["bounded"]) ? expected["bounded"] : {};
  return all(
    judge(expected["duration"], spec.frameDuration, "duration"),
    judge(expected["shape"], spec.shape, "shape"),
    judge(expected["num"], spec.num, "num"),
    judge(expected["dimensions"], dimensions, "dimensions"),
    judge(expected["point_axes"], frames.axes, "point_axes"),
    judgeColumns(expected["midpoints"], frames.centre, "midpoints"),
    judgeGaps(expected["gap"], frames.gap, expected["fragile_point_gaps"], "gap"),
    judgeColumns(expected["lower"], moves(frames) ? frames.lower : undefined, "lower"),
    judgeColumns(expected["upper"], moves(frames) ? frames.upper : undefined, "upper"),
    judgeNumbers(expected["durations"], frames.duration, "durations"),
    judgeColumns(bounds["lower"], bounded.lower, "bounded.lower"),
    judgeColumns(bounds["upper"], bounded.upper, "bounded.upper"),
    judgeGaps(bounds["gap"], bounded.gap, expected["fragile_gaps"], "bounded.gap"),
  );
}

function moves({ axes, lower, centre }: Frames): boolean {
  return axes.some((axis) => lower[axis] !== centre[axis]);
}

function roundTrips(spec: Spec): boolean {
  try {
    return JSON.stringify(deserialize(spec.serialize()).serialize()) === JSON.stringify(spec.serialize());
  } catch (error) {
    if (isHalcyonError(error, "scan.spec")) return false;
    throw error;
  }
}

/** That it is refused, and when; for one that cannot be read, each field and the rule that it breaks. */
export function judgeRefusal(error: unknown, stage: "make" | "calculate", expected: JsonObject, one: Case): Outcome {
  if (!isHalcyonError(error)) throw error;
  const want = expected["error"];
  if (!isObject(want)) return failed(stage, "no error", `${error.code}: ${error.message}`);
  const right = stage === "make" ? isHalcyonError(error, "scan.spec") : isHalcyonError(error, "scan.calculate");
  const refused = all(judge(want["stage"], stage, "error.stage"), judge(true, right, `error ${error.code}`));
  // What is constructed in code has no fields with names: the peer counts its arguments there.
  if (!isHalcyonError(error, "scan.spec") || "construct" in one || !("errors" in want)) return refused;
  return all(refused, judge(want["errors"], problemsOf(error.facts.problems), "error.errors"));
}

/** Problems in the form and the order of the corpus. */
export function problemsOf(problems: readonly { readonly rule: string; readonly loc: readonly string[] }[]): Json {
  return problems
    .map(({ rule, loc }) => ({ type: rule, loc: [...loc] }))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf(problem: { readonly type: string; readonly loc: readonly string[] }): string {
  return [...problem.loc, problem.type].join("\0");
}
