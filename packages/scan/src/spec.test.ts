import { describe, expect, expectTypeOf, test } from "vitest";
import { HalcyonError, isHalcyonError, type ErrorFacts } from "@halcyon/model";
import {
  constantDuration,
  deserialize,
  ellipse,
  linspace,
  points,
  polygon,
  range,
  rangeBounded,
  spiral,
  staticAt,
  withAxes,
  type Frames,
  type Spec,
} from "./index.ts";

/** The facts of the refusal that `work` ends with. */
function refusal<C extends "scan.spec" | "scan.calculate">(code: C, work: () => unknown): ErrorFacts[C] {
  try {
    work();
  } catch (error) {
    if (isHalcyonError(error, code)) return error.facts;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

const grid = linspace("y", 0, 1, 3).times(linspace("x", 0, 3, 4).snake());

/** A specification of which the compiler knows no axes. */
const outside: Spec = deserialize(linspace("x", 0, 1, 2).serialize());

describe("axes", () => {
  test("the compiler knows the axes of a specification and of everything made of it", () => {
    expectTypeOf(linspace("x", 0, 1).axes).toEqualTypeOf<readonly "x"[]>();
    expectTypeOf(grid).toEqualTypeOf<Spec<"x" | "y">>();
    expectTypeOf(grid.zip(staticAt("z", 1)).fly().axes).toEqualTypeOf<readonly ("x" | "y" | "z")[]>();
    expectTypeOf(points({ a: [1], b: [2] })).toEqualTypeOf<Spec<"a" | "b">>();
    expectTypeOf(grid.frames().centre).toEqualTypeOf<Readonly<Record<"x" | "y", Float64Array>>>();
    expectTypeOf(grid.times(constantDuration(1))).toEqualTypeOf<Spec<"x" | "y">>();
    expectTypeOf(deserialize).returns.toEqualTypeOf<Spec>();
    // @ts-expect-error z is not an axis of the grid
    expect(grid.frames().centre.z).toBeUndefined();
    // @ts-expect-error x would be moved twice
    expect(() => grid.times(linspace("x", 0, 1)).num).toThrow("x would be moved");
    // @ts-expect-error x would be moved twice
    expect(() => linspace("x", 0, 1).zip(grid).num).toThrow(HalcyonError);
    // @ts-expect-error a concatenation needs the same axes
    expect(() => linspace("x", 0, 1).concat(linspace("y", 0, 1))).toThrow(HalcyonError);
  });

  test("they are listed slowest first", () => {
    expect(grid.axes).toEqual(["y", "x"]);
    expect(spiral({ axis: "a", centre: 0, diameter: 1, step: 0.1 }, { axis: "b", centre: 0 }).axes).toEqual(["b", "a"]);
  });

  test("a specification from outside gets typed axes once they are found to be all it moves", () => {
    const sent: Spec = deserialize(JSON.parse(JSON.stringify(grid)));
    expectTypeOf(withAxes(sent, ["x", "y"])).toEqualTypeOf<Spec<"x" | "y">>();
    expect(withAxes(sent, ["x", "y", "z"])).toBe(sent);
    expect(refusal("scan.calculate", () => withAxes(sent, ["x"])).axes).toEqual(["y"]);
  });
});

describe("frames", () => {
  test("a hundred million frames cost the memory of one block, from any frame on", () => {
    const big = linspace("z", 0, 1, 1000)
      .times(linspace("y", 0, 1, 1000).snake())
      .times(linspace("x", 0, 99, 100).snake())
      .fly();
    expect(big.num).toBe(1e8);
    const [block] = big.blocks({ start: 5e7 + 150, size: 100 });
    expect(block?.length).toBe(100);
    expect(block?.centre.x[0]).toBe(49);
    expect(block?.centre.z[0]).toBeCloseTo(500 / 999, 12);
    expect(Array.from(block?.gap ?? []).indexOf(1)).toBe(50);
  });

  test("a line of 10^12 frames is read at its far end", () => {
    const path = linspace("x", 0, 1, 1e12).path({ start: 1e12 - 2 });
    expect(path.consume().centre.x[1]).toBeCloseTo(1, 9);
    expect(path.left).toBe(0);
  });

  test("axes that rest share one array for centre and bounds, axes that move have their own", () => {
    const { centre, lower, upper } = grid.fly().frames();
    expect(lower.y).toBe(centre.y);
    expect(upper.y).toBe(centre.y);
    expect(lower.x).not.toBe(centre.x);
    expect(Array.from(lower.x.subarray(0, 5))).toEqual([-0.5, 0.5, 1.5, 2.5, 3.5]);
  });

  test("a block that is reused holds the next frames once they are asked for", () => {
    const blocks = linspace("x", 0, 3, 4).blocks({ size: 2, reuse: true });
    const first: Frames<"x"> | undefined = blocks.next().value ?? undefined;
    expect(Array.from(first?.centre.x ?? [])).toEqual([0, 1]);
    blocks.next();
    expect(Array.from(first?.centre.x ?? [])).toEqual([2, 3]);
  });

  test("a delay is given after each frame, and none where a part of the scan has none", () => {
    const spec = linspace("x", 0, 1, 2)
      .delay(0.5)
      .concat(linspace("x", 2, 3, 2));
    expect(Array.from(spec.frames().delay ?? [])).toEqual([0.5, 0.5, 0, 0]);
    expect(spec.frames().duration).toBeNull();
  });

  test("a single frame with a duration lends it to every frame it is zipped with", () => {
    expect(Array.from(linspace("x", 0, 1, 3).zip(constantDuration(0.2)).frames().duration ?? [])).toEqual([
      0.2, 0.2, 0.2,
    ]);
  });

  test("on the way back of a snake the durations go back as well", () => {
    const there = linspace("x", 0, 1, 2)
      .duration(1)
      .concat(linspace("x", 2, 2, 1).duration(5));
    const both = there.snake().repeat(2);
    expect(Array.from(both.frames().duration ?? [])).toEqual([1, 1, 5, 5, 1, 1]);
  });
});

describe("what scanspec lacks", () => {
  test("listed points are visited in order, and flown from half-way to half-way", () => {
    const spec = points({ x: [0, 1, 3], y: [5, 5, 6] }).fly();
    const { centre, lower, upper, gap } = spec.frames();
    expect(Array.from(centre.y)).toEqual([5, 5, 6]);
    expect(Array.from(lower.x)).toEqual([-0.5, 0.5, 2]);
    expect(Array.from(upper.x)).toEqual([0.5, 2, 4]);
    expect(Array.from(gap)).toEqual([1, 0, 0]);
  });

  test("blocks are repeated before the next one begins, a short last one too", () => {
    const x = linspace("x", 0, 4, 5).repeat(2, { block: 2 });
    expect(Array.from(x.frames().centre.x)).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 4, 4]);
    expect(x.shape).toEqual([10]);
  });

  test("repeated blocks that snake turn every other time, without a gap when flown", () => {
    const x = linspace("x", 0, 3, 4).repeat(2, { block: 2, snake: true }).fly();
    expect(Array.from(x.frames().centre.x)).toEqual([0, 1, 1, 0, 2, 3, 3, 2]);
    expect(Array.from(x.frames().gap)).toEqual([1, 0, 0, 0, 1, 0, 0, 0]);
  });

  test.each([
    [
      grid.fly().duration(0.1),
      "3 points of y from 0 to 1, and at each of them 4 points of x from 0 to 3, back and forth, flown, 0.1 s each: 12 frames in all.",
    ],
    [linspace("x", 1, 2).zip(staticAt("y", 4)), "X at 1 together with y at 4: 1 frame in all."],
    [range("x", 0, 1, 0.5).repeat(2), "2 times (3 points of x from 0 towards 1, 0.5 apart): 6 frames in all."],
    [
      linspace("x", 0, 1, 2)
        .concat(points({ x: [7] }))
        .delay(2),
      "2 points of x from 0 to 1, then 1 listed point of x, 2 s of rest after each: 3 frames in all.",
    ],
  ])("a specification says what it does in a sentence (%#)", (spec, sentence) => {
    expect(spec.describe()).toBe(sentence);
  });
});

