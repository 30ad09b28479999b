import { describe, expect, test } from "vitest";
import { flyDigitiser } from "./digitiser.ts";

// A machine that does other things, too, may be late: the digitiser can keep all it samples. `npm run soak -- --only
// digitiser` holds it to half a second, and to the figures.
describe("a digitiser of 1 MHz and four columns", () => {
  test.each([
    ["arrow", 3_000_000],
    ["hdf5", 3_000_000],
    ["jsonl", 200_000],
  ] as const)(
    "has every row in order, in the documents and in what was written (%s)",
    async (way, samples) => {
      const { rows, lost, gaps, readBack } = await flyDigitiser(way, samples, samples);
      expect({ rows, lost, gaps, readBack }).toEqual({ rows: samples, lost: 0, gaps: 0, readBack: samples });
    },
    120_000,
  );
});
