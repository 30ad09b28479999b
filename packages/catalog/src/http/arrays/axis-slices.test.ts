import { expect, test } from "vitest";
import { fitSlice } from "./axis-slices.ts";

test.each([
  [
    "",
    [4, 5],
    [
      { start: 0, stop: 4, step: 1 },
      { start: 0, stop: 5, step: 1 },
    ],
    [4, 5],
    [],
  ],
  ["1:3,0", [4, 5], [{ start: 1, stop: 3, step: 1 }, 0], [2], []],
  ["-1", [4, 5], [3, { start: 0, stop: 5, step: 1 }], [5], []],
  [
    "...,::2",
    [4, 5],
    [
      { start: 0, stop: 4, step: 1 },
      { start: 0, stop: 5, step: 2 },
    ],
    [4, 3],
    [],
  ],
  ["::-1", [4], [{ start: 0, stop: 4, step: 1 }], [4], [0]],
  ["3:0:-2", [4], [{ start: 1, stop: 4, step: 2 }], [2], [0]],
  ["2:1", [4], [{ start: 0, stop: 0, step: 1 }], [0], []],
  ["-3:99", [4], [{ start: 1, stop: 4, step: 1 }], [3], []],
  ["0,::-3", [2, 8], [0, { start: 1, stop: 8, step: 3 }], [3], [0]],
])("%j of %j", (text, shape, axes, result, reversed) => {
  expect(fitSlice(text, shape)).toEqual({ axes, shape: result, reversed });
});

test.each([
  ["4", [4], "catalog.range"],
  ["-5", [4], "catalog.range"],
  ["0,0", [4], "catalog.range"],
  ["a", [4], "catalog.request"],
  ["1:2:0", [4], "catalog.request"],
  ["...,...", [4, 4], "catalog.request"],
  ["1.5", [4], "catalog.request"],
])("%j of %j is refused", (text, shape, code) => {
  expect(() => fitSlice(text, shape)).toThrow(expect.objectContaining({ code }));
});
