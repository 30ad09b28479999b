/** Corpus `analysis`, peak statistics. @module */
import { type PeakStatistics, derivative, peakStatistics } from "@halcyon/analysis";
import { type Case, type JsonObject, isObject } from "./cases.ts";
import { errorIn } from "./errors.ts";
import { type Outcome, judge } from "./outcome.ts";
import { Writer } from "./write.ts";

/** Replays the statistics of one peak. */
export function replayPeak(one: Case): Outcome {
  const [x, y] = [one["x"], one["y"]] as [number[], number[]];
  const options = isObject(one["options"]) ? one["options"] : {};
  const expected = one["expect"] as JsonObject;
  const writer = new Writer();
  // The statistics are differences of near-equal numbers.
  const largest = Math.max(...[...x, ...y].filter(Number.isFinite).map(Math.abs), 0);
  const tolerance = { relative: 1e-9, absolute: 1e-9 * largest + 1e-12 };
  try {
    const edge = options["edge_count"];
    const chosen = typeof edge === "number" ? { edgeCount: edge } : {};
    const got: Record<string, unknown> = { stats: written(peakStatistics(x, y, chosen)) };
    if (options["calc_derivative_and_stats"] === true) {
      const slope = derivative(x, y);
      const stats = peakStatistics(slope.x, slope.y, chosen);
      got["derivative"] = written(stats);
      if (stats !== undefined) Object.assign(got, { derivative_x: slope.x, derivative_y: slope.y });
    }
    return judge(expected, writer.value(got), "", tolerance);
  } catch (error) {
    return judge(expected, { error: errorIn(error, undefined).type });
  }
}

function written(stats: PeakStatistics | undefined): unknown {
  if (stats === undefined) return null;
  const { min, max, com, cen, crossings, fwhm, lin_bkg } = stats;
  return {
    min,
    max,
    com,
    cen: cen ?? null,
    crossings: crossings ?? null,
    fwhm: fwhm ?? null,
    lin_bkg: lin_bkg ?? null,
  };
}
