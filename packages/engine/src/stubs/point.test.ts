import type { Movable } from "@halcyon/model";
import { expect, test } from "vitest";
import { Point, pointOf } from "./point.ts";

const x = { name: "x" } as Movable;
const y = { name: "y" } as Movable;

test("a point is to its reader what a Map of the same motors is", () => {
  const entries: [Movable, unknown][] = [
    [x, 1],
    [y, "in"],
  ];
  const point = new Point([x, y], [1, "in"]);
  const map = new Map(entries);
  expect([...point]).toEqual([...map]);
  expect([...point.entries()]).toEqual([...map.entries()]);
  expect([...point.keys()]).toEqual([...map.keys()]);
  expect([...point.values()]).toEqual([...map.values()]);
  expect(point.size).toBe(map.size);
  for (const motor of [x, y, { name: "z" } as Movable]) {
    expect(point.get(motor)).toBe(map.get(motor));
    expect(point.has(motor)).toBe(map.has(motor));
  }
  const seen: unknown[] = [];
  point.forEach((position, motor, step) => seen.push([motor, position, step === point]));
  expect(seen).toEqual([
    [x, 1, true],
    [y, "in", true],
  ]);
});

test("a Map of motors is the same point", () => {
  expect(pointOf(new Map([[x, 3]]))).toEqual(new Point([x], [3]));
});
