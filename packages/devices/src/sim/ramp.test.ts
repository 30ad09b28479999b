import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ramp } from "./ramp.ts";

const place = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const velocity = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const acceleration = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 10, noNaN: true }));

describe("the way of an axis", () => {
  test("begins where it is, ends exactly at the target, and never goes back or beyond", () => {
    fc.assert(
      fc.property(place, place, velocity, acceleration, (from, to, top, rise) => {
        const way = ramp(from, to, top, rise);
        expect([way.at(0), way.at(way.duration), way.at(way.duration + 1)]).toEqual([
          way.duration === 0 ? to : from,
          to,
          to,
        ]);
        const slack = 1e-9 * (1 + Math.abs(from) + Math.abs(to));
        let last = from;
        for (let step = 1; step <= 20; step++) {
          const at = way.at((way.duration * step) / 20);
          expect((at - last) * Math.sign(to - from)).toBeGreaterThanOrEqual(-slack);
          expect(at).toBeGreaterThanOrEqual(Math.min(from, to) - slack);
          expect(at).toBeLessThanOrEqual(Math.max(from, to) + slack);
          last = at;
        }
      }),
    );
  });

  test("never exceeds its velocity", () => {
    fc.assert(
      fc.property(place, place, velocity, acceleration, (from, to, top, rise) => {
        const way = ramp(from, to, top, rise);
        for (let step = 0; step < 20; step++) {
          const [begin, end] = [(way.duration * step) / 20, (way.duration * (step + 1)) / 20];
          const slack = 1e-9 * (1 + Math.abs(from) + Math.abs(to));
          expect(Math.abs(way.at(end) - way.at(begin))).toBeLessThanOrEqual(top * (end - begin) * (1 + 1e-9) + slack);
        }
      }),
    );
  });

  test("is symmetric: as far from its start as it will be from its end", () => {
    fc.assert(
      fc.property(place, velocity, acceleration, fc.double({ min: 0, max: 1, noNaN: true }), (to, top, rise, part) => {
        const way = ramp(0, to, top, rise);
        const elapsed = way.duration * part;
        expect(way.at(elapsed) + way.at(way.duration - elapsed)).toBeCloseTo(to, 6);
      }),
    );
  });
});
