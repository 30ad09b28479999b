import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isHalcyonError, type ErrorFacts } from "@halcyon/model";
import {
  linspace,
  points,
  scanProfile,
  spiral,
  stateBetween,
  summarise,
  type Knot,
  type Motor,
  type Spec,
} from "./index.ts";

const slow: Motor = { velocity: 2, acceleration: 4 };
const quick: Motor = { velocity: 50, acceleration: 1000 };
const grid = linspace("y", 0, 0.1, 3)
  .times(linspace("x", 0.5, 3.5, 4).snake())
  .duration(1)
  .fly();

function refusal(work: () => unknown): ErrorFacts["scan.calculate"] {
  try {
    work();
  } catch (error) {
    if (isHalcyonError(error, "scan.calculate")) return error.facts;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

describe("the trajectory of a line", () => {
  const knots = [...scanProfile(linspace("x", 0.5, 3.5, 4).duration(1).fly(), { x: slow })];

  test("it starts at rest, far enough before the first frame, and comes to rest after the last", () => {
    expect(knots.map(({ phase, duration, axes }) => [phase, duration, axes.x.position, axes.x.velocity])).toEqual([
      ["start", 0, -0.125, 0],
      ["run-up", 0.25, 0, 1],
      ["frames", 4, 4, 1],
      ["run-down", 0.25, 4.125, 0],
    ]);
  });

  test("a state on the way is on the cubic: half-way through the run-up it has half the velocity", () => {
    const [start, first] = knots;
    if (start === undefined || first === undefined) throw new Error("The profile has no run-up.");
    expect(stateBetween(start.axes.x, first.axes.x, 0.25, 0.125)).toEqual({ position: -0.09375, velocity: 0.5 });
  });
});

describe("turning round", () => {
  test("an axis of a snake turns in twice its ramp, and the other axis moves on meanwhile", () => {
    const knots = [...scanProfile(grid, { x: slow, y: quick })];
    const turns = knots.filter(({ phase }) => phase === "turn");
    const time = turns.reduce((sum, { duration }) => sum + duration, 0);
    expect(time).toBeCloseTo(2 * (2 / 4), 9);
    expect(summarise(knots).duration).toBeCloseTo(12 + 2 * 0.5 + 2 * 0.25, 9);
  });

  test("how far it runs over is part of the extents", () => {
    const { extents, frames } = summarise(scanProfile(grid, { x: slow, y: quick }));
    expect(frames).toBe(12);
    expect(extents.x.min).toBeCloseTo(-0.125, 9);
    expect(extents.x.max).toBeCloseTo(4.125, 9);
    expect(extents.y).toEqual({ min: 0, max: 0.1 });
  });

  test("a slow outer axis makes the fast one wait", () => {
    const crawl = { velocity: 0.01, acceleration: 1 };
    const { duration } = summarise(scanProfile(grid, { x: slow, y: crawl }));
    expect(duration).toBeCloseTo(12 + 2 * (0.05 / 0.01 + 0.01) + 0.5, 6);
  });

  test("a delay is the least time of a turn", () => {
    const spec = linspace("x", 0, 1, 2).duration(1).delay(3);
    const { duration } = summarise(scanProfile(spec, { x: quick }));
    expect(duration).toBeCloseTo(1 + 3 + 1, 9);
    const flown = summarise(scanProfile(spec.fly(), { x: quick }));
    expect(flown.duration).toBeGreaterThan(5);
    expect(flown.frames).toBe(2);
  });
});

describe("curves and uneven lines", () => {
  test("a spiral has a knot at each bound, where the curve is", () => {
    const spec = spiral({ axis: "x", centre: 1, diameter: 4, step: 1 }, { axis: "y", centre: 0 }).duration(2).fly();
    const { upper } = spec.frames();
    const passed = [...scanProfile(spec, { x: quick, y: quick })].filter(({ frames }) => frames.length > 0);
    expect(passed.length).toBe(spec.num);
    for (const { frames, axes } of passed) expect(axes.x.position).toBe(upper.x[frames.start]);
  });

  test("lines that join at different speeds are one line, without a stop between them", () => {
    const spec = linspace("x", 0.5, 1.5, 2)
      .concat(linspace("x", 2.25, 2.75, 2))
      .duration(1)
      .fly();
    const phases = [...scanProfile(spec, { x: slow })].map(({ phase }) => phase);
    expect(phases).toEqual(["start", "run-up", "frames", "frames", "frames", "frames", "run-down"]);
  });

  test("a scan can be taken up at any frame", () => {
    const knots = [...scanProfile(grid, { x: slow, y: quick }, { start: 6 })];
    expect(knots[0]?.axes.x.position).toBeCloseTo(2.125, 12);
    expect(knots.filter(({ frames }) => frames.length > 0).map(({ frames }) => frames)).toEqual([
      { start: 6, length: 2 },
      { start: 8, length: 4 },
    ]);
  });
});

describe("what the motors can't do is refused with the numbers", () => {
  test("a frame that is too fast", () => {
    const facts = refusal(() => summarise(scanProfile(grid, { x: { velocity: 0.5, acceleration: 4 }, y: quick })));
    expect(facts).toMatchObject({ reason: "limits", axes: ["x"], numbers: { velocity: 1, velocity_allowed: 0.5 } });
  });

  test("a bend that is too sharp", () => {
    const zigzag = points({ x: [0, 1, 2, 3], y: [0, 1, 0, 1] })
      .duration(0.1)
      .fly();
    const facts = refusal(() => summarise(scanProfile(zigzag, { x: quick, y: { velocity: 50, acceleration: 20 } })));
    expect(facts.axes).toEqual(["y"]);
    expect(facts.numbers["acceleration"]).toBeGreaterThan(20);
  });

  test("frames that take no time, and an axis without a motor", () => {
    expect(refusal(() => scanProfile(linspace("x", 0, 1, 2).fly(), { x: slow })).reason).toBe("durations");
    const instant = linspace("x", 0, 1, 2).duration(0).fly();
    expect(refusal(() => summarise(scanProfile(instant, { x: slow }))).reason).toBe("limits");
    const motors: Record<string, Motor> = { y: quick };
    expect(refusal(() => summarise(scanProfile<string>(grid, motors))).reason).toBe("axis-unknown");
  });
});

/** What is wrong between two knots, looked at in many places: one line for each thing. */
function excesses(from: Knot, to: Knot, motors: Readonly<Record<string, Motor>>): readonly string[] {
  const parts = 16;
  const step = to.duration / parts;
  return Object.entries(motors).flatMap(([axis, motor]) => {
    const [a, b] = [from.axes[axis], to.axes[axis]];
    if (a === undefined || b === undefined) return [`there is no ${axis}`];
    // Moments within 1e-6 s are one knot, so a velocity may be off by what the axis gains in that time.
    const gain = motor.acceleration * (step + 4e-6) * (1 + 1e-6) + 1e-8;
    const speeds = Array.from({ length: parts + 1 }, (_, i) => stateBetween(a, b, to.duration, i * step).velocity);
    return speeds.flatMap((speed, i) => [
      ...(Math.abs(speed) > motor.velocity * (1 + 1e-6) + 1e-8 ? [`${to.phase}: ${axis} at ${speed}`] : []),
      ...(Math.abs(speed - (speeds[i - 1] ?? speed)) > gain ? [`${to.phase}: ${axis} gains too much`] : []),
    ]);
  });
}

/** Frames whose ends are not where the trajectory says they are. */
function misplaced(spec: Spec, knots: readonly Knot[]): readonly string[] {
  const { lower, upper } = spec.frames();
  return knots.flatMap(({ frames, axes }, i) =>
    frames.length === 0
      ? []
      : spec.axes.flatMap((axis) => {
          const begins = knots[i - 1]?.axes[axis]?.position ?? Number.NaN;
          const ends = axes[axis]?.position ?? Number.NaN;
          const first = lower[axis]?.[frames.start] ?? Number.NaN;
          const last = upper[axis]?.[frames.start + frames.length - 1] ?? Number.NaN;
          return Math.abs(begins - first) < 1e-9 && Math.abs(ends - last) < 1e-9 ? [] : [`${axis} at ${frames.start}`];
        }),
  );
}

test("no axis ever exceeds its motor, every frame is passed once and in order, from its bound to its bound", () => {
  const eighth = fc.integer({ min: -40, max: 40 }).map((n) => n / 8);
  const line = (axis: string): fc.Arbitrary<Spec> =>
    fc.tuple(eighth, eighth, fc.integer({ min: 1, max: 4 }), fc.boolean()).map(([start, stop, num, snake]): Spec => {
      const spec = linspace(axis, start, stop, num);
      return snake ? spec.snake() : spec;
    });
  const motor = fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 400 }))
    .map(([velocity, acceleration]): Motor => ({ velocity, acceleration }));
  const delay = fc.constantFrom(0, 0, 0.3);
  const holds = fc.property(line("y"), line("x"), motor, motor, fc.boolean(), delay, (y, x, my, mx, fly, wait) => {
    const motors: Record<string, Motor> = { x: mx, y: my };
    const product = y.times(x).duration(11);
    const waiting = wait > 0 ? product.delay(wait) : product;
    const spec = fly ? waiting.fly() : waiting;
    const knots = [...scanProfile(spec, motors)];
    expect(knots.slice(1).flatMap((knot, i) => excesses(knots[i] ?? knot, knot, motors))).toEqual([]);
    expect(misplaced(spec, knots)).toEqual([]);
    const passed = knots.flatMap(({ frames }) => Array.from({ length: frames.length }, (_, i) => frames.start + i));
    expect(passed).toEqual(Array.from({ length: spec.num }, (_, i) => i));
    expect(spec.axes.map((axis) => knots.at(-1)?.axes[axis]?.velocity)).toEqual([0, 0]);
  });
  fc.assert(holds);
});
