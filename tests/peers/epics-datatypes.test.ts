/** Every datatype over a real IOC: what is written is what is read, and what doesn't fit is refused. @module */
import { fileURLToPath } from "node:url";
import { ca } from "@halcyon/control";
import {
  type Connector,
  type Datatype,
  arrayOf,
  boolean,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  image,
  integer,
  oneOf,
  rw,
  table,
  text,
  u16,
  u32,
  u64,
  u8,
} from "@halcyon/devices";
import { type HalcyonError, isHalcyonError } from "@halcyon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "./epics-ioc.ts";

const python = peersPython("epicscorelibs");
const db = fileURLToPath(new URL("epics-datatypes.db", import.meta.url));

type Any = Datatype<unknown>;
const any = (type: unknown): Any => type as Any;
const modes = ["Slow", "Fast", "Turbo"] as const;

/** A PV, how it is declared, what is written, and the key of its data. */
const fits: readonly (readonly [pv: string, type: Any, values: readonly unknown[], key: object])[] = [
  ["F64", any(f64), [0.1, -1e300, Infinity, Number.NaN], { dtype: "number", dtype_numpy: "<f8", precision: 3 }],
  ["I32", any(f64), [-7], { dtype: "number" }],
  ["I32", any(i32), [2 ** 31 - 1, -(2 ** 31)], { dtype: "integer", dtype_numpy: "<i4" }],
  ["F64:WHOLE", any(integer), [2 ** 53 - 1, -5], { dtype: "integer" }],
  ["I64", any(integer), [2 ** 53 - 1], { dtype: "integer" }],
  ["I64", any(i64), [2n ** 53n - 1n, -3n], { dtype: "integer", dtype_numpy: "<i8" }],
  ["BO", any(boolean), [true, false], { dtype: "boolean" }],
  ["BO", any(oneOf(["No", "Yes"])), ["Yes", "No"], { dtype: "string", choices: ["No", "Yes"] }],
  ["MODE", any(oneOf(modes)), ["Turbo", "Slow"], { choices: [...modes] }],
  ["MODE", any(oneOf(["Turbo", "Fast"], "subset")), ["Turbo", "Fast"], { choices: [...modes] }],
  ["MODE", any(oneOf([...modes, "Warp"], "superset")), ["Fast"], { choices: [...modes] }],
  ["MODE", any(text), ["Turbo"], { dtype: "string" }],
  ["TEXT", any(text), ["", "µm", "x".repeat(39)], { dtype: "string", shape: [] }],
  ["LONGTEXT.VAL$", any(text), ["é".repeat(100), ""], { dtype: "string", shape: [] }],
  ["A:CHARS", any(text), ["a long text ".repeat(10)], { dtype: "string", shape: [] }],
  ["I8", any(i8), [-1, 127, -128], { dtype: "integer", dtype_numpy: "|i1" }],
  ["I8", any(u8), [255, 0], { dtype: "integer", dtype_numpy: "|u1" }],
  ["A:F64", any(arrayOf(f64)), [Float64Array.of(0.1, -2), new Float64Array(8)], { dtype: "array", shape: [8] }],
  ["A:F32", any(arrayOf(f32)), [Float32Array.of(0.5)], { shape: [1], dtype_numpy: "<f4" }],
  ["A:I8", any(arrayOf(i8)), [Int8Array.of(-128, 127)], { dtype_numpy: "|i1" }],
  ["A:U8", any(arrayOf(u8)), [Uint8Array.of(0, 255)], { dtype_numpy: "|u1" }],
  ["A:I16", any(arrayOf(i16)), [Int16Array.of(-32768, 32767)], { dtype_numpy: "<i2" }],
  ["A:U16", any(arrayOf(u16)), [Uint16Array.of(0, 65535)], { dtype_numpy: "<u2" }],
  ["A:I32", any(arrayOf(i32)), [Int32Array.of(-1, 2 ** 31 - 1)], { dtype_numpy: "<i4" }],
  ["A:U32", any(arrayOf(u32)), [Uint32Array.of(0, 2 ** 32 - 1)], { dtype_numpy: "<u4" }],
  ["A:I64", any(arrayOf(i64)), [BigInt64Array.of(-1n, 2n ** 53n - 1n)], { dtype_numpy: "<i8" }],
  ["A:U64", any(arrayOf(u64)), [BigUint64Array.of(0n, 2n ** 53n - 1n)], { dtype_numpy: "<u8" }],
  ["A:I64", any(arrayOf(integer)), [Float64Array.of(2 ** 53 - 1)], { dtype: "array" }],
  ["A:TEXT", any(arrayOf(text)), [["a", "b c", "µ"], ["d"]], { dtype: "array", shape: [1] }],
];