describe("ranges", () => {
  test("a range takes its stop along when rounding leaves it out", () => {
    expect(range("x", 0, 1, 0.1).num).toBe(11);
    expect(range("x", 0.1, 0.4, 0.1).num).toBe(4);
  });

  test("a range of many or of tiny steps doesn't run past its stop", () => {
    expect(range("x", 0, 1e6, 1).ranges().x.max).toBe(1e6);
    expect(range("x", 0, 5e-9, 1e-9).num).toBe(6);
  });

  test("a range between edges has at least one frame", () => {
    expect(Array.from(rangeBounded("x", 1, 0, 9).frames().centre.x)).toEqual([0.5]);
  });
});

describe("bad input is refused with every problem, its path, and the numbers that clash", () => {
  test("all problems of a nested form are gathered", () => {
    const { problems } = refusal("scan.spec", () =>
      deserialize({
        type: "Product",
        outer: { type: "Linspace", axis: "", start: Number.NaN, stop: 1, num: 0 },
        inner: { type: "Snake", spec: { type: "Line" }, also: 1 },
      }),
    );
    expect(problems.map(({ loc, rule }) => `${loc.join(".")} ${rule}`)).toEqual([
      "Product.outer.Linspace.axis string_too_short",
      "Product.outer.Linspace.start finite_number",
      "Product.outer.Linspace.num greater_than_equal",
      "Product.inner.Snake.spec union_tag_invalid",
      "Product.inner.Snake.also unexpected_keyword_argument",
    ]);
  });

  test.each([
    ["NaN in code", () => linspace("x", 0, Number.NaN, 3)],
    ["no distance and no step", () => range("x", 1, 1)],
    ["a repetition of 0", () => linspace("x", 0, 1).repeat(0)],
    ["a text for a number", () => deserialize({ type: "Static", axis: "x", value: "3" })],
    [
      "one axis for both of a plane",
      () => ellipse({ axis: "x", centre: 0, diameter: 1, step: 1 }, { axis: "x", centre: 0 }),
    ],
    ["a negative duration", () => linspace("x", 0, 1).duration(-1)],
    ["lists of different lengths", () => points({ x: [1, 2], y: [1] })],
    ["a property of every object as a class", () => deserialize({ type: "toString" })],
    ["a distance beyond all numbers", () => range("x", -1.7e308, 1.7e308, 1)],
    [
      "an axis named like what every object has",
      () => deserialize(JSON.parse('{"type":"Points","points":{"__proto__":[1]}}')),
    ],
    ["a duration twice", () => linspace("x", 0, 1).duration(1).duration(2)],
  ])("%s", (_what, work) => {
    expect(refusal("scan.spec", work).problems.length).toBe(1);
  });

  test("nesting without end is refused and doesn't exhaust the stack", () => {
    let json: unknown = { type: "Static", axis: "x", value: 1 };
    for (let i = 0; i < 20_000; i += 1) json = { type: "Snake", spec: json };
    expect(refusal("scan.spec", () => deserialize(json)).problems[0]?.rule).toBe("too_deep");
  });

  test("the same for nesting by methods", () => {
    let spec: Spec = staticAt("x", 1);
    const nest = (): void => {
      for (let i = 0; i < 20_000; i += 1) spec = spec.snake();
    };
    expect(refusal("scan.spec", nest).problems[0]?.rule).toBe("too_deep");
  });

  test.each([
    ["axes that overlap", () => outside.times(linspace("x", 0, 1, 2)).num, "axes-overlap", { dimensions: 2 }],
    [
      "lengths that differ",
      () => linspace("x", 0, 1, 2).zip(linspace("y", 0, 1, 3)).num,
      "lengths-differ",
      { left: 2, right: 3 },
    ],
    [
      "a polygon of two corners",
      () =>
        polygon({ axis: "x", step: 1 }, { axis: "y" }, [
          [0, 0],
          [1, 1],
        ]).num,
      "empty",
      { vertices: 2 },
    ],
    [
      "more frames than can be counted",
      () => linspace("x", 0, 1, 1e9).times(linspace("y", 0, 1, 1e9)).num,
      "too-many",
      { frames: 1e18, allowed: 2 ** 53 - 1 },
    ],
    ["a snake that would jump", () => linspace("z", 0, 1, 2).times(grid.squash()).num, "path-changes", { passes: 3 }],
    ["a start past the end", () => grid.path({ start: 13 }), "out-of-range", { start: 13, frames: 12 }],
    ["half a frame", () => grid.path().consume(0.5), "out-of-range", { num: 0.5, left: 12 }],
    ["all frames at once", () => linspace("x", 0, 1, 1e12).frames(), "too-many", { frames: 1e12, allowed: 2 ** 28 }],
  ])("%s", (_what, work, reason, numbers) => {
    const facts = refusal("scan.calculate", work);
    expect(facts.reason).toBe(reason);
    expect(facts.numbers).toEqual(numbers);
  });
});

test("a serialised form is frozen, complete, and read back as it is", () => {
  const json = grid.serialize();
  expect(Object.isFrozen(json)).toBe(true);
  expect(json).toEqual({
    type: "Product",
    gap: true,
    outer: { type: "Linspace", axis: "y", start: 0, stop: 1, num: 3 },
    inner: { type: "Snake", spec: { type: "Linspace", axis: "x", start: 0, stop: 3, num: 4 } },
  });
  expect(deserialize(json).serialize()).toBe(json);
});
