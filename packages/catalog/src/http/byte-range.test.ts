import { expect, test } from "vitest";
import { byteRange } from "./byte-range.ts";

test.each([
  ["bytes=0-3", [0, 3]],
  ["bytes=4-", [4, 9]],
  ["bytes=-3", [7, 9]],
  ["bytes=-30", [0, 9]],
  ["bytes=8-100", [8, 9]],
])("%s of ten bytes", (header, [start, end]) => {
  expect(byteRange(header, 10)).toEqual({ start, end });
});

test.each([undefined, "", "bytes=-", "rows=1-2", "bytes=0-1,4-5", "bytes=x-2"])("%s is all of it", (header) => {
  expect(byteRange(header, 10)).toBeUndefined();
});

test.each(["bytes=10-", "bytes=5-4", "bytes=-0"])("%s is beyond ten bytes", (header) => {
  expect(() => byteRange(header, 10)).toThrow(expect.objectContaining({ code: "catalog.bytes" }));
});
