import { expect, test } from "vitest";
import { selectedText } from "./select.ts";

const text =
  '{"start": {"a": 1.0, "e": 1e3, "big": 9007199254740993, "nan": NaN, "s": "1.0", "list": [{"x": 2.50, "n": 2}, {"x": 3, "n": 1}]}}';

test.each([
  ["start.a", "1.0"],
  ["start.{a: a, e: e, big: big, s: s}", '{"a":1.0,"e":1e3,"big":9007199254740993,"s":"1.0"}'],
  ["start.list[*].x", "[2.50,3]"],
  ["start.list[?x > `2.6`].n", "[1]"],
  ["start.list[?x == `2.5`].x", "[2.5]"],
  ["sort_by(start.list, &n)[*].x", "[3,2.50]"],
  ["sum(start.list[*].x)", "5.5"],
  ["start.nan", "NaN"],
  ["start.none", "null"],
  ["length(start)", "6"],
])("%s is %s", (expression, found) => {
  expect(selectedText(text, expression)).toBe(found);
});

test("what is no expression is refused", () => {
  expect(() => selectedText(text, "start.[")).toThrow(/token/iu);
});
