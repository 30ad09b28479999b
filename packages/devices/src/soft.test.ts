import { VirtualClock } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { arrayOf } from "./arrays.ts";
import { f64, i64 } from "./numbers.ts";
import { softSignal } from "./soft-signal.ts";

describe("a soft signal", () => {
  test("is read and set without a promise, with the time of the change", () => {
    const clock = new VirtualClock({ manual: true, start: 100 });
    const x = softSignal("x", 1, { clock, units: "mm" });
    clock.advance(5);
    const status = x.set(2);
    expect(status.done).toBe(true);
    expect(x.read()).toEqual({ x: { value: 2, timestamp: 105 } });
    expect(x.describe()).toEqual({
      x: { source: "soft://x", dtype: "number", shape: [], dtype_numpy: "<f8", units: "mm" },
    });
    expect(x.locate()).toEqual({ setpoint: 2, readback: 2 });
  });

  test("keeps its old value when a wrong one is refused", () => {
    const x = softSignal("x", 1);
    expect(() => x.set("2" as unknown as number)).toThrow('"2" was given for x, but the value must be a number.');
    expect(() => {
      x.value = true as unknown as number;
    }).toThrow("must be a number");
    expect(x.get()).toBe(1);
  });

  test("of 64 bits is a number in documents while that is exact, and a bigint beyond", () => {
    const big = softSignal("big", 5n, { type: i64 });
    expect(big.read()["big"]?.value).toBe(5);
    big.set(9_007_199_254_740_993n);
    expect([big.get(), big.read()["big"]?.value]).toEqual([9_007_199_254_740_993n, 9_007_199_254_740_993n]);
  });

  test("of an array tells its present length", () => {
    const curve = softSignal("curve", Float64Array.of(1, 2), { type: arrayOf(f64) });
    curve.set(Float64Array.of(1, 2, 3));
    expect(curve.describe()["curve"]?.shape).toEqual([3]);
  });

  test("tells everybody who watches, also when one of them fails", () => {
    const x = softSignal("x", 0);
    const seen: unknown[] = [];
    const leave = x.subscribe((readings) => {
      if (readings["x"]?.value === 1) throw new Error("no ones");
    });
    x.subscribe((readings) => seen.push(readings["x"]?.value));
    expect(() => x.set(1)).toThrow("no ones");
    leave();
    x.set(2);
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe("an observer", () => {
  test("is told once of what it missed: the latest", async () => {
    const x = softSignal("x", 0);
    const observer = x.observe();
    await observer.next();
    for (const value of [1, 2, 3]) x.set(value);
    expect((await observer.next()).value?.value).toBe(3);
    await observer[Symbol.asyncDispose]();
    expect(await observer.next()).toEqual({ done: true, value: undefined });
  });

  test("asked twice at once answers twice, in order", async () => {
    const x = softSignal("x", 0);
    await using observer = x.observe({ keep: 5 });
    const both = Promise.all([observer.next(), observer.next()]);
    x.set(1);
    expect((await both).map(({ value }) => value?.value)).toEqual([0, 1]);
  });

  test("that leaves while it waits for a next reading is over", async () => {
    const x = softSignal("x", 0);
    const observer = x.observe();
    await observer.next();
    const next = observer.next();
    await observer[Symbol.asyncDispose]();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("with a time-out fails when nothing new comes for that long", async () => {
    const clock = new VirtualClock();
    const x = softSignal("x", 0, { clock });
    const observer = x.observe({ timeout: 2 });
    await observer.next();
    await expect(observer.next()).rejects.toThrow("told of no new reading within 2 s");
    expect(clock.pending).toBe(0);
  });
});
