import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { derivative, peakStatistics, type PeakStatistics } from "@halcyon/analysis";

type Wanted = Record<keyof PeakStatistics, unknown>;
interface PeakCase {
  id: string;
  x: number[];
  y: number[];
  options?: { edge_count?: number; calc_derivative_and_stats?: boolean };
  expect: { stats: Wanted | null; derivative?: Wanted; derivative_x?: number[]; derivative_y?: number[] };
}

const corpus = readFileSync(new URL("../golden/analysis/peaks.jsonl", import.meta.url), "utf8");
const cases = corpus
  .trim()
  .split("\n")
  .map((line): PeakCase => JSON.parse(line) as PeakCase);

/** Where `ours` differs from `wanted`; the corpus writes null for what is unknown. */
function differences(ours: unknown, wanted: unknown, tolerance: number, where: string): string[] {
  if (typeof wanted === "number") {
    return typeof ours === "number" && Math.abs(ours - wanted) <= tolerance
      ? []
      : [`${where}: ${JSON.stringify(ours)}`];
  }
  if (wanted === null) return ours === undefined ? [] : [`${where}: ${JSON.stringify(ours)}`];
  if (typeof wanted !== "object") return [`${where}: not known how to compare`];
  if ("$number" in wanted)
    return `${ours as number}`.toLowerCase() === wanted.$number ? [] : [`${where}: ${JSON.stringify(ours)}`];
  if (typeof ours !== "object" || ours === null) return [`${where}: ${JSON.stringify(ours)}`];
  return [...new Set([...Object.keys(wanted), ...Object.keys(ours)])].flatMap((key) =>
    differences(Reflect.get(ours, key), Reflect.get(wanted, key), tolerance, `${where}.${key}`),
  );
}

describe("peak statistics are those of the corpus", () => {
  test.each(cases)("$id", ({ x, y, options = {}, expect: wanted }) => {
    const tolerance = 1e-9 * Math.max(1e-3, ...x.map(Math.abs), ...y.map(Math.abs));
    const edge = options.edge_count === undefined ? {} : { edgeCount: options.edge_count };
    const slope = derivative(x, y);
    const found = [
      ...differences(peakStatistics(x, y, edge), wanted.stats, tolerance, "stats"),
      ...(wanted.derivative === undefined
        ? []
        : [
            ...differences([...slope.x], wanted.derivative_x, tolerance, "derivative_x"),
            ...differences([...slope.y], wanted.derivative_y, tolerance, "derivative_y"),
            ...differences(peakStatistics(slope.x, slope.y, edge), wanted.derivative, tolerance, "derivative"),
          ]),
    ];
    expect(found).toEqual([]);
  });
});

test("a peak with fewer y than x is refused", () => {
  expect(() => peakStatistics([1, 2], [1])).toThrow(RangeError);
});
