import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { inTurn, piecesOf, wholeOf } from "./pieces.ts";

const of = (length: number, fill: string): Uint8Array => new Uint8Array(Buffer.alloc(length, fill));

test("a body is one piece, or those that it comes in", () => {
  expect(piecesOf("ä").map((piece) => Buffer.from(piece).toString())).toEqual(["ä"]);
  const bytes = of(3, "a");
  expect(piecesOf(bytes)[0]).toBe(bytes);
  expect(wholeOf([]).length).toBe(0);
  expect(wholeOf([of(2, "a"), of(1, "b")]).toString()).toBe("aab");
});

test("one piece is no copy", () => {
  const bytes = of(3, "a").subarray(1);
  const whole = wholeOf([bytes]);
  expect([whole.buffer, whole.byteOffset, whole.length]).toEqual([bytes.buffer, 1, 2]);
});

test("short pieces are sent together, long ones as they are, in their order", async () => {
  const long = of(100_000, "l");
  const pieces = [of(8, "a"), of(8, "b"), long, of(40_000, "c"), of(40_000, "d"), of(0, ""), of(1, "e")];
  const sent: Buffer[] = [];
  for await (const piece of inTurn(pieces)) sent.push(piece as Buffer);
  expect(sent.map(({ length }) => length)).toEqual([16, 100_000, 40_000, 40_001]);
  expect(sent[1]?.buffer).toBe(long.buffer);
  expect(Buffer.concat(sent).equals(wholeOf(pieces))).toBe(true);
  expect(await text(inTurn([]))).toBe("");
});
