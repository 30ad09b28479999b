import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";

test.each<[string, Uint8Array, number]>([
  ["nothing", new Uint8Array(), 0],
  ["123456789", Buffer.from("123456789"), 0xe3069283],
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 times 255", new Uint8Array(32).fill(255), 0x62a8ab43],
  ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
])("the checksum of %s is that of RFC 3720", (_, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

test("it is the same wherever the bytes lie, and of two parts as of the whole", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(7), fc.nat(60), (bytes, aside, cut) => {
      const there = new Uint8Array(aside + bytes.length);
      there.set(bytes, aside);
      const whole = crc32c(bytes);
      expect(crc32c(there.subarray(aside))).toBe(whole);
      expect(crc32c(bytes.slice(cut), crc32c(bytes.slice(0, cut)))).toBe(whole);
    }),
  );
});
