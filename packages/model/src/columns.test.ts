import { expect, test } from "vitest";

import { LinearColumn, RangeColumn, UidColumn, joinColumns, sliceColumn } from "./index.ts";

test("a uid column is the page's uid and the number of the row", () => {
  const column = new UidColumn("p", 3);
  expect([...column]).toEqual(["p/0", "p/1", "p/2"]);
  expect([column.at(1), column.at(-1), column.at(3), column.at(-4)]).toEqual(["p/1", "p/2", undefined, undefined]);
  expect(JSON.stringify(column)).toBe('["p/0","p/1","p/2"]');
});

test("a range column counts, and a linear column lies on a line", () => {
  expect([...new RangeColumn(5, 3)]).toEqual([5, 6, 7]);
  expect([...new LinearColumn(10, 0.5, 3)]).toEqual([10, 10.5, 11]);
  expect([...new LinearColumn(7, 0, 2)]).toEqual([7, 7]);
  expect([...new RangeColumn(5, 0)]).toEqual([]);
});

test("a part of a computed column has the values of those rows", () => {
  for (const column of [new UidColumn("p", 5), new RangeColumn(3, 5), new LinearColumn(0.1, 0.3, 5)]) {
    const part = sliceColumn<string | number>(column, 1, 4);
    expect(part).toBeInstanceOf(column.constructor);
    expect([...part]).toEqual([...column].slice(1, 4));
    expect([...sliceColumn(part, 1, 99)]).toEqual([...column].slice(2, 4));
    expect(sliceColumn<string | number>(column, 7, 9)).toHaveLength(0);
  }
});

test("a part of a typed array is a view of the same memory", () => {
  const values = Float64Array.of(1, 2, 3);
  const part = sliceColumn<number>(values, 1, 3);
  values[1] = 20;
  expect(part).toEqual(Float64Array.of(20, 3));
});

test("a part of any other column is an array", () => {
  const column = {
    length: 3,
    at: (row: number) => row,
    *[Symbol.iterator]() {
      yield* [0, 1, 2];
    },
  };
  expect(sliceColumn(column, 1, 3)).toEqual([1, 2]);
});

test("typed arrays of one kind are joined to one of that kind, anything else to an array", () => {
  expect(joinColumns<number>([Int16Array.of(1), Int16Array.of(2, 3)])).toEqual(Int16Array.of(1, 2, 3));
  expect(joinColumns<number>([Int16Array.of(1), Float64Array.of(2.5)])).toEqual([1, 2.5]);
  expect(joinColumns<number>([new RangeColumn(1, 2), [9]])).toEqual([1, 2, 9]);
  expect(joinColumns([])).toEqual([]);
  const one = new RangeColumn(1, 2);
  expect(joinColumns([one])).toBe(one);
});
