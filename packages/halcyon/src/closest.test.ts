import { expect, test } from "vitest";
import { closest, unknownName } from "./closest.ts";

test("letters that changed places are one mistake", () => {
  expect(closest("sacn", ["count", "scan", "spiral"])).toBe("scan");
});

test("a name that is like none is guessed at by none", () => {
  expect(closest("tomography", ["count", "scan"])).toBeUndefined();
});

test("a name of one letter is not another one mistyped, unless by its case", () => {
  expect(closest("q", ["x", "y"])).toBeUndefined();
  expect(closest("X", ["x", "y"])).toBe("x");
});

test("an unknown name lists all there are", () => {
  expect(unknownName("plan", "cuont", ["count", "scan"]).message).toBe(
    "There is no plan cuont. Did you mean count? There are: count, scan.",
  );
});
