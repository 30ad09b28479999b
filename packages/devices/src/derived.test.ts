import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, expectTypeOf, test } from "vitest";
import { derived } from "./derived.ts";
import { rw } from "./interface.ts";
import { mock } from "./mock/index.ts";
import { f64 } from "./numbers.ts";
import type { SignalR, SignalRW } from "./signal.ts";
import { type SoftSignal, softSignal } from "./soft-signal.ts";
import { oneOf, text } from "./words.ts";

const clock = new VirtualClock({ manual: true, start: 10 });
const jacks = (): { left: SoftSignal<number>; right: SoftSignal<number> } => ({
  left: softSignal("left", 1, { clock }),
  right: softSignal("right", 3, { clock }),
});

const mirror = (from: ReturnType<typeof jacks>): { height: SignalRW<number>; tilt: SignalRW<number> } =>
  derived({
    name: "mirror",
    from,
    types: { height: { type: f64, units: "mm" }, tilt: f64 },
    forward: ({ left, right }) => ({ height: (left + right) / 2, tilt: right - left }),
    inverse: ({ height, tilt }) => ({ left: height - tilt / 2, right: height + tilt / 2 }),
  });

describe("derived signals", () => {
  test("are read at once when what they follow from is", async () => {
    const { height, tilt } = mirror(jacks());
    expect([height.get(), tilt.get()]).toEqual([2, 2]);
    expect(await height.describe()).toMatchObject({
      mirror_height: { units: "mm", source: "derived://mirror_height" },
    });
  });

  test("set one and keep the others where they were sent", () => {
    const from = jacks();
    const { height, tilt } = mirror(from);
    expect(height.set(10).done).toBe(true);
    expect([from.left.get(), from.right.get(), tilt.get()]).toEqual([9, 11, 2]);
  });

  test("have the latest timestamp of those that they follow from", () => {
    const from = jacks();
    clock.advance(5);
    from.left.set(2);
    const reading = mirror(from).height.reading();
    expect(reading instanceof Promise ? undefined : reading.timestamp).toBe(clock.now());
  });

  test("are observed, and waited for", async () => {
    const from = jacks();
    const { height } = mirror(from);
    const there = height.when((value) => value > 5, { timeout: 5 });
    from.left.set(4);
    from.right.set(8);
    expect(await there).toBe(6);
  });

  test("are not told while their values don't belong together, and can't be read then", async () => {
    const from = { pixels: softSignal("pixels", 6), rows: softSignal("rows", 2), columns: softSignal("columns", 3) };
    const { shape } = derived({
      name: "frame",
      from,
      types: { shape: text },
      fits: ({ pixels, rows, columns }) => pixels === rows * columns,
      forward: ({ rows, columns }) => ({ shape: `${rows} × ${columns}` }),
    });
    const seen: unknown[] = [];
    const leave = shape.subscribe((readings) => seen.push(readings["frame_shape"]?.value));
    from.pixels.set(20);
    from.rows.set(4);
    expect(() => shape.get({ fresh: true })).toThrow("the values of pixels, rows, columns don't belong together");
    from.columns.set(5);
    leave();
    expect(seen).toEqual(["2 × 3", "4 × 5"]);
  });

  test("without an inverse have no set", () => {
    const only = derived({
      name: "sum",
      from: jacks(),
      types: { mode: oneOf(["Low", "High"]) },
      forward: ({ left, right }) => ({ mode: left + right > 4 ? ("High" as const) : ("Low" as const) }),
    });
    expect("set" in only.mode).toBe(false);
    expectTypeOf(only.mode).toEqualTypeOf<SignalR<"Low" | "High">>();
    expect(only.mode.get()).toBe("Low");
  });

  test("follow their far end when it goes: no stale value", async () => {
    const hardware = mock();
    const from = hardware.signals({ left: rw(f64), right: rw(f64) }, { left: "l", right: "r" }, { name: "jack" });
    const { height } = derived({
      name: "mirror",
      from,
      types: { height: f64 },
      forward: ({ left, right }) => ({ height: (left + right) / 2 }),
    });
    using held = height.hold();
    await height.when(0, { timeout: 5 });
    hardware.disconnect("the crate is off");
    let thrown: unknown;
    try {
      await height.get({ timeout: 0.01 });
    } catch (error) {
      thrown = error;
    }
    expect(held !== undefined && isHalcyonError(thrown, "signal.timeout")).toBe(true);
  });
});
