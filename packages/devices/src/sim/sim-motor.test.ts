import { HalcyonError, type Progress, VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { SimMotor } from "./sim-motor.ts";

const still = (more: Partial<ConstructorParameters<typeof SimMotor>[1]> = {}): { clock: VirtualClock; x: SimMotor } => {
  const clock = new VirtualClock({ manual: true });
  return { clock, x: new SimMotor("x", { clock, ...more }) };
};

describe("a simulated motor", () => {
  test("without velocity is there when set returns", () => {
    const { x } = still();
    const status = x.set(3);
    expect([status.done, status.success, x.position]).toEqual([true, true, 3]);
  });

  test("with a velocity takes distance over velocity, and is half way at half time", () => {
    const { clock, x } = still({ velocity: 2 });
    const status = x.set(10);
    clock.advance(2.5);
    expect([status.done, x.position]).toEqual([false, 5]);
    clock.advance(2.5);
    expect([status.success, x.position]).toEqual([true, 10]);
  });

  test("with an acceleration takes that much longer, and starts slowly", () => {
    const { clock, x } = still({ velocity: 2, acceleration: 1 });
    const status = x.set(10);
    clock.advance(0.5);
    expect(x.position).toBeCloseTo(0.25, 12);
    clock.advance(5.49);
    expect(status.done).toBe(false);
    clock.advance(0.02);
    expect(x.position).toBe(10);
  });

  test("refuses a place outside of its limits before anything moves, with the numbers", () => {
    const { x } = still({ velocity: 1, limits: [-5, 5] });
    let thrown: unknown;
    try {
      x.set(5.1);
    } catch (error) {
      thrown = error;
    }
    expect(isHalcyonError(thrown, "device.limits") && thrown.facts).toEqual({
      device: "x",
      value: 5.1,
      low: -5,
      high: 5,
      units: "mm",
    });
    expect([x.moving, x.locate()]).toEqual([false, { setpoint: 0, readback: 0 }]);
    expect(() => x.set(Number.NaN)).toThrow("a finite number of mm for x");
  });

  test("that is stopped stays where it is, and its move fails with the place", () => {
    const { clock, x } = still({ velocity: 1 });
    const status = x.set(10);
    clock.advance(4);
    x.stop();
    expect(status.error).toBeInstanceOf(HalcyonError);
    expect(isHalcyonError(status.error, "device.stopped") && status.error.facts.at).toBeCloseTo(4, 12);
    clock.advance(10);
    expect(x.position).toBeCloseTo(4, 12);
    expect(clock.pending).toBe(0);
  });

  test("that is stopped with success counts as arrived", () => {
    const { clock, x } = still({ velocity: 1 });
    const status = x.set(10);
    clock.advance(4);
    x.stop(true);
    expect([status.success, x.position]).toEqual([true, 4]);
  });

  test("that is sent elsewhere on its way fails the first move and goes on from where it is", () => {
    const { clock, x } = still({ velocity: 1 });
    const first = x.set(10);
    clock.advance(4);
    const second = x.set(3);
    expect(first.error?.message).toContain("x was sent to 3 mm");
    clock.advance(1.01);
    expect([second.success, x.position]).toEqual([true, 3]);
  });

  test("stops when its caller gives up", () => {
    const { clock, x } = still({ velocity: 1 });
    const caller = new AbortController();
    const status = x.set(10, { signal: caller.signal });
    clock.advance(1);
    caller.abort();
    expect([status.done, status.success, x.moving, clock.pending]).toEqual([true, false, false, 0]);
  });

  test("tells its progress from where it was to where it goes", async () => {
    const { clock, x } = still({ velocity: 1, initial: 2 });
    const status = x.set(4);
    const seen: Progress[] = [];
    const reading = (async () => {
      for await (const one of status.progress()) seen.push(one);
    })();
    await Promise.resolve();
    clock.advance(1);
    await Promise.resolve();
    clock.advance(1.1);
    await reading;
    expect(seen[0]).toMatchObject({
      name: "x",
      initial: 2,
      target: 4,
      current: 2,
      unit: "mm",
      fraction: 0,
      remaining: 2,
    });
    expect(seen.at(-1)?.fraction).toBeGreaterThan(0);
  });

  test("tells who watches ten times a second, and at the end exactly the target", () => {
    const { clock, x } = still({ velocity: 1 });
    const seen: unknown[] = [];
    const leave = x.subscribe((readings) => seen.push(readings["x"]?.value));
    x.set(0.3);
    clock.advance(1);
    leave();
    x.set(0);
    clock.advance(1);
    expect(seen).toHaveLength(4);
    expect(seen.at(-1)).toBe(0.3);
  });
});