/** A PV, a declaration that it does not fit, and why. */
const misfits: readonly (readonly [pv: string, type: Any, reason: string])[] = [
  ["F64", any(i32), "3 digits after the point"],
  ["F64", any(text), "not text"],
  ["F64", any(boolean), "not true or false"],
  ["MODE", any(boolean), "nor an enum of two choices"],
  ["MODE", any(oneOf(["Slow", "Fast"])), "also has Turbo"],
  ["MODE", any(oneOf(["Slow", "Warp"], "subset")), "lacks Warp"],
  ["MODE", any(oneOf(["Slow"], "superset")), "also has Fast, Turbo"],
  ["MODE", any(f64), "an enum of Slow, Fast, Turbo, not a number"],
  ["TEXT", any(oneOf(["a"])), "not an enum"],
  ["A:F64", any(f64), "not a number"],
  ["A:F64", any(arrayOf(i32)), "3 digits after the point"],
  ["A:I32", any(text), "not text"],
  ["F64", any(arrayOf(f64)), "not an array"],
  ["A:U16", any(image(u16)), "not an image"],
  ["A:U16", any(table({ a: u16 })), "not a table"],
];

/** A PV, a declaration, and a value that it can't have, over Channel Access or at all. */
const refusals: readonly (readonly [pv: string, type: Any, value: unknown, code: string])[] = [
  ["I32", any(f64), 0.5, "signal.refused"],
  ["I32", any(i32), 2 ** 31, "signal.value"],
  ["I64", any(i64), 2n ** 53n + 1n, "signal.refused"],
  ["A:I64", any(arrayOf(i64)), BigInt64Array.of(1n, 2n ** 60n + 1n), "signal.refused"],
  ["A:F64", any(arrayOf(f64)), new Float64Array(9), "signal.refused"],
  ["TEXT", any(text), "x".repeat(40), "signal.refused"],
  ["MODE", any(oneOf([...modes, "Warp"], "superset")), "Warp", "signal.value"],
];

describe.skipIf(python === undefined)("datatypes over Channel Access", () => {
  let ioc: Ioc;
  let connector: Connector;

  beforeAll(async () => {
    ioc = await startIoc({ db });
    connector = ca({ ...ioc.options, prefix: ioc.prefix });
  }, 60_000);

  afterAll(async () => {
    await connector?.close();
    await ioc?.stop();
  });

  const worded = ([pv, type]: readonly [string, Any, ...unknown[]]): string => `${pv} as ${type.text}`;

  test.each(fits.map((row) => [worded(row), row] as const))("%s: is read as it was written", async (_, row) => {
    const [pv, type, values, key] = row;
    const signal = await connector.open(rw(type), pv, { name: "s", timeout: 5 });
    for (const value of values) {
      await signal.set(value).finished;
      expect(await signal.get()).toEqual(value);
      expect(await signal.when(value, { timeout: 5 })).toEqual(value);
    }
    expect((await signal.describe())["s"]).toMatchObject({ source: `ca://${ioc.prefix}${pv}`, ...key });
  });

  test.each(misfits.map((row) => [worded(row), row] as const))("%s: is refused, with both", async (_, row) => {
    const [pv, type, reason] = row;
    const error = await failure(connector.open(rw(type), pv, { name: "s", timeout: 5 }));
    expect(isHalcyonError(error, "device.connect") && error.message).toContain(reason);
  });

  test.each(refusals.map((row) => [worded(row), row] as const))("%s: does not take everything", async (_, row) => {
    const [pv, type, value, code] = row;
    const signal = await connector.open(rw(type), pv, { name: "s", timeout: 5 });
    const before = await signal.get();
    const error = await failure((async () => await signal.set(value).finished)());
    expect([error.code, await signal.get()]).toEqual([code, before]);
  });
});

async function failure(promise: Promise<unknown>): Promise<HalcyonError> {
  try {
    await promise;
  } catch (error) {
    return error as HalcyonError;
  }
  throw new Error("nothing failed");
}
