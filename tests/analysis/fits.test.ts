import { constantModel, fit, gaussianModel, linearModel, prefixed, sumOf } from "@halcyon/analysis";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { replayFit } from "../golden-runner/analysis-fits.ts";
import type { Case } from "../golden-runner/cases.ts";

const corpus = readFileSync(new URL("../golden/analysis/fits.jsonl", import.meta.url), "utf8");
const cases = corpus
  .trim()
  .split("\n")
  .map((line): Case => JSON.parse(line) as Case);

describe("fits are those of the corpus", () => {
  test.each(cases)("$id", (one) => {
    expect(replayFit(one)).toEqual({ kind: "passed" });
  });
});

test("a bound is kept, and the best value lies on it when it pulls", () => {
  const x = Array.from({ length: 21 }, (_, i) => i / 10);
  const y = x.map((place) => gaussianModel.value(place, { amplitude: 2, center: 1.4, sigma: 0.3 }));
  const { values } = fit(gaussianModel, x, y, { bounds: { center: { min: 0, max: 1.2 } } });
  expect(values["center"]?.value).toBeLessThanOrEqual(1.2);
  expect(values["center"]?.value).toBeGreaterThan(1.19);
});

test("a start beyond a bound does not keep the search there", () => {
  const x = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
  const y = x.map((place) => gaussianModel.value(place, { amplitude: 2, center: -0.4, sigma: 0.5 }));
  const start = { amplitude: 1, center: 0.5, sigma: 0.8 };
  const { values } = fit(gaussianModel, x, y, { start, bounds: { center: { min: -3, max: -0.2 } } });
  expect(values["center"]?.value).toBeCloseTo(-0.4, 6);
});

test("what cannot be fitted is refused with the reason", () => {
  expect(() => fit(linearModel, [1, 2], [1])).toThrow(/2 of x and 1 of y/);
  expect(() => fit(linearModel, [1, 2, 3], [1, NaN, 3])).toThrow(/y\[1\] is NaN/);
  expect(() => fit(gaussianModel, [1, 2], [1, 2])).toThrow(/3 free parameters/);
  expect(() => fit(sumOf(prefixed("a_", linearModel), constantModel), [1, 2], [1, 2])).toThrow(
    /a value to start from for a_slope/,
  );
  expect(() => sumOf(linearModel, linearModel)).toThrow(/Two models have a parameter slope/);
});
