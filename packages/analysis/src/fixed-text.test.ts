import { expect, test } from "vitest";
import { fixedText, wholeText } from "./fixed-text.ts";

test("exact ties are rounded to even", () => {
  expect([0.125, 0.375, 2.5, 3.5, -0.125].map((value) => fixedText(value, value > 1 ? 0 : 2))).toEqual([
    "0.12",
    "0.38",
    "2",
    "4",
    "-0.12",
  ]);
});

test("what only looks like a tie is rounded by its exact value", () => {
  expect([fixedText(2.345, 2), fixedText(1.005, 2), fixedText(-0.05, 1)]).toEqual(["2.35", "1.00", "-0.1"]);
});

test("large numbers are written out", () => {
  expect(fixedText(1e22, 1)).toBe("10000000000000000000000.0");
  expect(wholeText(2 ** 80)).toBe("1208925819614629174706176");
});

test("what is not a number has a name", () => {
  expect([NaN, Infinity, -Infinity, -0].map((value) => fixedText(value, 1))).toEqual(["nan", "inf", "-inf", "-0.0"]);
  expect(wholeText(1.5)).toBeUndefined();
});
