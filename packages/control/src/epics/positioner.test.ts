import { type Mock, mock } from "@halcyon/devices/mock";
import { rw } from "@halcyon/devices";
import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { anyValue } from "./any-value.ts";
import { EpicsPositioner, type PositionerAddresses, type PositionerOptions } from "./positioner.ts";

interface Axis {
  readonly axis: EpicsPositioner;
  readonly far: Mock;
  readonly clock: VirtualClock;
  /** What was written to the stop PV. */
  readonly stops: () => number;
}

/** An axis whose put takes 2 s, and ends `error` away from its target. */
async function axis(
  options: PositionerOptions & { error?: number; never?: boolean } = {},
  at: Partial<PositionerAddresses> = {},
): Promise<Axis> {
  const clock = new VirtualClock();
  const far = mock({ clock });
  const { error = 0, never = false, ...rest } = options;
  const made = new EpicsPositioner(far, "x", { setpoint: "X", readback: "X.RBV", stop: "X.STOP", ...at }, rest);
  await made.connect();
  far.of(made.setpoint).onPut(async (target, { signal }) => {
    await new Promise<void>((resolve, reject) => {
      if (!never) clock.after(2, resolve);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    far.of(made.readback).put(target + error);
  });
  const stop = far.signals(rw(anyValue()), "X.STOP", { name: "stop" });
  await stop.connect();
  let stops = 0;
  stop.subscribe((readings) => {
    if (readings["stop"]?.value === 1) stops++;
  });
  return { axis: made, far, clock, stops: () => stops };
}

describe("a positioner made of PVs", () => {
  test("is there when its put has completed, and has settled", async () => {
    const { axis: a, clock } = await axis({ settle: 3 });
    const start = clock.monotonic();
    await a.set(7).finished;
    expect(clock.monotonic() - start).toBeCloseTo(5, 6);
    expect(await a.locate()).toEqual({ setpoint: 7, readback: 7 });
  });

  test("that ends outside its tolerance has failed, with where it is", async () => {
    const { axis: a } = await axis({ tolerance: 0.01, error: 0.5 });
    const error: unknown = await a.set(7).finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "epics.move") && error.facts).toMatchObject({ target: 7, reached: 7.5 });
  });

  test("that does not arrive within its deadline has failed, and is stopped", async () => {
    const { axis: a, stops } = await axis({ timeout: 10, never: true });
    const error: unknown = await a.set(7).finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "status.deadline") && error.facts.deadline).toBe(10);
    expect(stops()).toBe(1);
  });

  test("has a deadline of twice what its velocity says, plus 10 s", async () => {
    const { axis: a, far, clock } = await axis({ never: true }, { velocity: "X.VELO" });
    if (a.velocity !== undefined) far.of(a.velocity).put(2);
    const start = clock.monotonic();
    await expect(a.set(40).finished).rejects.toMatchObject({ code: "status.deadline" });
    expect(clock.monotonic() - start).toBeCloseTo(50, 6);
  });

  test("refuses what is outside two numbers, or outside two PVs, and sends nothing", async () => {
    const { axis: a, far } = await axis({}, { limits: { low: -1, high: 1 } });
    await expect(a.set(1.5).finished).rejects.toMatchObject({ code: "epics.limits", facts: { low: -1, high: 1 } });
    expect(far.of(a.setpoint).puts).toEqual([]);
    const other = await axis({}, { limits: { low: "X.LLM", high: "X.HLM" } });
    await expect(other.axis.checkValue(1e9)).resolves.toBeUndefined();
    await expect(other.axis.checkValue(Number.POSITIVE_INFINITY)).rejects.toMatchObject({ code: "epics.limits" });
  });

  test("sent elsewhere on its way is stopped first, and the first move fails with where it was sent", async () => {
    const { axis: a, far, clock, stops } = await axis();
    const first = a.set(7);
    await new Promise<void>((resolve) => void clock.after(1, resolve));
    const second = a.set(-3);
    const error: unknown = await first.finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "epics.move") && error.facts.reason).toBe("it was sent to -3");
    await second.finished;
    expect([stops(), far.of(a.setpoint).puts, (await a.locate()).readback]).toEqual([1, [7, -3], -3]);
  });

  test("sent to two places at once sends only the last", async () => {
    const { axis: a, far } = await axis();
    const ends = await Promise.allSettled([a.set(7).finished, a.set(-3).finished]);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(far.of(a.setpoint).puts).toEqual([-3]);
  });

  test("whose readback goes away fails at once, and is not stopped in vain", async () => {
    const { axis: a, far, stops } = await axis({ never: true });
    const move = a.set(7);
    for await (const progress of move.progress()) if (progress.current === 0) break;
    far.disconnect("the IOC died");
    await expect(move.finished).rejects.toMatchObject({ code: "signal.disconnected" });
    expect(stops()).toBe(0);
  });

  test("connects with all that is missing in one error", async () => {
    const far = mock({ far: { "X.RBV": undefined, "X.STOP": undefined }, clock: new VirtualClock() });
    const a = new EpicsPositioner(far, "x", { setpoint: "X", readback: "X.RBV", stop: "X.STOP" });
    const error: unknown = await a.connect({ timeout: 1 }).catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "device.connect") && error.facts.trouble.map((one) => one.name)).toEqual([
      "readback",
      "stop",
    ]);
  });
});

describe("a value without a declared type", () => {
  test("is what the PV is", () => {
    const type = anyValue();
    expect(type.mismatch({ kind: "enum", form: "scalar", choices: ["Closed", "Open"] })).toBeUndefined();
    expect([type.parse(1), type.encode("Open")]).toEqual(["Open", 1]);
    // Texts have no numpy type that a descriptor may name.
    expect(type.dataKey("Open")).toEqual({ dtype: "string", shape: [] });
    expect(() => type.encode("Ajar")).toThrow("one of Closed, Open");
    expect(type.encode(1)).toBe(1);
    for (const none of [2, -1, 0.5, NaN, true]) expect(() => type.encode(none)).toThrow("one of Closed, Open");
    // What somebody else has put there is read all the same, as a text like the others.
    expect(type.parse(5)).toBe("5");
    // Records have states without words, of which each is its number.
    type.mismatch({ kind: "enum", form: "scalar", choices: ["", ""] });
    expect([type.parse(1), type.encode("1"), type.encode(0)]).toEqual(["1", 1, 0]);
    expect(() => type.encode(2)).toThrow("one of 0, 1");
    type.mismatch({ kind: "enum", form: "scalar", choices: [] });
    expect([type.parse(3), type.encode("3"), type.encode(7)]).toEqual(["3", 3, 7]);
    expect(() => type.encode("Open")).toThrow("the number of a state");
    type.mismatch({ kind: "integer", form: "array", bits: 16 });
    expect(type.dataKey(Int16Array.of(1, 2))).toEqual({ dtype: "array", shape: [2], dtype_numpy: "<i2" });
    type.mismatch({ kind: "text", form: "array" });
    expect(type.dataKey(["a", "b"])).toEqual({ dtype: "array", shape: [2] });
    type.mismatch({ kind: "float", form: "scalar", bits: 64 });
    expect([type.parse(1.5), type.dataKey(1.5).dtype]).toEqual([1.5, "number"]);
    expect(() => type.parse({ a: 1 })).toThrow("an object with a");
  });
});
