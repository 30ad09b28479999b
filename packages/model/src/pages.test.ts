import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type Event,
  type EventPage,
  LinearColumn,
  RangeColumn,
  UidColumn,
  bulkDatumToDatumPage,
  bulkEventsToEventPages,
  encodeValue,
  isHalcyonError,
  mergeDatumPages,
  mergeEventPages,
  packDatumPage,
  packEventPage,
  rechunkDatumPages,
  rechunkEventPages,
  unpackDatumPage,
  unpackEventPage,
  verifyFilled,
} from "./index.ts";

const event = (n: number, more: Partial<Event> = {}): Event => ({
  uid: `e-${n}`,
  time: n,
  descriptor: "d",
  seq_num: n,
  data: { x: n / 2 },
  timestamps: { x: n },
  filled: {},
  ...more,
});

/** As the fast path makes them: typed data, computed identity. */
const fastPage = (rows: number, first = 1): EventPage => ({
  descriptor: "d",
  uid: new UidColumn("p", rows, first - 1),
  time: new LinearColumn(first, 1, rows),
  seq_num: new RangeColumn(first, rows),
  data: { x: Float64Array.from({ length: rows }, (_, i) => (first + i) / 2) },
  timestamps: { x: Float64Array.from({ length: rows }, (_, i) => first + i) },
});

const scalar = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null));

const events = fc
  .record({ keys: fc.uniqueArray(fc.string(), { maxLength: 4 }), count: fc.integer({ min: 1, max: 12 }) })
  .chain(({ keys, count }) => {
    const values = fc.array(scalar, { minLength: keys.length, maxLength: keys.length });
    const named = values.map((list) => Object.fromEntries(keys.map((key, i) => [key, list[i]])));
    return fc.array(fc.record({ data: named, time: fc.double() }), { minLength: count, maxLength: count });
  })
  .map((rows) => rows.map((row, i) => event(i + 1, { ...row, timestamps: { ...row.data }, filled: {} })));

function refusal(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    if (isHalcyonError(error, "document.composition")) return error.facts.reason;
    throw error;
  }
  return undefined;
}

describe("packing", () => {
  test("and unpacking gives the same events", () => {
    fc.assert(
      fc.property(events, (list) => {
        expect([...unpackEventPage(packEventPage(list))]).toEqual(list);
      }),
    );
  });

  test("refuses events whose values would not line up", () => {
    expect(refusal(() => packEventPage([event(1), event(2, { data: { y: 1 } })]))).toBe(
      "in data one row has x, another y",
    );
    expect(refusal(() => packEventPage([event(1), event(2, { filled: { x: true } })]))).toBe(
      "in filled one row has no keys, another x",
    );
    expect(refusal(() => packEventPage([event(1), event(2, { descriptor: "other" })]))).toContain("d, other");
    expect(refusal(() => packDatumPage([]))).toContain("give one or more");
    const datum = { datum_id: "r/0", resource: "r", datum_kwargs: {} };
    expect(refusal(() => packDatumPage([datum, { ...datum, resource: "s" }]))).toContain("r, s");
  });

  test("of datums and unpacking gives the same datums", () => {
    const datums = [0, 1, 2].map((i) => ({ datum_id: `r/${i}`, resource: "r", datum_kwargs: { i, j: [i] } }));
    expect([...unpackDatumPage(packDatumPage(datums))]).toEqual(datums);
  });
});

describe("unpacking", () => {
  test("reads typed and computed columns row by row", () => {
    expect([...unpackEventPage(fastPage(2))]).toEqual([event(1, { uid: "p/0" }), event(2, { uid: "p/1" })]);
  });

  test("refuses a page with more data than uids, or other numbers of times", () => {
    const page = fastPage(2);
    expect(refusal(() => [...unpackEventPage({ ...page, data: { x: [1, 2, 3] } })])).toContain("data has 3 rows of x");
    expect(refusal(() => [...unpackEventPage({ ...page, time: [1] })])).toContain("2 uids, 1 times");
  });
});

describe("cutting a series of pages anew", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });

  test("keeps all rows in order, in pages of the size asked for", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 12 }), (lengths, size) => {
        let first = 1;
        const pages = lengths.map((length) => {
          const page = fastPage(length, first);
          first += length;
          return page;
        });
        const cut = [...rechunkEventPages(pages, size)];
        expect(cut.slice(0, -1).every((page) => page.uid.length === size)).toBe(true);
        expect(cut.at(-1)?.uid.length).toBeLessThanOrEqual(size);
        expect(cut.flatMap((page) => [...unpackEventPage(page)])).toEqual(
          pages.flatMap((page) => [...unpackEventPage(page)]),
        );
      }),
    );
  });

  test("leaves typed arrays typed, and computed columns computed where a page is only cut", () => {
    const [cut] = rechunkEventPages([fastPage(5)], 3);
    expect(cut?.data["x"]).toBeInstanceOf(Float64Array);
    expect(cut?.uid).toBeInstanceOf(UidColumn);
    const merged = mergeEventPages([fastPage(2), fastPage(3, 3)]);
    expect(merged.data["x"]).toEqual(fastPage(5).data["x"]);
    expect(encodeValue(merged)).toBe(encodeValue({ ...fastPage(5), filled: {} }));
  });

  test("refuses a size that is no positive integer", () => {
    for (const size of [0, -1, 1.5, NaN]) expect(refusal(() => [...rechunkEventPages([], size)])).toContain("positive");
    expect([...rechunkDatumPages([], 3)]).toEqual([]);
  });
});

describe("merging", () => {
  test("refuses pages of different streams or keys", () => {
    expect(refusal(() => mergeEventPages([]))).toContain("no page");
    expect(refusal(() => mergeEventPages([fastPage(1), { ...fastPage(1), descriptor: "e" }]))).toContain("d and of e");
    expect(refusal(() => mergeEventPages([fastPage(1), { ...fastPage(1), data: {} }]))).toContain("data of one page");
    const datums = { resource: "r", datum_id: ["r/0"], datum_kwargs: {} };
    expect(refusal(() => mergeDatumPages([datums, { ...datums, resource: "s" }]))).toContain("r and of s");
  });
});

describe("the older bulk forms", () => {
  test("become one page per descriptor, in order of appearance", () => {
    const pages = bulkEventsToEventPages({ a: [event(1), event(2, { descriptor: "e" })], b: [event(3)] });
    expect(pages.map((page) => [page.descriptor, page.seq_num])).toEqual([
      ["d", [1, 3]],
      ["e", [2]],
    ]);
  });

  test("are refused when ids and arguments differ in number", () => {
    expect(refusal(() => bulkDatumToDatumPage({ resource: "r", datum_ids: ["a"], datum_kwarg_list: [] }))).toContain(
      "1 ids",
    );
    expect(
      bulkDatumToDatumPage({ resource: "r", datum_ids: ["a", "b"], datum_kwarg_list: [{ i: 1 }, { i: 2 }] }),
    ).toEqual({
      resource: "r",
      datum_id: ["a", "b"],
      datum_kwargs: { i: [1, 2] },
    });
  });
});

test("a page with data still in files is told apart, with their keys", () => {
  verifyFilled(fastPage(1));
  const page = { ...fastPage(2), filled: { x: [true, false], y: ["id", true], z: [false, false] } };
  expect(() => verifyFilled(page)).toThrow(
    expect.objectContaining({ code: "document.unfilled", facts: { document: "event_page", keys: ["x", "z"] } }),
  );
});
