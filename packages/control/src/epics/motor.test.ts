import { type Mock, mock } from "@halcyon/devices/mock";
import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { EpicsMotor, type MotorOptions } from "./motor.ts";

interface Hardware {
  readonly motor: EpicsMotor;
  readonly far: Mock;
}

/** A record whose put completes after 1 s, with its motor where `ends` says. */
async function hardware(
  ends: (target: number) => number = (target) => target,
  options: MotorOptions = {},
): Promise<Hardware> {
  const clock = new VirtualClock();
  const far = mock({ clock });
  const motor = new EpicsMotor(far, "m", "M", options);
  await motor.connect();
  const { setpoint, readback, done, low, high, velocity, deadband, units } = motor.record;
  far.of(done).put(1);
  far.of(low).put(-10);
  far.of(high).put(10);
  far.of(velocity).put(5);
  far.of(deadband).put(0.01);
  far.of(units).put("mm");
  far.of(setpoint).onPut(async (target) => {
    far.of(done).put(0);
    await new Promise<void>((resolve) => void clock.after(1, resolve));
    far.of(readback).put(ends(target));
    far.of(done).put(1);
  });
  return { motor, far };
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "nothing failed",
    (e: unknown) => e,
  );

describe("a motor that has a motor record", () => {
  test("arrives when its put completes, DMOV is 1 and the readback is within the deadband", async () => {
    const { motor } = await hardware((target) => target + 0.009);
    await motor.set(3).finished;
    expect(await motor.locate()).toEqual({ setpoint: 3, readback: 3.009 });
  });

  test("may end farther from its target than its record likes, or must end nearer, when a tolerance says so", async () => {
    const wide = await hardware((target) => target + 0.5, { tolerance: 1 });
    await wide.motor.set(3).finished;
    expect((await wide.motor.locate()).readback).toBe(3.5);
    const narrow = await hardware((target) => target + 0.009, { tolerance: 0.001 });
    const error = await failureOf(narrow.motor.set(3).finished);
    expect(isHalcyonError(error, "epics.move") && error.facts.reason).toBe("the tolerance is 0.001");
  });

  test.each([
    ["ended outside of its deadband", (target: number) => target + 0.02, {}, "its record allows 0.01"],
    ["is at the limit switch ahead", (target: number) => target, { atHigh: 1 }, "it is at its high limit switch"],
    ["was refused by its record", () => 0, { refused: 1 }, "its record refused the target (LVIO)"],
  ])("has failed when it %s, though its put completed", async (_, ends, flags: Record<string, number>, reason) => {
    const { motor, far } = await hardware(ends);
    if (flags["atHigh"] !== undefined) far.of(motor.record.atHigh).put(1);
    if (flags["refused"] !== undefined) far.of(motor.record.refused).put(1);
    const error = await failureOf(motor.set(3).finished);
    expect(isHalcyonError(error, "epics.move") && error.facts).toMatchObject({ target: 3, reason });
  });

  test("moves away from a limit switch that it stands on", async () => {
    const { motor, far } = await hardware();
    far.of(motor.record.atHigh).put(1);
    await motor.set(-3).finished;
    expect((await motor.locate()).readback).toBe(-3);
  });

  test("refuses what is outside its soft limits, and sends nothing", async () => {
    const { motor, far } = await hardware();
    expect(isHalcyonError(await failureOf(motor.set(11).finished), "device.limits")).toBe(true);
    expect(far.of(motor.record.setpoint).puts).toEqual([]);
  });

  test("is put back to use when its position could not be set", async () => {
    const { motor, far } = await hardware();
    far.of(motor.record.setpoint).onPut(() => {
      throw new Error("no");
    });
    await expect(motor.setPosition(5)).rejects.toThrow("no");
    expect(await motor.record.mode.get({ fresh: true })).toBe("Use");
  });
});
