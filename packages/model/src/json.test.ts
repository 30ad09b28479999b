import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type Event,
  LinearColumn,
  RangeColumn,
  UidColumn,
  decodeDocument,
  decodeValue,
  encodeDocument,
  encodeValue,
} from "./index.ts";

const event: Event = {
  uid: "e",
  time: 1.5,
  descriptor: "d",
  seq_num: 1,
  data: { x: 0.1 },
  timestamps: { x: 1 },
  filled: {},
};

describe("a document as a line", () => {
  test("is what JSON.stringify makes of a plain one", () => {
    expect(encodeDocument("event", event)).toBe(JSON.stringify(["event", event]));
  });

  test("has NaN and the infinities bare, as Python's json writes and reads them", () => {
    const line = encodeDocument("event", { ...event, data: { a: NaN, b: [Infinity, -Infinity] } });
    expect(line).toContain('"data":{"a":NaN,"b":[Infinity,-Infinity]}');
    expect(decodeDocument(line)[1]).toMatchObject({ data: { a: NaN, b: [Infinity, -Infinity] } });
  });

  test("has typed arrays and columns as arrays", () => {
    const page = {
      descriptor: "d",
      uid: new UidColumn("p", 2),
      time: Float64Array.of(0.5, NaN),
      seq_num: new RangeColumn(1, 2),
      data: {
        x: BigInt64Array.of(-1n, 2n),
        y: new Float32Array(0),
        z: Float64Array.of(-0, 1e17),
        w: [Uint8Array.of(3)],
      },
      timestamps: {},
    };
    expect(encodeDocument("event_page", page)).toBe(
      '["event_page",{"descriptor":"d","uid":["p/0","p/1"],"time":[0.5,NaN],"seq_num":[1,2],' +
        '"data":{"x":[-1,2],"y":[],"z":[-0.0,100000000000000000.0],"w":[[3]]},"timestamps":{}}]',
    );
  });

  test("keeps every digit of a bigint, and the kind of a number past 2^53", () => {
    const data = { big: 2n ** 64n, float: 2 ** 60, huge: 1e300, negative: -(2n ** 70n), max: Number.MAX_SAFE_INTEGER };
    const line = encodeDocument("event", { ...event, data });
    expect(line).toContain('"big":18446744073709551616,"float":1152921504606847000.0,"huge":1e+300');
    expect((decodeDocument(line)[1] as Event).data).toEqual(data);
  });

  test("leaves out properties that are undefined, and has null for an item that is", () => {
    expect(encodeValue({ a: undefined, b: [undefined], c: NaN })).toBe('{"b":[null],"c":NaN}');
    expect(encodeValue({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
    expect(encodeValue(undefined)).toBe("null");
  });

  test("has what toJSON answers", () => {
    const date = new Date(0);
    expect(encodeValue({ date, nan: NaN })).toBe('{"date":"1970-01-01T00:00:00.000Z","nan":NaN}');
    expect(encodeValue({ toJSON: () => [NaN] })).toBe("[NaN]");
  });

  test.for<[string, unknown]>([
    ["a function", { f: () => 1 }],
    ["a symbol", { f: Symbol("s") }],
    ["a Map", { f: new Map([[1, 2]]) }],
    ["a Set", { f: new Set() }],
    ["a DataView", { f: new DataView(new ArrayBuffer(1)) }],
  ])("is refused with %s in it, which JSON would lose", ([, value]) => {
    expect(() => encodeValue(value)).toThrow(/value at f cannot be written as JSON: it is a/);
  });

  test("is refused when an object holds itself, but not when it is there twice", () => {
    const knot: Record<string, unknown> = { n: NaN };
    expect(encodeValue([knot, knot])).toBe('[{"n":NaN},{"n":NaN}]');
    knot["self"] = knot;
    expect(() => encodeValue({ knot })).toThrow("knot/self cannot be written");
  });

  const awkward = fc.oneof(
    fc.double(),
    fc.bigInt().filter((n) => !Number.isSafeInteger(Number(n))),
    fc.integer(),
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      awkward,
      fc.array(tie("tree")),
      fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), tie("tree"), { noNullPrototype: true }),
    ),
  }));

  test("reads back the same, whatever is in it", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(decodeValue(encodeValue(value))).toStrictEqual(value);
      }),
      { numRuns: 1000, seed: 11 },
    );
  });

  test.each([
    [
      "numbers of any kind",
      Float64Array.from({ length: 150 }, (_, i) => [i / 3, NaN, -0, 1e21, 2 ** 60, -Infinity][i % 6] ?? 0),
    ],
    ["bytes", Uint8Array.from({ length: 65 }, (_, i) => i)],
    ["whole numbers of 64 bits", BigInt64Array.from({ length: 65 }, (_, i) => BigInt(i) << 55n)],
    ["none", new Float32Array(0)],
    ["uids of a part of a page", new UidColumn('a "page"', 130, 7)],
    ["sequence numbers", new RangeColumn(2 ** 53 - 66, 128)],
    ["times", new LinearColumn(-1, 1e-3, 128)],
  ] as const)("writes a column of %s as it writes its values one by one", (_, column) => {
    const values: unknown[] = [...column];
    expect(encodeValue({ column, again: column })).toBe(
      `{"column":${encodeValue(values)},"again":${encodeValue(values)}}`,
    );
  });

  test("reads typed arrays back as arrays of the same numbers", () => {
    fc.assert(
      fc.property(fc.oneof(fc.float64Array(), fc.float32Array(), fc.uint16Array(), fc.int8Array()), (values) => {
        expect(decodeValue(encodeValue({ values }))).toStrictEqual({ values: [...values] });
      }),
    );
  });
});

const exactJson = fc.json().filter((text) => !/\d{16}/.test(text));

describe("reading", () => {
  test("agrees with JSON.parse on what is JSON, by the careful way too", () => {
    fc.assert(
      fc.property(exactJson, fc.constantFrom("", " ", "\n\t"), (text, space) => {
        expect(decodeValue(`[NaN,${space}${text}${space}]`)).toEqual([NaN, JSON.parse(text)]);
      }),
    );
  });

  test("takes an integer past 2^53 for a bigint, and a number with a point or exponent for a number", () => {
    expect(decodeValue("[9007199254740993, -9007199254740993, 9007199254740993.0, 1e400, 12]")).toEqual([
      9007199254740993n,
      -9007199254740993n,
      9007199254740992,
      Infinity,
      12,
    ]);
  });

  test("does not take the words within a text for numbers", () => {
    expect(decodeValue('{"NaN":"Infinity \\" -Infinity"}')).toEqual({ NaN: 'Infinity " -Infinity' });
  });

  test.for([
    '{"a":1',
    '["a"',
    '{"a" 1}',
    "{a:1}",
    "[1,]",
    "01",
    "NaNs",
    '"a\nb"',
    "[1] 2",
    "",
    "-",
    "nul",
    '{"a":NaN,}',
    '"\\x"',
  ])("refuses %j and says where", (text) => {
    const act = (): unknown => decodeValue(text);
    expect(act).toThrow(/This is not JSON: .* stands at character \d+, where .* was due/);
  });

  test("refuses what is nested beyond reason, and does not run out of stack", () => {
    expect(() => decodeValue("[".repeat(100_000) + "]".repeat(100_000))).toThrow("no more than 1000");
  });

  test.for(['["event"]', '["nothing",{}]', '["event",[]]', '{"event":{}}', '["bulk_events",{}]', "3"])(
    "refuses a line that is no named document: %s",
    (line) => {
      expect(() => decodeDocument(line)).toThrow(expect.objectContaining({ code: "document.json" }));
    },
  );
});
