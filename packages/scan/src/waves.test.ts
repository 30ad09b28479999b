import * as fc from "fast-check";
import { expect, test } from "vitest";
import { between, positionAt, spiral } from "./index.ts";
import { wave } from "./dimension/waves.ts";

test("sine and cosine are those of the language to within 3e-16, for angles of spirals up to 10^10 frames", () => {
  const angles = fc.double({ min: 0, max: 3.6e5, noNaN: true });
  fc.assert(
    fc.property(angles, (angle) => {
      expect(Math.abs(wave(angle, 0) - Math.sin(angle))).toBeLessThan(3e-16);
      expect(Math.abs(wave(angle, 1) - Math.cos(angle))).toBeLessThan(3e-16);
    }),
    { numRuns: 2000 },
  );
});

test("the same frame of a spiral has the same bits in every block, so that its bounds meet", () => {
  const spec = spiral({ axis: "x", centre: 0, diameter: 5, step: 0.1 }, { axis: "y", centre: 1 }).fly();
  const { lower, upper } = spec.frames();
  const blocks = [...spec.blocks({ size: 7 })].flatMap((block) => [...block.upper.x]);
  expect(blocks).toEqual([...upper.x]);
  expect([...upper.x.subarray(0, -1)]).toEqual([...lower.x.subarray(1)]);
  const [segment] = spec.segments();
  expect(positionAt(segment?.functions.x ?? { kind: "table" }, 40)).toBe(lower.x[40]);
});

test("a spiral that is masked has a gap only where frames were left out", () => {
  const spec = spiral({ axis: "x", centre: 0, diameter: 5, step: 0.1 }, { axis: "y", centre: 0 });
  const kept = spec
    .mask(between("x", -1, 2))
    .fly()
    .frames();
  const all = spec.fly().frames();
  const indices = [...kept.centre.x].map((x) => all.centre.x.indexOf(x));
  const cuts = indices.flatMap((index, i) => (i > 0 && index !== (indices[i - 1] ?? 0) + 1 ? [i] : []));
  expect(cuts.length).toBeGreaterThan(10);
  expect([...kept.gap.keys()].filter((i) => i > 0 && kept.gap[i] === 1)).toEqual(cuts);
});
