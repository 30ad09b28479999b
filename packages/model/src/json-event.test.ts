import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Event, encodeDocument, encodeValue } from "./index.ts";

const written = (event: unknown): string => encodeDocument("event", event as Event);

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, NaN, Infinity, 2 ** 60));
const value = fc.oneof(
  { weight: 4, arbitrary: number },
  fc.jsonValue(),
  fc.bigInt(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(undefined, null, Float64Array.of(0.5, NaN), new Date(0), Object.create(null)),
);
const key = fc.oneof(fc.constantFrom("x", "y"), fc.string({ unit: "binary" }));
const text = fc.oneof({ weight: 4, arbitrary: fc.uuid() }, fc.string({ unit: "binary" }));
const of = (values: typeof value): typeof value =>
  fc.oneof({ weight: 8, arbitrary: fc.dictionary(key, values, { noNullPrototype: true }) }, value);

const event = fc.record({
  uid: fc.oneof({ weight: 8, arbitrary: text }, value),
  time: fc.oneof({ weight: 8, arbitrary: number }, value),
  data: of(value),
  timestamps: of(number),
  seq_num: fc.oneof({ weight: 8, arbitrary: fc.nat() }, value),
  filled: fc.oneof({ weight: 8, arbitrary: fc.constant({}) }, of(fc.boolean())),
  descriptor: fc.oneof({ weight: 8, arbitrary: text }, value),
});

test("an event is written like any other value", () => {
  fc.assert(
    fc.property(event, (one) => {
      expect(written(one)).toBe(`["event",${encodeValue(one)}]`);
    }),
    { numRuns: 2000 },
  );
});

test("an event of other keys, or in another order, is written as it is", () => {
  fc.assert(
    fc.property(event, fc.shuffledSubarray(Object.keys(plain)), fc.boolean(), (one, keys, more) => {
      const other: Record<string, unknown> = {};
      for (const name of keys) other[name] = one[name as keyof typeof one];
      if (more) other["toJSON"] = 1;
      expect(written(other)).toBe(`["event",${encodeValue(other)}]`);
    }),
  );
});

const plain = { uid: "a", time: 1.5, data: { x: 1 }, timestamps: { x: 2 }, seq_num: 1, filled: {}, descriptor: "d" };

test("what stands in the place of an object and says itself how it is written is asked", () => {
  class Hot {
    toJSON(): unknown {
      return { x: 9 };
    }
  }
  expect(written({ ...plain, data: new Hot() })).toContain('"data":{"x":9}');
  expect(written({ ...plain, filled: new Hot() })).toContain('"filled":{"x":9}');
});

test("events of two streams by turns have each their own keys", () => {
  const streams = [plain, { ...plain, data: { y: 1, "µ\n": 2 }, timestamps: { y: 1, "µ\n": 2 }, descriptor: 'e"' }];
  for (let i = 0; i < 4; i++) {
    const one = { ...streams[i % 2], seq_num: i + 1 };
    expect(written(one)).toBe(JSON.stringify(["event", one]));
  }
});

test("what no JSON text can hold is refused, and where it is", () => {
  const data = { x: () => 1 };
  expect(() => written({ ...plain, data })).toThrow(/The value at data\/x cannot be written as JSON/u);
});
