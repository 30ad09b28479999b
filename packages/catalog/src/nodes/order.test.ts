import { expect, test } from "vitest";
import type { Sorting } from "../contract.ts";
import { Order } from "./order.ts";
import { postgresDialect } from "./postgres-dialect.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";

const place = { id: 7, o0: 1, o1: "3", o2: "", o3: 1, o4: "4", o5: "" };
const byTime: Sorting = { key: "start.time", direction: -1 };
const byNumber: Sorting = { key: "start.scan_id", direction: 1 };

test("an order that goes one way is gone on with at a row of values, where indexes begin at one", () => {
  const order = new Order([byTime], postgresDialect);
  const { text, values } = order.after(order.cursorOf(place));
  expect(text).toMatch(/^\(halcyon_kind\(.*, halcyon_number\(.*, n\.id\) < \(\?, \?, \?, \?\)$/u);
  expect(values).toEqual([1, "3", "", 7]);
});

test.each([
  ["that goes both ways", [byTime, byNumber], postgresDialect],
  ["where an index begins at one value alone", [byTime], sqliteDialect],
] as const)("an order %s is gone on with at the first value", (_, sorting, dialect) => {
  const order = new Order(sorting, dialect);
  const { text } = order.after(order.cursorOf(place));
  expect(text).toMatch(/^[^?]* <= \? AND \(/u);
});
