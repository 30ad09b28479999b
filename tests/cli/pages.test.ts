import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { Workplace, documentsOf, halcyon, ofName, root } from "./halcyon.ts";

vi.setConfig({ testTimeout: 60_000 });

test("a page of fast data is one line of the file, whole, and one row of the table", async () => {
  using place = new Workplace();
  const plan = join(root, "tests/cli/fixtures/digitiser-plan.ts");
  const beamline = join(root, "tests/cli/fixtures/digitiser-beamline.ts");
  const { code, out } = await halcyon(place.folder, "run", plan, "digitise", "--beamline", beamline, "--no-plot");
  expect(code).toBe(0);
  expect(out.match(/^\|\s+\d+ \|/gm)?.map((row) => row.replaceAll(/\D/g, ""))).toEqual(["20000"]);
  expect(out).toContain("success (events: 20000 primary)");
  const [path = ""] = place.runs();
  const [page, ...more] = ofName(documentsOf(path), "event_page");
  expect(more).toEqual([]);
  expect(page?.data["adc_sample"]).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  expect(page?.seq_num.at(-1)).toBe(20_000);
  expect(page?.uid.at(-1)).toBe(`${String(page?.uid.at(0)).replace(/\/0$/, "")}/19999`);
  const shown = await halcyon(place.folder, "show", path);
  expect(shown.out).toContain("success (events: 20000 primary)");
  // Each sample 1 µs after the one before.
  const stamps = page?.timestamps["adc_sine"];
  expect(Number(stamps?.at(-1)) - Number(stamps?.at(0))).toBeCloseTo(0.019_999, 5);
});
