import { isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { type Form, baseTypes, dbrType, forms, payloadBytes, valueOffset } from "./dbr.ts";
import { decodeReading } from "./decode.ts";
import { encode } from "./encode.ts";

/** A payload by hand: fields at the offsets of the C structures. */
function payload(
  length: number,
  fields: readonly (readonly [at: number, kind: string, value: number | string])[],
): DataView {
  const bytes = Buffer.alloc(length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  for (const [at, kind, value] of fields) {
    if (typeof value === "string") bytes.write(value, at, "utf8");
    else if (kind === "i16") view.setInt16(at, value);
    else if (kind === "u32") view.setUint32(at, value);
    else if (kind === "i32") view.setInt32(at, value);
    else if (kind === "f32") view.setFloat32(at, value);
    else if (kind === "f64") view.setFloat64(at, value);
    else view.setUint8(at, value);
  }
  return view;
}

const alarm = [
  [0, "i16", 3],
  [2, "i16", 2],
] as const;
const stamp = [...alarm, [4, "u32", 1000], [8, "u32", 250_000_000]] as const;

describe("readings out of payloads", () => {
  test("alarm and time come with the value, in s since 1970", () => {
    const view = payload(24, [...stamp, [16, "f64", 1.25]]);
    expect(decodeReading(view, 0, 24, dbrType("double", "time"), 1, false)).toEqual({
      value: 1.25,
      status: 3,
      severity: 2,
      timestamp: 631_153_000.25,
      control: undefined,
    });
  });

  test.each([
    ["short", 14, "i16", -5],
    ["float", 12, "f32", 0.5],
    ["enum", 14, "i16", 2],
    ["char", 15, "u8", 200],
    ["long", 12, "i32", -70_000],
    ["double", 16, "f64", Math.PI],
  ] as const)("the value of a timed %s is at byte %i", (base, at, kind, value) => {
    const type = dbrType(base, "time");
    expect(valueOffset[type]).toBe(at);
    const view = payload(24, [...stamp, [at, kind, value]]);
    expect(decodeReading(view, 0, 24, type, 1, false).value).toBe(value);
  });

  test("a double of the form ctrl has precision, units and eight limits, each in its place", () => {
    const limits = [100, -100, 90, 80, -80, -90, 50, -50].map((value, i) => [16 + 8 * i, "f64", value] as const);
    const view = payload(88, [...alarm, [4, "i16", 4], [8, "text", "mm"], ...limits, [80, "f64", 7]]);
    const reading = decodeReading(view, 0, 88, dbrType("double", "ctrl"), 1, false);
    expect(reading.value).toBe(7);
    expect(reading.control).toEqual({
      units: "mm",
      precision: 4,
      display: { low: -100, high: 100 },
      alarm: { low: -90, high: 90 },
      warning: { low: -80, high: 80 },
      control: { low: -50, high: 50 },
      choices: undefined,
    });
  });

  test("a long of the form gr has units and six limits, and none for control", () => {
    const limits = [10, -10, 9, 8, -8, -9].map((value, i) => [12 + 4 * i, "i32", value] as const);
    const view = payload(40, [...alarm, [4, "text", "counts"], ...limits, [36, "i32", 3]]);
    const reading = decodeReading(view, 0, 40, dbrType("long", "gr"), 1, false);
    expect(reading.control).toMatchObject({
      units: "counts",
      display: { low: -10, high: 10 },
      alarm: { low: -9, high: 9 },
    });
    expect(reading.control?.control).toBeUndefined();
  });

  test("an enum has its choices, and no more than there can be", () => {
    const view = payload(424, [...alarm, [4, "i16", 2], [6, "text", "Closed"], [32, "text", "Open"], [422, "i16", 1]]);
    expect(decodeReading(view, 0, 424, dbrType("enum", "ctrl"), 1, false)).toMatchObject({
      value: 1,
      control: { choices: ["Closed", "Open"] },
    });
    view.setInt16(4, 30_000);
    expect(decodeReading(view, 0, 424, dbrType("enum", "ctrl"), 1, false).control?.choices).toHaveLength(16);
  });

  test("an array is a typed array of its real length, empty ones too", () => {
    const view = payload(32, [
      [16, "f64", 1],
      [24, "f64", -2],
    ]);
    const type = dbrType("double", "time");
    expect(decodeReading(view, 0, 32, type, 2, true).value).toEqual(Float64Array.of(1, -2));
    expect(decodeReading(view, 0, 32, type, 1, true).value).toEqual(Float64Array.of(1));
    expect(decodeReading(view, 0, 32, type, 0, true).value).toEqual(new Float64Array());
  });

  test("an array out of shared memory is a copy, out of memory of its own it is that memory", () => {
    const view = payload(16, [[8, "f64", 5]]);
    const shared = decodeReading(view, 0, 16, dbrType("double", "plain"), 2, true).value as Float64Array;
    expect(view.getFloat64(8)).toBe(5);
    const own = new DataView(Buffer.allocUnsafeSlow(16).buffer);
    own.setFloat64(8, 5);
    const kept = decodeReading(own, 0, 16, dbrType("double", "plain"), 2, true, true).value as Float64Array;
    expect(kept.buffer).toBe(own.buffer);
    expect(kept[1]).toBe(5);
    expect(shared[1]).toBe(5);
  });

  test("units in Latin-1 and in UTF-8 are both read", () => {
    const bytes = Buffer.alloc(40);
    const view = new DataView(bytes.buffer, bytes.byteOffset, 40);
    bytes.write("µm", 0, "latin1");
    expect(decodeReading(view, 0, 40, 0, 1, false).value).toBe("µm");
    bytes.write("µm", 0, "utf8");
    expect(decodeReading(view, 0, 40, 0, 1, false).value).toBe("µm");
  });

  test("elements that the payload has no bytes for are refused", () => {
    let error: unknown;
    try {
      decodeReading(payload(16, []), 0, 16, dbrType("double", "plain"), 3, true);
    } catch (thrown) {
      error = thrown;
    }
    expect(isHalcyonError(error, "ca.malformed")).toBe(true);
    expect(() => decodeReading(payload(16, []), 0, 16, 35, 1, false)).toThrow("data type 35");
    expect(() => decodeReading(payload(16, []), 0, 16, 6, 2, false)).toThrow("2 elements for a PV that has one");
  });
});

/** What a value becomes on the wire. */
function bytesOf(encoded: ReturnType<typeof encode>): DataView {
  const bytes = Buffer.alloc(encoded.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, encoded.size);
  encoded.write(bytes, view, 0);
  return view;
}

describe("payloads out of values", () => {
  test.each([
    ["double", 1, 2.5],
    ["float", 1, 0.25],
    ["long", 1, -2_147_483_648],
    ["short", 1, 32_767],
    ["enum", 1, 3],
    ["char", 1, 255],
    ["string", 1, "hello"],
  ] as const)("a %s that was written is read back the same", (native, count, value) => {
    const encoded = encode("PV", native, count, value);
    expect(decodeReading(bytesOf(encoded), 0, encoded.size, encoded.type, 1, false).value).toBe(value);
  });

  test("arrays of every type that were written are read back the same", () => {
    for (const base of baseTypes.filter((one) => one !== "string")) {
      const encoded = encode("PV", base, 4, [1, 2, 100]);
      const { value } = decodeReading(bytesOf(encoded), 0, encoded.size, encoded.type, encoded.count, true);
      expect([...(value as Iterable<number>)]).toEqual([1, 2, 100]);
    }
    const doubles = encode("PV", "double", 9, Float64Array.of(1.5, -2.5));
    expect(decodeReading(bytesOf(doubles), 0, doubles.size, 6, 2, true).value).toEqual(Float64Array.of(1.5, -2.5));
  });

  test.each([
    ["1.5 to a whole number", "long", 1, 1.5],
    ["70,000 to a short", "short", 1, 70_000],
    ["NaN to a long", "long", 1, Number.NaN],
    ["a bigint that a double cannot hold", "double", 1, 2n ** 53n + 1n],
    ["a text of 40 bytes to a text record", "string", 1, "x".repeat(40)],
    ["a text with a zero in it", "string", 1, "a\0b"],
    ["more elements than there are", "double", 2, [1, 2, 3]],
    ["a long text that does not fit its characters", "char", 4, "hello"],
  ] as const)("%s is refused before anything is sent", (_, native, count, value) => {
    let error: unknown;
    try {
      encode("PV", native, count, value);
    } catch (thrown) {
      error = thrown;
    }
    expect(isHalcyonError(error, "ca.value") && error.facts.pv).toBe("PV");
  });

  test("a text to a number or an enum is sent as a text, for the record to read", () => {
    expect(encode("PV", "enum", 1, "Open")).toMatchObject({ type: 0, count: 1 });
    expect(encode("PV", "char", 80, "a long text")).toMatchObject({ type: 4, count: 12 });
  });
});

test("every type has its own number, and room for its value", () => {
  const numbers = forms.flatMap((form: Form) => baseTypes.map((base) => dbrType(base, form)));
  expect(numbers).toEqual(Array.from({ length: 35 }, (_, i) => i));
  expect(payloadBytes(dbrType("double", "time"), 1)).toBe(24);
  expect(payloadBytes(dbrType("enum", "ctrl"), 1)).toBe(424);
});
