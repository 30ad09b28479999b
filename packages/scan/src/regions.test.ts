import { describe, expect, expectTypeOf, test } from "vitest";
import {
  between,
  circle,
  deserialize,
  linspace,
  outline,
  oval,
  polygon,
  rectangle,
  Region,
  type Spec,
} from "./index.ts";

const grid = linspace("y", -2, 2, 41).times(linspace("x", -2, 2, 41));
const disc = circle("x", "y", [0.5, 0], 1);
const box = rectangle("x", "y", [-1, -1], [0.75, 1]);

type Test = (x: number, y: number) => boolean;

/** How many frames of `spec` there are, and how many of the grid pass the test. */
function counts(spec: Spec, keep: Test): readonly [number, number] {
  const { centre, length } = grid.frames();
  let kept = 0;
  for (let i = 0; i < length; i += 1) if (keep(centre.x[i] ?? 0, centre.y[i] ?? 0)) kept += 1;
  return [spec.num, kept];
}

const inDisc: Test = (x, y) => (x - 0.5) ** 2 + y ** 2 <= 1;
const inBox: Test = (x, y) => x >= -1 && x <= 0.75 && y >= -1 && y <= 1;

describe("regions combine as sets do", () => {
  test.each([
    ["and", disc.and(box), (x: number, y: number): boolean => inDisc(x, y) && inBox(x, y)],
    ["or", disc.or(box), (x: number, y: number): boolean => inDisc(x, y) || inBox(x, y)],
    ["xor", disc.xor(box), (x: number, y: number): boolean => inDisc(x, y) !== inBox(x, y)],
    ["minus", disc.minus(box), (x: number, y: number): boolean => inDisc(x, y) && !inBox(x, y)],
  ] as const)("%s", (_name, region, keep) => {
    const [actual, expected] = counts(grid.mask(region), keep);
    expect(expected).toBeGreaterThan(10);
    expect(actual).toBe(expected);
  });

  test("the operators nest, and their serialised form is read back", () => {
    const region = disc
      .or(box)
      .minus(between("x", -0.5, 0.5))
      .xor(oval("x", "y", [0, 0], [2, 0.3]));
    const again = new Region(JSON.parse(JSON.stringify(region)));
    expect(again.serialize()).toEqual(region.serialize());
    expect(grid.mask(region).num).toBe(grid.mask(new Region<"x" | "y">(again.serialize())).num);
    expectTypeOf(between("z", 0, 1).and(disc)).toEqualTypeOf<Region<"x" | "y" | "z">>();
  });
});

describe("masks", () => {
  test("the frames that are kept are in the order of the grid, with a gap wherever one was left out", () => {
    const line = linspace("x", 0, 5, 6)
      .mask(between("x", 1, 2).or(between("x", 4, 5)))
      .fly();
    expect(Array.from(line.frames().centre.x)).toEqual([1, 2, 4, 5]);
    expect(Array.from(line.frames().gap)).toEqual([1, 0, 1, 0]);
  });

  test("a turned rectangle keeps what an outline with its corners keeps", () => {
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const corner = (along: number, up: number): readonly [number, number] => [
      along * cos - up * sin + 0.013,
      along * sin + up * cos + 0.017,
    ];
    const turned = rectangle("x", "y", [0.013, 0.017], [1.013, 1.117], 30);
    const corners = [corner(0, 0), corner(1, 0), corner(1, 1.1), corner(0, 1.1)];
    expect(grid.mask(turned).num).toBe(grid.mask(outline("x", "y", corners)).num);
    expect(grid.mask(turned).num).toBeGreaterThan(80);
  });

  test("an outline keeps what a polygon of the same corners does", () => {
    const corners = [
      [-2, -2],
      [2, -2],
      [0, 2],
    ] as const;
    const vertical = polygon({ axis: "x", step: 0.1 }, { axis: "y" }, corners, { vertical: true });
    expect(grid.mask(outline("x", "y", corners)).num).toBe(vertical.num);
  });

  test("a mask that keeps nothing has no frames", () => {
    const nothing = grid.mask(between("x", 7, 8));
    expect(nothing.num).toBe(0);
    expect([...nothing.blocks()]).toEqual([]);
    expect(nothing.frames().gap.length).toBe(0);
  });

  test("a mask that needs an axis that isn't moved is refused", () => {
    const json = { type: "Mask", spec: linspace("x", 0, 1, 3), region: circle("x", "q", [0, 0], 1) };
    const text = "the region needs q, and the specification moves x";
    expect(() => deserialize(JSON.parse(JSON.stringify(json)))).toThrow(
      expect.objectContaining({ facts: { problems: [{ loc: ["Mask"], rule: "value_error", text }] } }),
    );
  });

  test.each([
    ["the wrong way round", () => between("x", 2, 1)],
    ["no radius", () => circle("x", "y", [0, 0], 0)],
    [
      "two corners",
      () =>
        outline("x", "y", [
          [0, 0],
          [1, 1],
        ]),
    ],
    ["an unknown shape", () => new Region({ type: "Square" })],
  ])("a region with %s is refused", (_what, work) => {
    expect(work).toThrow("refused");
  });
});
