import { expect, test } from "vitest";
import { countAsked } from "./count-words.ts";

const det = { name: "det" };
const isDevice = (word: string): boolean => word === "det";

test.each([
  [[], { named: [], seconds: null }],
  [[2], { named: [], seconds: 2 }],
  [["0.5"], { named: [], seconds: 0.5 }],
  [[det, 2], { named: [det], seconds: 2 }],
  [["2", "det"], { named: ["det"], seconds: 2 }],
  [["dat"], { named: ["dat"], seconds: null }],
])("ct(%j) is asked for %j", (args, asked) => {
  expect(countAsked(args, isDevice)).toEqual(asked);
});

test.each([[[0]], [[-2]], [[NaN]], [["Infinity"]], [[1, 2]]])(
  "ct(%j) is refused with what a counting time is",
  (args) => {
    expect(() => countAsked(args, isDevice)).toThrow(/^ct takes one counting time, in s above 0; it got /);
  },
);
