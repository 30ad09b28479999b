import { expect, test } from "vitest";
import { aMotor } from "../testing/drive.ts";
import { cutGrid, gridLayout } from "./grid-arguments.ts";
import { innerListProduct, innerProduct, outerListProduct, outerProduct } from "./product.ts";
import { linearAt, logarithmicAt } from "./spaced.ts";
import { spiralSquarePattern } from "./spiral-square.ts";
import { spiralFermatPattern, spiralPattern } from "./spiral.ts";
import { positionsOf } from "./trajectory.ts";

const [x, y] = [aMotor("x"), aMotor("y")];
const area = { xMotor: x, yMotor: y, xStart: 0, yStart: 0, xRange: 2, yRange: 1, dr: 0.1 };

test("evenly spaced points begin and end exactly where they should", () => {
  const points = Array.from({ length: 4 }, (_, i) => linearAt(0.1, 0.4, 4, i));
  expect(points[0]).toBe(0.1);
  expect(points[3]).toBe(0.4);
  expect(linearAt(5, 7, 1, 0)).toBe(5);
  expect(linearAt(3, 3, 5, 2)).toBe(3);
});

test("a range too small for its steps still ends at its end", () => {
  const points = Array.from({ length: 3 }, (_, i) => linearAt(0, 5e-324, 3, i));
  expect(points.at(-1)).toBe(5e-324);
});

test("powers of ten are evenly spaced in the exponent", () => {
  expect([0, 1, 2].map((i) => logarithmicAt(-1, 1, 3, i))).toEqual([0.1, 1, 10]);
});

test("every axis of a grid snakes by the passes of those before it", () => {
  const grid = outerListProduct(
    [
      { motor: y, points: [0, 1] },
      { motor: x, points: ["a", "b", "c"] },
    ],
    true,
  );
  expect(positionsOf(grid).get(x)).toEqual(["a", "b", "c", "c", "b", "a"]);
});

test("a motor that is given twice is refused", () => {
  const line = { motor: x, start: 0, stop: 1 };
  expect(() => innerProduct(3, [line, line])).toThrow(/x is given twice/);
});

test("lists of different lengths are refused with their lengths", () => {
  const lists = [
    { motor: x, points: [1, 2, 3] },
    { motor: y, points: [1] },
  ];
  expect(() => innerListProduct(lists)).toThrow(/x 3, y 1 points/);
});

test("a million points are worked out one at a time", () => {
  const line = (motor: typeof x): Parameters<typeof outerProduct>[0][number] => ({
    motor,
    start: 0,
    stop: 999,
    num: 1000,
    snake: true,
  });
  const grid = outerProduct([line(y), line(x)]);
  expect(grid.length).toBe(1_000_000);
  expect(grid.axes.map((axis) => axis.at(1_001))).toEqual([1, 998]);
});

test("a spiral keeps inside of its area, stretched or not", () => {
  for (const drY of [undefined, 0.05, 0.3])
    for (const points of [spiralPattern({ ...area, drY, nth: 4 }), spiralFermatPattern({ ...area, drY, factor: 1 })]) {
      const positions = positionsOf(points);
      expect(Math.max(...(positions.get(x) as number[]).map(Math.abs))).toBeLessThanOrEqual(1);
      expect(Math.max(...(positions.get(y) as number[]).map(Math.abs))).toBeLessThanOrEqual(0.5 + 1e-12);
    }
});

test("Fermat's spiral fills the whole height, however it is stretched", () => {
  for (const drY of [0.05, 0.1, 0.2]) {
    const heights = positionsOf(spiralFermatPattern({ ...area, drY, factor: 1 })).get(y) as number[];
    expect(Math.max(...heights)).toBeGreaterThan(0.4);
  }
});

test("a spiral without a point in its area is refused", () => {
  expect(() => spiralPattern({ ...area, xRange: 0.01, yRange: 0.01, nth: 4 })).toThrow(/no point inside/);
});

test("a square spiral visits every point of its grid once", () => {
  for (const [xNum, yNum] of [
    [3, 3],
    [4, 4],
    [2, 7],
    [7, 2],
    [4, 5],
  ] as const) {
    const square = { xMotor: x, yMotor: y, xCenter: 0, yCenter: 0, xRange: xNum - 1, yRange: yNum - 1, xNum, yNum };
    const points = spiralSquarePattern(square);
    const places = new Set([...points].map((step) => `${String(step.get(x))} ${String(step.get(y))}`));
    expect([points.length, places.size]).toEqual([xNum * yNum, xNum * yNum]);
  }
});

test("where the number of arguments fits both layouts, the places of the motors decide", () => {
  const plain = Array.from({ length: 6 }, () => [x, 0, 1, 2]).flat();
  const snaked = [x, 0, 1, 2, ...Array.from({ length: 4 }, () => [y, 0, 1, 2, true]).flat()];
  expect([plain.length, snaked.length]).toEqual([24, 24]);
  expect(gridLayout(plain)).toEqual({ layout: "plain" });
  expect(gridLayout(snaked)).toEqual({ layout: "snaked" });
  expect(cutGrid([0, x, 1, 2])).toMatch(/out of place/);
});
