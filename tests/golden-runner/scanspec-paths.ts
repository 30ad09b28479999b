/** Corpus `scanspec`, paths: a way through a scan, taken in pieces. @module */
import type { Case, JsonObject } from "./cases.ts";
import { type Outcome, judge, skipped } from "./outcome.ts";
import { missingConstructions, specOf } from "./scanspec-build.ts";
import { Writer } from "./write.ts";

/** Replays one path. */
export function replayPath(one: Case): Outcome {
  const missing = missingConstructions(one);
  if (missing.length > 0) return skipped(...missing);
  const { bounds, start, num, consume } = one["path"] as JsonObject;
  const path = specOf(one).path({
    bounds: (bounds ?? true) as boolean,
    ...(typeof start === "number" ? { start } : {}),
    ...(typeof num === "number" ? { num } : {}),
  });
  const writer = new Writer();
  const got: Record<string, unknown> = { length: path.left };
  got["slices"] = (consume as readonly (number | null)[]).map((count) => {
    const { length, centre, lower, upper, gap, duration } = path.consume(count ?? undefined);
    const columns = writer.value({ length, midpoints: centre, lower, upper, duration }) as object;
    return { ...columns, left: path.left, gap: Array.from(gap, (bit) => bit === 1) };
  });
  return judge(one["expect"], got);
}
