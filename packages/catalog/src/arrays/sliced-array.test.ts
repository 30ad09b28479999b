import type { StoredArray } from "@halcyon/files";
import { pick } from "@halcyon/files";
import { expect, test } from "vitest";
import { isWholeFirst, sliced, slicesIn } from "./sliced-array.ts";

const bytes = Uint8Array.from({ length: 24 }, (_, i) => i);
const array: StoredArray = {
  dtype: "|u1",
  shape: [4, 3, 2],
  read: async (selection) => pick(bytes, { dtype: "|u1", shape: [4, 3, 2] }, selection),
};

test.each([
  ["(:, 2, :)", [4, 2], [4, 5, 10, 11, 16, 17, 22, 23]],
  ["1:3,...,0", [2, 3], [6, 8, 10, 12, 14, 16]],
  ["[::2, 0]", [2, 2], [0, 1, 12, 13]],
  ["...", [4, 3, 2], [...bytes]],
  ["-1", [3, 2], [18, 19, 20, 21, 22, 23]],
])("the slice %s of an array is an array", async (text, shape, values) => {
  const part = sliced(array, slicesIn(text, 3));
  expect(part.shape).toEqual(shape);
  const all = await part.read(part.shape.map((count) => ({ start: 0, count, step: 1 })));
  expect([...all]).toEqual(values);
  const last = await part.read(part.shape.map((count) => ({ start: count - 1, count: 1, step: 1 })));
  expect([...last]).toEqual(values.slice(-1));
});

test.each(["(:, x)", "::-1", 5, ""])("%j is no slice", (text) => {
  expect(() => slicesIn(text, 3)).toThrow(expect.objectContaining({ code: "catalog.files" }));
});

test("whether all of the first axis is taken is known", () => {
  expect(["(:, 1)", "...", "0:", "1:", ":3", "2", "::2"].map((text) => isWholeFirst(slicesIn(text, 3)))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
