import { describe, expect, test } from "vitest";
import { isHalcyonError, type ErrorFacts } from "@halcyon/model";
import {
  checkRunnable,
  estimateDuration,
  between,
  linspace,
  moveTime,
  positionAt,
  range,
  turnTime,
  windows,
  type DetectorGroup,
} from "./index.ts";

function refusal(work: () => unknown): ErrorFacts["scan.calculate"] {
  try {
    work();
  } catch (error) {
    if (isHalcyonError(error, "scan.calculate")) return error.facts;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

const camera: DetectorGroup = { detectors: ["camera"], live: 0.08, dead: 0.02 };
const counter: DetectorGroup = { detectors: ["counter", "diode"], exposures: 10, live: 0.009, dead: 0 };
const grid = linspace("y", 0, 1, 2).times(linspace("x", 0, 3, 4).snake());

describe("windows", () => {
  test("a flown line is one window, along the function of its axis, with the triggers of each group", () => {
    const compiled = [...windows(grid.duration(0.1).fly(), { groups: [camera, counter] })];
    expect(compiled.map(({ start, length, gap }) => [start, length, gap])).toEqual([
      [0, 4, true],
      [4, 4, true],
    ]);
    expect(compiled[1]?.functions).toEqual({
      y: { kind: "linear", start: 1, step: 0 },
      x: { kind: "linear", start: 3.5, step: -1 },
    });
    expect(compiled[0]?.duration).toBe(0.1);
    expect(compiled[0]?.triggers).toEqual([
      { detectors: ["camera"], exposures: 1, total: 4, live: 0.08, dead: 0.02 },
      { detectors: ["counter", "diode"], exposures: 10, total: 40, live: 0.009, dead: 0 },
    ]);
  });

  test("a stepped scan is one window per position, with every axis at rest in it", () => {
    const compiled = [...windows(grid.times(3), { stream: "still", groups: [camera] })];
    expect(compiled.length).toBe(8);
    expect(compiled[5]).toMatchObject({ stream: "still", start: 15, length: 3, gap: true, duration: 0.1 });
    expect(compiled[5]?.functions).toEqual({
      y: { kind: "linear", start: 1, step: 0 },
      x: { kind: "linear", start: 2, step: 0 },
    });
  });

  test("durations and delays that differ within a window come one per frame", () => {
    const spec = linspace("x", 0, 1, 2)
      .duration(1)
      .delay(0.5)
      .concat(linspace("x", 2, 3, 2).duration(2))
      .fly();
    const compiled = [...windows(spec, { groups: [camera] })];
    expect(compiled.map(({ duration, delay }) => [duration, delay])).toEqual([
      [1, 0.5],
      [2, 0],
    ]);
    const [one] = windows(spec.squash(), { groups: [] }, { start: 1, num: 1 });
    expect(one).toMatchObject({ start: 1, length: 1, duration: 1 });
  });

  test("a spiral keeps its function, from any frame on", () => {
    const line = linspace("x", 0, 9, 10).fly();
    const [later] = windows(line, { groups: [camera] }, { start: 4 });
    expect(later).toMatchObject({ start: 4, length: 6 });
    expect(positionAt(later?.functions.x ?? { kind: "table" }, 0)).toBe(3.5);
  });

  test("a detector that is slower than the frames is refused before the first window, with the numbers", () => {
    const facts = refusal(() => windows(grid.duration(0.05).fly(), { groups: [counter, camera] }));
    expect(facts.reason).toBe("too-slow");
    expect(facts.numbers).toEqual({ duration: 0.05, needed: 0.1, exposures: 1, live: 0.08, dead: 0.02 });
    const uneven = linspace("x", 0, 1, 2)
      .duration(1)
      .concat(linspace("x", 2, 3, 2).duration(0.01))
      .fly();
    expect(refusal(() => windows(uneven, { groups: [camera] })).numbers["duration"]).toBe(0.01);
  });

  test.each([
    ["no frames", () => windows(grid.mask(between("x", 9, 10)), { groups: [] }), "empty"],
    ["no duration to fly with", () => windows(grid.fly(), { groups: [] }), "durations"],
    ["half an exposure", () => windows(grid, { groups: [{ ...camera, exposures: 0.5 }] }), "out-of-range"],
  ])("%s: refused", (_what, work, reason) => {
    expect(refusal(work).reason).toBe(reason);
  });
});

describe("before anything moves", () => {
  test("limits are checked against bounds when flown, against centres when stepped", () => {
    const limits = { x: { min: 0, max: 3 }, y: { min: 0, max: 1 } };
    checkRunnable(grid, limits);
    const facts = refusal(() => checkRunnable(grid.fly(), limits));
    expect(facts).toEqual({ reason: "limits", axes: ["x"], numbers: { min: -0.5, max: 3.5, lowest: 0, highest: 3 } });
  });

  test("an axis that the motors lack is named", () => {
    expect(refusal(() => checkRunnable(grid, { x: { min: -9, max: 9 } })).axes).toEqual(["y"]);
  });
});

describe("how long it takes", () => {
  const motor = { velocity: 2, acceleration: 4 };

  test("a long move is a trapezoid, a short one a triangle", () => {
    expect(moveTime(10, motor)).toBe(5.5);
    expect(moveTime(-0.25, motor)).toBe(0.5);
    expect(moveTime(0, motor)).toBe(0);
  });

  test("turning round at once takes twice the ramp", () => {
    expect(turnTime({ position: 1, velocity: 2 }, { position: 1, velocity: -2 }, motor)).toBe(1);
  });

  test("a step scan takes its moves, its durations and its delays", () => {
    const spec = linspace("x", 0, 30, 4).duration(0.5).delay(0.25);
    expect(estimateDuration(spec, { x: motor })).toEqual({ total: 19.5, frames: 2, moves: 16.5, delays: 1 });
  });

  test("a flown scan without a duration is as fast as its motors", () => {
    const spec = linspace("x", 1, 9, 5).fly();
    expect(estimateDuration(spec, { x: motor })).toEqual({ total: 5, frames: 5, moves: 0, delays: 0 });
  });

  test("an axis that would have to be faster than its motor is refused, with the numbers", () => {
    const spec = range("x", 0, 4, 1).duration(0.1).fly();
    const { reason, numbers } = refusal(() => estimateDuration(spec, { x: motor }));
    expect(reason).toBe("limits");
    expect(numbers).toEqual({ frame: 0, duration: 0.1, needed: 0.5, velocity: 2 });
  });

  test("a product of 10^8 frames is estimated from its loops", () => {
    const spec = linspace("z", 0, 1, 1000)
      .times(linspace("y", 0, 1, 1000))
      .times(linspace("x", 0, 1, 100).snake());
    const { frames, moves } = estimateDuration(spec.duration(0.001).fly(), {
      x: { velocity: 20, acceleration: 1000 },
      y: motor,
      z: motor,
    });
    expect(frames).toBeCloseTo(1e5, 6);
    expect(moves).toBeGreaterThan(1e4);
  });
});
