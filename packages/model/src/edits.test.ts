import { expect, test } from "vitest";
import { editsBetween } from "./edits.ts";

test.each([
  ["scan", "scan", 0],
  ["", "scan", 4],
  ["scan", "scam", 1],
  ["scan", "can", 1],
  ["scan", "sacn", 1],
  ["count", "scan", 4],
])("from %s to %s there are %i", (a, b, edits) => {
  expect(editsBetween(a, b)).toBe(edits);
  expect(editsBetween(b, a)).toBe(edits);
});
