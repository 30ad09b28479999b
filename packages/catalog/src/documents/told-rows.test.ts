import { expect, test } from "vitest";
import { ToldRows } from "./told-rows.ts";

const range = (start: number, stop: number): { start: number; stop: number } => ({ start, stop });

test("rows that follow one another are one range, however many times they are told of", () => {
  const rows = new ToldRows();
  rows.add(0, range(0, 2), range(1, 3));
  rows.add(0, range(2, 5), range(3, 6));
  expect([rows.count, rows.ranges()]).toEqual([5, [[0, 0, 5]]]);
});

test("a point that is taken again has the later frame, and no row is there twice", () => {
  const rows = new ToldRows();
  rows.add(0, range(0, 4), range(1, 5));
  rows.add(0, range(4, 6), range(3, 5));
  rows.add(0, range(6, 7), range(5, 6));
  expect(rows.ranges()).toEqual([
    [0, 0, 2],
    [0, 4, 7],
  ]);
  expect(rows.count).toBe(5);
  rows.add(0, range(7, 8), range(2, 3));
  expect(rows.ranges()).toEqual([
    [0, 0, 1],
    [0, 7, 8],
    [0, 4, 7],
  ]);
});

test("rows of the next file follow, each from where it says", () => {
  const rows = new ToldRows();
  rows.add(0, range(3, 5), range(1, 3));
  rows.add(1, range(0, 2), range(3, 5));
  expect(rows.ranges()).toEqual([
    [0, 3, 5],
    [1, 0, 2],
  ]);
});

test("rows whose events are not told of come after all others", () => {
  const rows = new ToldRows();
  rows.add(0, range(0, 3), range(0, 0));
  rows.add(0, range(3, 4), range(0, 0));
  expect([rows.count, rows.ranges()]).toEqual([4, [[0, 0, 4]]]);
});
