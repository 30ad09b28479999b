import { inspect } from "node:util";
import { expect, test } from "vitest";
import { shellWriter } from "./writer.ts";

const x = { name: "x", set: () => undefined, inside: { of: "no interest" } };
const det = { name: "det", read: () => ({}), describe: () => ({}) };
const show = shellWriter(
  new Map<string, object>([
    ["x", x],
    ["det", det],
  ]),
  (value) => inspect(value),
);

test("a device is shown by name and ability, alone, in a list and in a record", () => {
  expect(show(x)).toBe("x  movable");
  expect(show([x, det])).toBe("x    movable\ndet  readable");
  expect(show({ det, other: x })).toBe("det  readable\nx    movable");
});

test("what is no device is shown as Node shows it, and so is what holds one beside something else", () => {
  expect(show({ a: 1 })).toBe("{ a: 1 }");
  expect(show([])).toBe("[]");
  expect(show([1, 2])).toBe("[ 1, 2 ]");
  expect(show([{ x: 1 }, undefined])).toBe("[ { x: 1 }, undefined ]");
  expect(show(undefined)).toBe("undefined");
});
