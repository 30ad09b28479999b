import { Decimal, Field, List, makeData, makeVector } from "apache-arrow";
import { expect, test } from "vitest";
import { decimalText } from "./decimals.ts";
import { plainValues } from "./plain-value.ts";

test.each([
  [[100, 0, 0, 0], 2, "1.00"],
  [[1, 0, 0, 0], 2, "0.01"],
  [[0xff_ff_ff_ff, 0xff_ff_ff_ff, 0xff_ff_ff_ff, 0xff_ff_ff_ff], 1, "-0.1"],
  [[100, 0, 0, 0], 0, "100"],
  [[0xff_ff_ff_f3, 0xff_ff_ff_ff, 0xff_ff_ff_ff, 0xff_ff_ff_ff], -2, "-1300"],
  [[0, 0, 0, 0, 1, 0, 0, 0], 0, "340282366920938463463374607431768211456"],
])("%o with a scale of %i is %s", (words, scale, text) => {
  expect(decimalText(Uint32Array.from(words), scale)).toBe(text);
});

test("decimals, also those in lists, are the numbers nearest to them", () => {
  const type = new Decimal(1, 38);
  const child = makeData({ type, length: 2, nullCount: 0, data: Uint32Array.of(15, 0, 0, 0, 25, 0, 0, 0) });
  const list = new List(new Field("item", type, true));
  const lists = makeData({ type: list, length: 1, nullCount: 0, valueOffsets: Int32Array.of(0, 2), child });
  expect(plainValues(makeVector(child))).toEqual([1.5, 2.5]);
  expect(plainValues(makeVector(lists))).toEqual([[1.5, 2.5]]);
});
