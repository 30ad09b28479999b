import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { PseudoPositioner } from "./pseudo-positioner.ts";
import { SimMotor } from "./sim/index.ts";

function polar(velocity = 0, order: "together" | readonly ("x" | "y")[] = "together") {
  const clock = new VirtualClock({ manual: true });
  const reals = {
    x: new SimMotor("x", { clock, initial: 1, limits: [-10, 10], velocity }),
    y: new SimMotor("y", { clock, limits: [-10, 10], velocity }),
  };
  const device = new PseudoPositioner("polar", {
    axes: { radius: { units: "mm" }, angle: { units: "deg" } },
    reals,
    order,
    forward: ({ radius, angle }) => ({
      x: radius * Math.cos((angle * Math.PI) / 180),
      y: radius * Math.sin((angle * Math.PI) / 180),
    }),
    inverse: ({ x, y }) => ({ radius: Math.hypot(x, y), angle: (Math.atan2(y, x) * 180) / Math.PI }),
  });
  return { clock, device, reals };
}

describe("a pseudo-positioner", () => {
  test("sends its real axes where forward says, keeping the axes that are left out", () => {
    const { device, reals } = polar();
    expect(device.set({ angle: 90 }).success).toBe(true);
    expect(reals.x.position).toBeCloseTo(0, 12);
    expect(reals.y.position).toBeCloseTo(1, 12);
    device.axes.radius.set(3);
    expect(reals.y.position).toBeCloseTo(3, 12);
  });

  test.each([
    [3, /^3 was given, but the value must be an object of values by name for polar, of any of radius, angle\./],
    [[1, 2], /^\[1, 2\] was given, but/],
    [{ radios: 1 }, /^polar has no radios: it has radius, angle\./],
    [{ radius: "2" }, /^"2" was given, but the value must be a number for polar\.radius\./],
  ])("refuses %j, which names none of its places", (places, sentence) => {
    const { device, reals } = polar();
    expect(() => device.set(places as object)).toThrow(sentence);
    expect(reals.x.position).toBe(1);
  });

  test("refuses a place that its inverse doesn't come back to, before anything moves", () => {
    const { device, reals } = polar();
    let thrown: unknown;
    try {
      device.set({ angle: 270 });
    } catch (error) {
      thrown = error;
    }
    expect(isHalcyonError(thrown, "device.round_trip") && [thrown.facts.axis, thrown.facts.asked]).toEqual([
      "angle",
      270,
    ]);
    expect(() => device.set({ radius: Number.NaN })).toThrow("its inverse comes back to");
    expect(reals.x.position).toBe(1);
  });

  test("refuses what a real axis refuses, before any of them moves", () => {
    const { device, reals } = polar();
    expect(() => device.set({ radius: 14, angle: 80 })).toThrow("y cannot go to 13.78");
    expect([reals.x.position, reals.y.position]).toEqual([1, 0]);
  });

  test("moves its real axes at once, or in order", async () => {
    const both = polar(1);
    both.device.set({ radius: 2, angle: 45 });
    expect([both.reals.x.moving, both.reals.y.moving]).toEqual([true, true]);
    const first = polar(1, ["y", "x"]);
    first.device.set({ radius: 2, angle: 45 });
    expect([first.reals.x.moving, first.reals.y.moving]).toEqual([false, true]);
  });

  test("sent by one axis and then by another goes to both, and both are done at the end", () => {
    const { device, reals, clock } = polar(1);
    const radius = device.axes.radius.set(2);
    const angle = device.axes.angle.set(90);
    clock.advance(5);
    expect([radius.success, angle.success]).toEqual([true, true]);
    expect([reals.x.position, reals.y.position].map((place) => Math.round(place * 1e9) / 1e9)).toEqual([0, 2]);
  });

  test("sent elsewhere by the same axis fails the first move", () => {
    const { device, clock } = polar(1);
    const first = device.axes.radius.set(5);
    clock.advance(1);
    const second = device.axes.radius.set(2);
    clock.advance(5);
    expect([first.success, isHalcyonError(first.error, "device.stopped"), second.success]).toEqual([false, true, true]);
  });

  test("whose real axis breaks down fails all who wait for it", () => {
    const { device, reals } = polar(1);
    const radius = device.axes.radius.set(2);
    reals.y.set = () => {
      throw new Error("the drive is off");
    };
    const angle = device.axes.angle.set(90);
    expect([radius.error?.message, angle.error?.message]).toEqual(["the drive is off", "the drive is off"]);
  });

  test("stops all real axes when its move is called off", () => {
    const { device, reals, clock } = polar(1);
    const status = device.set({ radius: 5 });
    clock.advance(1);
    status.cancel();
    expect([status.success, reals.x.moving, reals.y.moving]).toEqual([false, false, false]);
  });

  test("reads where its axes are and were sent, with those of the real ones", async () => {
    const { device } = polar();
    device.set({ radius: 2, angle: 0 });
    const readings = await device.read();
    expect(Object.keys(readings)).toEqual(Object.keys(await device.describe()));
    expect([readings["polar_radius"]?.value, readings["polar_radius_setpoint"]?.value, readings["x"]?.value]).toEqual([
      2, 2, 2,
    ]);
  });
});
