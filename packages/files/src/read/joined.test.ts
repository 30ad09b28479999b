import { HalcyonError } from "@halcyon/model";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concatenated, reshaped, stacked } from "./joined.ts";
import { pick, stridesOf, swapBytes } from "./pick.ts";
import { everything, type Selection, type StoredArray, sizeOf } from "./stored-array.ts";

/** An array in memory whose values are 0, 1, 2, … from `first` on. */
function counting(shape: readonly number[], first = 0): StoredArray {
  const bytes = new Uint8Array(Uint16Array.from({ length: sizeOf(shape) }, (_, i) => first + i).buffer);
  return { dtype: "<u2", shape, read: async (selection) => pick(bytes, { dtype: "<u2", shape }, selection) };
}

const numbers = (bytes: Uint8Array): number[] => [...new Uint16Array(bytes.slice().buffer)];

/** What a selection of the numbers 0, 1, 2, … in C order is, place by place. */
function expected(shape: readonly number[], selection: Selection): number[] {
  const strides = stridesOf(shape, 1);
  let places = [0];
  selection.forEach(({ start, count, step }, axis) => {
    const along = Array.from({ length: count }, (_, i) => (start + i * step) * (strides[axis] ?? 0));
    places = places.flatMap((place) => along.map((more) => place + more));
  });
  return places;
}

const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
const selectionOf = (shape: readonly number[]): fc.Arbitrary<Selection> =>
  fc.tuple(
    ...shape.map((length) =>
      fc
        .record({ start: fc.nat(length - 1), step: fc.integer({ min: 1, max: 3 }), wanted: fc.nat(length) })
        .map(({ start, step, wanted }) => ({
          start,
          step,
          count: Math.min(wanted, Math.floor((length - 1 - start) / step) + 1),
        })),
    ),
  );
const asked = shapes.chain((shape) => fc.tuple(fc.constant(shape), selectionOf(shape)));

test("a part of an array has the values of its places, whatever is asked", async () => {
  await fc.assert(
    fc.asyncProperty(asked, async ([shape, selection]) => {
      expect(numbers(await counting(shape).read(selection))).toEqual(expected(shape, selection));
    }),
  );
});

test("arrays one behind the other read as one", async () => {
  await fc.assert(
    fc.asyncProperty(asked, fc.integer({ min: 1, max: 3 }), async ([shape, selection], rows) => {
      const row = sizeOf(shape.slice(1));
      const parts = [];
      for (let at = 0; at < (shape[0] ?? 0); at += rows) {
        const here = Math.min(rows, (shape[0] ?? 0) - at);
        const open = async (): Promise<StoredArray> => counting([here, ...shape.slice(1)], at * row);
        parts.push({ name: `part ${at}`, rows: here, open });
      }
      const whole = concatenated(parts, counting(shape));
      expect(whole.shape).toEqual(shape);
      expect(numbers(await whole.read(selection))).toEqual(expected(shape, selection));
    }),
  );
});

test.each([
  ["an axis of one place more", [5, 8, 10], [5, 1, 8, 10]],
  ["an axis of one place fewer", [5, 1, 8, 10], [5, 8, 10]],
  ["fewer rows", [5, 8, 10], [3, 8, 10]],
  ["several frames in a row", [6, 4, 5], [2, 3, 4, 5]],
  ["a row of several", [2, 3, 4, 5], [6, 4, 5]],
  ["fewer rows of several frames", [6, 4, 5], [1, 3, 4, 5]],
  ["lines", [4, 6], [24]],
])("%s: the values stay in order", async (_, from, to) => {
  const array = reshaped(counting(from), to);
  expect(array.shape).toEqual(to);
  expect(numbers(await array.read(everything(to)))).toEqual(Array.from({ length: sizeOf(to) }, (__, i) => i));
  await fc.assert(
    fc.asyncProperty(selectionOf(to), async (selection) => {
      expect(numbers(await array.read(selection))).toEqual(expected(to, selection));
    }),
  );
});

test("more values than there are, and rows that do not fit, are refused", () => {
  for (const shape of [
    [6, 8, 10],
    [5, 7, 9],
    [3, 60],
  ])
    expect(() => reshaped(counting([5, 8, 10]), shape)).toThrow(HalcyonError);
});

test("files that differ from the first of their series are refused by name", async () => {
  const open = (shape: number[]) => async (): Promise<StoredArray> => counting(shape);
  const parts = [
    { name: "a.tif", open: open([2, 3]) },
    { name: "b.tif", open: open([2, 4]) },
  ];
  const series = stacked(parts, counting([2, 3]));
  expect(series.shape).toEqual([2, 2, 3]);
  await expect(series.read(everything([2, 2, 3]))).rejects.toMatchObject({ code: "files.format", message: /b\.tif/ });
});

test("bytes change their order by the width of a number, of half a complex one, of a letter", () => {
  const bytes = (): Uint8Array => Uint8Array.from({ length: 16 }, (_, i) => i);
  expect([...swapBytes(bytes(), "<u2")].slice(0, 4)).toEqual([1, 0, 3, 2]);
  expect([...swapBytes(bytes(), "<c16")].slice(0, 8)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
  expect([...swapBytes(bytes(), "<U4")].slice(0, 4)).toEqual([3, 2, 1, 0]);
  expect(swapBytes(bytes(), "|S16")).toEqual(bytes());
});
