import { expect, test } from "vitest";
import { jsonOrText } from "./json-words.ts";

test("a text that begins like a number stays a text", () => {
  expect(["12-inch", "1e3", "[1,2]", "true", "gold"].map((word) => jsonOrText(word))).toEqual([
    "12-inch",
    1000,
    [1, 2],
    true,
    "gold",
  ]);
});
