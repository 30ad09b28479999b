import { expect, test } from "vitest";
import { duration, evenBar, progressBar } from "./progress-bar.ts";

test("the bar fills with the points, and tells what is left", () => {
  expect(progressBar({ done: 5, of: 10, elapsed: 5, left: 4 }, 40)).toMatch(/^ {2}5\/10 ▕█+▌? +▏ 50% 4\.0 s left$/);
  expect(progressBar({ done: 10, of: 10, elapsed: 4, left: 0 }, 40)).toMatch(/▕█+▏ 100% 4\.0 s$/);
  expect(progressBar({ done: 1, of: 10, elapsed: 4, left: undefined }, 40)).toMatch(/ 10% 4\.0 s$/);
});

test("work that goes evenly takes as long again for what is left", () => {
  expect(evenBar({ done: 5, of: 20, elapsed: 4 }, 40)).toMatch(/ 25% 12 s left$/);
  expect(evenBar({ done: 0, of: 20, elapsed: 4 }, 40)).toMatch(/ 0% 4\.0 s$/);
});

test("a run that does not say how many points there will be has a count", () => {
  expect(progressBar({ done: 3, of: undefined, elapsed: 61, left: undefined }, 40)).toBe(" 3 points, 1 min 1 s");
});

test("lengths of time have the unit that people use", () => {
  expect([0.25, 42, 200, 7500].map(duration)).toEqual(["0.3 s", "42 s", "3 min 20 s", "2 h 5 min"]);
});
