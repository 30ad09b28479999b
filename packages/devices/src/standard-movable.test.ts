import { type Progress, VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { r, rw, x } from "./interface.ts";
import { addressesOf } from "./connector.ts";
import { mock } from "./mock/index.ts";
import { f64 } from "./numbers.ts";
import { softSignal } from "./soft-signal.ts";
import { type MovableParts, StandardMovable } from "./standard-movable.ts";
import { boolean } from "./words.ts";

const MotorSignals = {
  readback: r(f64),
  setpoint: rw(f64),
  low: r(f64),
  high: r(f64),
  velocity: rw(f64),
  still: r(boolean, { initial: true }),
  stop: x(),
};

/** An axis whose hardware moves at 1 mm/s in steps of 0.1 s. */
function axis(more: (live: ReturnType<typeof open>["live"]) => Partial<MovableParts> = () => ({})): {
  x: StandardMovable;
  clock: VirtualClock;
  hardware: ReturnType<typeof mock>;
  live: ReturnType<typeof open>["live"];
  stops: () => number;
} {
  const clock = new VirtualClock();
  const { hardware, live } = open(clock);
  hardware.of(live.low).put(-10);
  hardware.of(live.high).put(10);
  hardware.of(live.velocity).put(1);
  let stopped = false;
  let stops = 0;
  hardware.of(live.stop).onPut(() => {
    stopped = true;
    stops += 1;
  });
  hardware.of(live.setpoint).onPut(async (target) => {
    stopped = false;
    hardware.of(live.still).put(false);
    for (let at = await live.readback.get(); !stopped && Math.abs(target - at) > 1e-9;) {
      await new Promise<void>((resolve) => void clock.after(0.1, resolve));
      at += Math.sign(target - at) * Math.min(0.1, Math.abs(target - at));
      if (!stopped) hardware.of(live.readback).put(at);
    }
    hardware.of(live.still).put(true);
  });
  const { readback, setpoint, low, high, velocity, stop } = live;
  const parts = { readback, setpoint, limits: { low, high }, velocity, units: "mm", stop, clock };
  return { x: new StandardMovable("x", { ...parts, ...more(live) }), clock, hardware, live, stops: () => stops };
}

function open(clock: VirtualClock) {
  const hardware = mock({ clock });
  return { hardware, live: hardware.signals(MotorSignals, addressesOf(MotorSignals), { name: "x" }) };
}

describe("an axis over signals", () => {
  test("is done when the put is, and tells its progress on the way", async () => {
    const { x: motor, clock } = axis();
    const began = clock.monotonic();
    const status = motor.set(2);
    const seen: Progress[] = [];
    for await (const one of status.progress()) seen.push(one);
    await status.finished;
    expect((await motor.locate()).readback).toBeCloseTo(2, 9);
    expect(clock.monotonic() - began).toBeCloseTo(2, 1);
    expect(seen[0]).toMatchObject({ name: "x", initial: 0, target: 2, unit: "mm" });
    expect(seen.at(-1)?.fraction).toBeCloseTo(1, 9);
  });

  test("tells of each signal once that isn't there", async () => {
    const { x: motor, hardware } = axis();
    hardware.disconnect("the crate is off");
    let thrown: unknown;
    try {
      await motor.connect({ timeout: 1 });
    } catch (error) {
      thrown = error;
    }
    const why = (key: string): string =>
      `${key}: x_${key} (mock://${key}) was not there (the crate is off) within 1 s.`;
    expect(String(thrown).split("\n")).toEqual([
      "HalcyonError: x can't be connected:",
      `  ${why("readback")}`,
      `  ${why("setpoint")}`,
      "  limits",
      `    ${why("low")}`,
      `    ${why("high")}`,
      `  ${why("velocity")}`,
      `  ${why("stop")}`,
    ]);
  });

  test("refuses what is outside of its limits, and nothing is sent", async () => {
    const { x: motor, hardware, live } = axis();
    await expect(motor.set(10.5).finished).rejects.toThrow("x cannot go to 10.5 mm: its limits are -10 to 10 mm.");
    expect(hardware.of(live.setpoint).puts).toEqual([]);
  });

  test("can't be made of limits the wrong way round", () => {
    const parts = { readback: softSignal("at", 0), setpoint: softSignal("to", 0) };
    expect(() => new StandardMovable("x", { ...parts, limits: [5, -5] })).toThrow(
      "x can't be made: its limits are 5 to -5, and the lower comes first.",
    );
    expect(() => new StandardMovable("x", { ...parts, limits: [Number.NaN, 5] })).toThrow("its limits are NaN to 5");
  });

  test("without units is refused in a sentence without them", () => {
    const parts = { readback: softSignal("at", 0), setpoint: softSignal("to", 0), limits: [-5, 5] } as const;
    const bare = new StandardMovable("x", parts);
    expect(() => bare.set(7)).toThrow("x cannot go to 7: its limits are -5 to 5.");
    expect(() => bare.set(Number.NaN)).toThrow("the value must be a finite number for x.");
  });

  test("has no limits when both are 0", async () => {
    const { x: motor, hardware, live } = axis();
    hardware.of(live.low).put(0);
    hardware.of(live.high).put(0);
    await motor.set(0.5).finished;
    expect(hardware.of(live.setpoint).puts).toEqual([0.5]);
  });

  test("that is stopped fails with what stopped it; with success it has arrived", async () => {
    for (const success of [false, true]) {
      const { x: motor, clock, stops } = axis();
      const status = motor.set(5);
      await new Promise<void>((resolve) => void clock.after(1, resolve));
      await motor.stop(success);
      expect([status.success, stops()]).toEqual([success, 1]);
      const stopped = isHalcyonError(status.error, "device.stopped") ? status.error.facts.target : undefined;
      expect(stopped).toBe(success ? undefined : 5);
    }
  });

  test("never goes on when its move is abandoned: cancelled, or late", async () => {
    const cancelled = axis();
    const status = cancelled.x.set(5);
    await new Promise<void>((resolve) => void cancelled.clock.after(1, resolve));
    status.cancel();
    await new Promise<void>((resolve) => void cancelled.clock.after(1, resolve));
    expect(cancelled.stops()).toBe(1);

    const late = axis(() => ({ done: { within: 0.001 }, timeout: 2 }));
    await expect(late.x.set(5).finished).rejects.toThrow("within 2 s");
    expect(late.stops()).toBe(1);
  });

  test("derives how long a move may take from the way and the velocity", async () => {
    const { x: motor, clock, hardware, live } = axis();
    using blocked = hardware.of(live.setpoint).block();
    const began = clock.monotonic();
    await expect(motor.set(3).finished).rejects.toThrow("within 13 s");
    expect(blocked !== undefined && clock.monotonic() - began).toBeCloseTo(13, 3);
  });

  test("can be done by a signal, which must have left its value first", async () => {
    const { x: motor } = axis((live) => ({ done: { signal: live.still, is: true } }));
    await motor.set(1).finished;
    expect((await motor.locate()).readback).toBeCloseTo(1, 9);
  });

  test("waits to settle after it has arrived", async () => {
    const { x: motor, clock } = axis(() => ({ settle: 3 }));
    await motor.set(1).finished;
    expect(clock.monotonic()).toBeCloseTo(4, 1);
  });

  test("sent elsewhere abandons the first move; a refused one does not", async () => {
    const { x: motor, clock } = axis();
    const first = motor.set(5);
    await new Promise<void>((resolve) => void clock.after(1, resolve));
    await expect(motor.set(99).finished).rejects.toThrow("its limits are");
    expect(first.done).toBe(false);
    const second = motor.set(0);
    await expect(first.finished).rejects.toThrow("was sent to 0 before it arrived at 5");
    await second.finished;
    expect((await motor.locate()).readback).toBeCloseTo(0, 9);
  });

  test("sent elsewhere is stopped before the new target is sent, however slow its stop", async () => {
    const { x: motor, clock, hardware, live } = axis();
    const order: string[] = [];
    hardware.of(live.setpoint).onPut(async (target, { signal }) => {
      order.push(`to ${target}`);
      await new Promise<void>((resolve, reject) => {
        clock.after(target === 5 ? 100 : 1, resolve);
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    });
    hardware.of(live.stop).onPut(async () => {
      await new Promise<void>((resolve) => void clock.after(0.5, resolve));
      order.push("stopped");
    });
    const first = motor.set(5);
    await new Promise<void>((resolve) => void clock.after(1, resolve));
    await motor.set(0).finished;
    expect([first.done, order]).toEqual([true, ["to 5", "stopped", "to 0"]]);
  });

  test("sent to three places at once goes to the last, and nowhere else", async () => {
    const { x: motor, hardware, live } = axis();
    const moves = [1, 2, 3].map((target) => motor.set(target));
    const ends = await Promise.allSettled(moves.map((move) => move.finished));
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
    expect((await motor.locate()).readback).toBeCloseTo(3, 9);
    expect(hardware.of(live.setpoint).puts.at(-1)).toBe(3);
  });
});
