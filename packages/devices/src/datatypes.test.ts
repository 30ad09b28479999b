import { describe, expect, expectTypeOf, test } from "vitest";
import { arrayOf, image, table } from "./arrays.ts";
import type { Datatype, RemoteType, ValueOf } from "./datatype.ts";
import { f32, f64, i32, i64, integer, u16, u8 } from "./numbers.ts";
import { boolean, oneOf, text } from "./words.ts";

const float: RemoteType = { kind: "float", form: "scalar", bits: 64, precision: 3 };
const whole: RemoteType = { kind: "integer", form: "scalar", bits: 32 };
const mode: RemoteType = { kind: "enum", form: "scalar", choices: ["Slow", "Fast"] };

describe("numbers", () => {
  test("a whole number is refused when it isn't one, or doesn't fit", () => {
    expect(i32.parse(2 ** 31 - 1)).toBe(2_147_483_647);
    for (const bad of [2 ** 31, 1.5, "1", true, Number.NaN])
      expect(() => i32.parse(bad)).toThrow("a whole number from");
    expect(() => u8.parse(256)).toThrow("from 0 to 255");
  });

  test("64 bits are exact: beyond 2^53 as a bigint, or not at all", () => {
    expect(i64.parse(9_007_199_254_740_993n)).toBe(9_007_199_254_740_993n);
    expect(integer.parse(9_007_199_254_740_991n)).toBe(9_007_199_254_740_991);
    expect(() => integer.parse(9_007_199_254_740_993n)).toThrow("a whole number from");
    expect(f64.parse(2n ** 60n)).toBe(2 ** 60);
    expect(() => f64.parse(2n ** 60n + 1n)).toThrow("a number");
    expect(i64.inDocument?.(5n)).toBe(5);
    expect(i64.inDocument?.(9_007_199_254_740_993n)).toBe(9_007_199_254_740_993n);
  });

  test("a float channel carries a whole number only when it shows no digits after the point", () => {
    expect(i32.mismatch(float)).toContain("3 digits after the point");
    expect(i32.mismatch({ ...float, precision: 0 })).toBeUndefined();
    expect(f64.mismatch(whole)).toBeUndefined();
    expect(f64.mismatch({ ...whole, bits: 64 })).toContain("would round it");
    expect(f64.mismatch(mode)).toBe("it is an enum of Slow, Fast, not a number");
  });

  test("NaN is the same as NaN", () => {
    expect(f64.same(Number.NaN, Number.NaN)).toBe(true);
    expect(f64.same(0, -0)).toBe(true);
  });
});

describe("words", () => {
  test("choices must be the same when strict, at least ours as a subset, at most ours as a superset", () => {
    const theirs: RemoteType = { kind: "enum", form: "scalar", choices: ["Slow", "Fast", "Turbo"] };
    expect(oneOf(["Slow", "Fast"]).mismatch(theirs)).toBe("its choices differ: it also has Turbo");
    expect(oneOf(["Slow", "Stop"], "subset").mismatch(theirs)).toBe("its choices differ: it lacks Stop");
    expect(oneOf(["Slow", "Fast"], "subset").mismatch(theirs)).toBeUndefined();
    expect(oneOf(["Slow", "Fast", "Turbo", "Stop"], "superset").mismatch(theirs)).toBeUndefined();
    expect(oneOf(["Slow", "Fast"], "superset").mismatch(theirs)).toContain("also has Turbo");
  });

  test("an enum is read by its index and written by the far end's index", () => {
    const type = oneOf(["Fast", "Slow"]);
    expect(type.parse(0, mode)).toBe("Slow");
    expect(type.encode("Fast", mode)).toBe(1);
    expect(() => type.parse(7, mode)).toThrow("one of Fast, Slow");
    expectTypeOf<ValueOf<typeof type>>().toEqualTypeOf<"Fast" | "Slow">();
  });

  test("an enum of two choices carries a boolean, one of three does not", () => {
    expect(boolean.mismatch(mode)).toBeUndefined();
    expect(boolean.parse("Fast", mode)).toBe(true);
    expect(boolean.encode(true, mode)).toBe(1);
    expect(boolean.mismatch({ ...mode, choices: ["a", "b", "c"] })).toContain("not true or false");
  });

  test("characters in an array carry a text", () => {
    expect(text.mismatch({ kind: "integer", form: "array", bits: 8 })).toBeUndefined();
    expect(text.mismatch({ kind: "integer", form: "array", bits: 32 })).toContain("not text");
  });
});

