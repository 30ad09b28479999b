/** Corpus `analysis`, point patterns: where each motor goes at each point. @module */
import type { Case, Json, JsonObject } from "./cases.ts";
import { peerClasses } from "./errors.ts";
import { laboratory } from "./laboratory.ts";
import { type Outcome, type Setting, all, judge, skipped } from "./outcome.ts";
import { patternMaker } from "./registry.ts";
import { judgeNumbers } from "./scanspec-arrays.ts";
import { Reader } from "./values.ts";
import { Writer } from "./write.ts";

/** A trajectory, as far as its points go. */
interface Points {
  readonly axes: readonly { readonly motor: { readonly name: string }; at(index: number): unknown }[];
  readonly length: number;
}

/** The peer's names of the two layouts of the arguments of a grid. */
const layouts: Readonly<Record<string, string>> = { plain: "PATTERN_1", snaked: "PATTERN_2" };

/** Replays one call of a pattern. */
export function replayPattern(one: Case, setting: Setting): Outcome {
  const name = one["function"] as string;
  const make = patternMaker(name);
  if (make === undefined) return skipped(`pattern ${name}`);
  const reader = new Reader(laboratory(one, setting, "at once"));
  const expected = one["expect"] as JsonObject;
  let made: unknown;
  try {
    made = make(reader.list(one["args"]), reader.object(one["kwargs"]));
    if (isLazy(made)) made = [...made];
  } catch (error) {
    return judge(expected, { error: peerClasses(error) });
  }
  if ("pattern" in expected) return judge(expected, { pattern: layouts[String(made)] ?? made });
  if ("chunks" in expected) return judge(expected, { chunks: new Writer().value(made) });
  if (!hasPoints(made)) return judge(expected, made);
  return judgePoints(expected, made);
}

function judgePoints(expected: JsonObject, { axes, length }: Points): Outcome {
  const points = (expected["points"] ?? {}) as JsonObject;
  const names = axes.map((axis) => axis.motor.name);
  return all(
    judge(expected["num"], length, "num"),
    judge(Object.keys(points).toSorted(), names.toSorted(), "points (motors)"),
    ...axes.map((axis) => {
      const positions = Array.from({ length }, (_, i) => axis.at(i));
      return judgePositions(points[axis.motor.name], positions, `points.${axis.motor.name}`);
    }),
  );
}

function judgePositions(expected: Json | undefined, got: readonly unknown[], path: string): Outcome {
  const numbers = got.every((position) => typeof position === "number");
  return numbers ? judgeNumbers(expected, got, path) : judge(expected, new Writer().value(got), path);
}

function hasPoints(made: unknown): made is Points {
  return made !== null && typeof made === "object" && "axes" in made && "length" in made;
}

function isLazy(made: unknown): made is Iterable<unknown> {
  return made !== null && typeof made === "object" && "next" in made && Symbol.iterator in made;
}
