import {
  Bool,
  type DataType,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  List,
  Null,
  Uint8,
  Utf8,
  makeVector,
  vectorFromArray,
} from "apache-arrow";
import { expect, test } from "vitest";
import { castColumn } from "./cast-column.ts";
import { plainValues } from "./plain-value.ts";

const list = (item: DataType): List => new List(new Field("item", item, true));

function cast(values: readonly unknown[], from: DataType, to: DataType): unknown {
  const data = castColumn(vectorFromArray(values, from), to);
  return data && plainValues(makeVector(data));
}

test("an empty list, and nothing at all, is of any type", () => {
  expect(cast([null, null], new Null(), new Float64())).toEqual([null, null]);
  expect(cast([[], []], list(new Null()), list(new Float64()))).toEqual([[], []]);
  expect(cast([[[]], []], list(list(new Null())), list(list(new Int64())))).toEqual([[[]], []]);
});

test("numbers are cast to where they are the same", () => {
  expect(cast([1n, 2n], new Int64(), new Float64())).toEqual([1, 2]);
  expect(cast([1, 2], new Float64(), new Int64())).toEqual([1n, 2n]);
  expect(cast([[1n], []], list(new Int64()), list(new Float32()))).toEqual([[1], []]);
  expect(cast([1, 0], new Int32(), new Bool())).toEqual([true, false]);
  expect(cast([255], new Int32(), new Uint8())).toEqual([255]);
});

test("what would be another value is not cast", () => {
  expect(cast([1.5], new Float64(), new Int64())).toBeUndefined();
  expect(cast([2n ** 53n + 1n], new Int64(), new Float64())).toBeUndefined();
  expect(cast([[2n ** 53n + 1n]], list(new Int64()), list(new Float64()))).toBeUndefined();
  expect(cast([256], new Int32(), new Uint8())).toBeUndefined();
  expect(cast(["1"], new Utf8(), new Float64())).toBeUndefined();
  expect(cast([1], new Float64(), new Utf8())).toBeUndefined();
  expect(cast([[1]], list(new Float64()), new Float64())).toBeUndefined();
  expect(cast([1], new Float64(), list(new Float64()))).toBeUndefined();
});