describe("arrays", () => {
  test("of numbers are typed arrays, taken as they are when they are of the kind", () => {
    const type = arrayOf(f64);
    const given = Float64Array.of(1, 2);
    expect(type.parse(given)).toBe(given);
    expect(type.parse([1, 2])).toEqual(given);
    expect(type.parse(Int16Array.of(1, 2))).toEqual(given);
    expectTypeOf<ValueOf<typeof type>>().toEqualTypeOf<Float64Array>();
  });

  test("check each element, and their number when it is given", () => {
    expect(() => arrayOf(u8).parse([1, 256])).toThrow("256 was given");
    expect(() => arrayOf(f32, { length: 3 }).parse([1, 2])).toThrow("an array of 3 times a number");
    expect(() => arrayOf(text).parse("abc")).toThrow("an array of text");
  });

  test("have their real length in the data key, and null before it is known", () => {
    expect(arrayOf(f64).dataKey(Float64Array.of(1, 2))).toEqual({ dtype: "array", shape: [2], dtype_numpy: "<f8" });
    expect(arrayOf(f64).dataKey().shape).toEqual([null]);
  });
});

describe("images", () => {
  const type = image(u16, [2, 3]);

  test("come as nested arrays or flat with a shape, and are nested in documents", () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const value = type.parse(rows);
    expect(value).toEqual({ data: Uint16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
    expect(type.parse(value)).toEqual(value);
    expect(type.inDocument?.(value)).toEqual([Uint16Array.of(1, 2, 3), Uint16Array.of(4, 5, 6)]);
    expect(type.dataKey()).toEqual({ dtype: "array", shape: [2, 3], dtype_numpy: "<u2" });
  });

  test("that are ragged, or of another shape, are refused", () => {
    expect(() => type.parse([[1, 2, 3], [4]])).toThrow("an image of 2 × 3");
    expect(() => type.parse([[1, 2, 3]])).toThrow("an image of 2 × 3");
    expect(() => type.parse({ data: Uint16Array.of(1), shape: [2, 3] })).toThrow("an image of 2 × 3");
  });
});

describe("what documents hold", () => {
  const written: readonly (readonly [name: string, type: Datatype<never>, value: unknown])[] = [
    ["boolean", boolean, true],
    ["f32", f32, 0.5],
    ["f64", f64, -0.1],
    ["i32", i32, -7],
    ["i64 within 2^53", i64, 5n],
    ["i64 beyond", i64, 9_007_199_254_740_993n],
    ["integer", integer, 9_007_199_254_740_991],
    ["text", text, "µm"],
    ["oneOf", oneOf(["Slow", "Fast"]), "Fast"],
    ["array of booleans", arrayOf(boolean), Uint8Array.of(1, 0)],
    ["array of f64", arrayOf(f64), Float64Array.of(1, Number.NaN)],
    ["array of i64", arrayOf(i64), BigInt64Array.of(-1n, 2n ** 60n)],
    ["array of u8", arrayOf(u8), Uint8Array.of(0, 255)],
    ["array of texts", arrayOf(text), ["a", "b c"]],
    ["array of choices", arrayOf(oneOf(["Slow", "Fast"])), ["Fast", "Slow"]],
    ["image", image(u16, [2, 3]), { data: Uint16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }],
    ["empty image", image(u16), { data: new Uint16Array(0), shape: [0, 0] }],
    [
      "table",
      table({ at: f64, gate: boolean, count: i64 }),
      { at: Float64Array.of(0.5), gate: Uint8Array.of(1), count: BigInt64Array.of(2n) },
    ],
    ["empty table", table({ at: f64 }), { at: new Float64Array(0) }],
  ] as unknown as readonly (readonly [string, Datatype<never>, unknown])[];

  test.each(written)("is read back as it was: %s", (_, type, value) => {
    const checked = type.parse(value);
    const back = type.parse(type.inDocument === undefined ? checked : type.inDocument(checked));
    expect(back).toEqual(value);
    expect(type.same(back, checked)).toBe(true);
  });
});

describe("tables", () => {
  const type = table({ position: f64, trigger: oneOf(["Up", "Down"]), count: i32 });
  const value = type.parse({ position: [0, 1.5], trigger: ["Up", "Down"], count: [1, 2] });

  test("have typed columns, and are rows in documents", () => {
    expect(value.position).toEqual(Float64Array.of(0, 1.5));
    expectTypeOf(value.trigger).toEqualTypeOf<readonly ("Up" | "Down")[]>();
    expect(type.inDocument?.(value)).toEqual([
      [0, "Up", 1],
      [1.5, "Down", 2],
    ]);
    // Texts have no numpy type, and then nor has the table: a descriptor may not leave one of them out.
    expect(type.dataKey(value)).toEqual({ dtype: "array", shape: [2] });
    const numbers = table({ position: f64, count: i32 });
    expect(numbers.dataKey(numbers.parse({ position: [0], count: [1] }))).toEqual({
      dtype: "array",
      shape: [1],
      dtype_numpy: [
        ["position", "<f8"],
        ["count", "<i4"],
      ],
    });
  });

  test("with columns of different lengths, a column too few or a wrong word are refused whole", () => {
    expect(() => type.parse({ position: [0], trigger: ["Up", "Down"], count: [1, 2] })).toThrow("all of one length");
    expect(() => type.parse({ position: [0], trigger: ["Up"] })).toThrow("a table of the columns");
    expect(() => type.parse({ position: [0], trigger: ["Left"], count: [1] })).toThrow("one of Up, Down");
  });
});
