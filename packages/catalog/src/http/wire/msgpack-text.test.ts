import { decode } from "@msgpack/msgpack";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { JsonPiece, pack } from "./msgpack-text.ts";

test("JSON of any form is packed as its value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, spaced) => {
      // The decoder of this test takes no such key.
      fc.pre(!JSON.stringify(value).includes("__proto__"));
      const text = spaced ? JSON.stringify(value, null, 1) : JSON.stringify(value);
      expect(decode(pack(new JsonPiece(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test("a float with a whole value stays a float, and long integers stay whole", () => {
  expect(Buffer.from(pack(new JsonPiece("1.0"))).toString("hex")).toBe("cb3ff0000000000000");
  expect(Buffer.from(pack(new JsonPiece("1"))).toString("hex")).toBe("01");
  const long = pack(new JsonPiece("[9007199254740993,18446744073709551615,-9223372036854775808]"));
  expect(decode(long, { useBigInt64: true })).toEqual([
    9007199254740993n,
    18446744073709551615n,
    -9223372036854775808n,
  ]);
  expect(decode(pack(new JsonPiece("[NaN,-Infinity]")))).toEqual([Number.NaN, -Infinity]);
});

test("pieces lie among values, and bytes stay bytes", () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]));
  const packed = pack({ a: new JsonPiece('{"b":[]}'), payload: Uint8Array.of(1, 2), many, none: undefined });
  expect(decode(new Uint8Array(packed))).toEqual({ a: { b: [] }, payload: Uint8Array.of(1, 2), many });
});
