import { fileURLToPath } from "node:url";
import { EpicsMotor, ca } from "@halcyon/control";
import type { Connector } from "@halcyon/devices";
import { type HalcyonError, type Progress, isHalcyonError } from "@halcyon/model";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "./epics-ioc.ts";

const python = peersPython("caproto");
const script = fileURLToPath(new URL("epics_motor_ioc.py", import.meta.url));

describe.skipIf(python === undefined)("a motor record whose put completes when the motor arrives", () => {
  let ioc: Ioc;
  let connector: Connector;
  let motor: EpicsMotor;

  beforeAll(async () => {
    ioc = await startIoc({ script });
    connector = ca({ ...ioc.options, prefix: ioc.prefix });
    motor = new EpicsMotor(connector, "m", "X");
    await motor.connect({ timeout: 60 });
  });

  afterAll(async () => {
    await connector?.close();
    await ioc?.stop();
  });

  beforeEach(async () => {
    const { velocity, low, high, mode } = motor.record;
    await mode.set("Use").finished;
    await Promise.all([velocity.set(1000).finished, low.set(-50).finished, high.set(50).finished]);
    await motor.set(0).finished;
    await velocity.set(20).finished;
  });

  test("a move is over when the motor has arrived, and DMOV says so", async () => {
    const { done } = motor.record;
    const status = motor.set(4);
    await done.when(0, { timeout: 20 });
    expect(status.done).toBe(false);
    await status.finished;
    expect(await motor.locate()).toEqual({ setpoint: 4, readback: 4 });
    expect(await done.get({ fresh: true })).toBe(1);
  });

  test("progress grows from 0 to 1, in the record's units", async () => {
    const seen: Progress[] = [];
    const status = motor.set(-5);
    for await (const progress of status.progress()) seen.push(progress);
    await status.finished;
    const fractions = seen.map((one) => one.fraction ?? 0);
    expect(seen.length).toBeGreaterThan(3);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ name: "m", target: -5, unit: "mm" });
  });

  test("a target outside the soft limits is refused before anything is sent", async () => {
    const error = await failure(motor.set(50.5).finished);
    expect(isHalcyonError(error, "device.limits") && error.facts).toMatchObject({ value: 50.5, low: -50, high: 50 });
    expect(await motor.record.refused.get({ fresh: true })).toBe(0);
    expect((await motor.locate()).setpoint).toBe(0);
  });

  test("without soft limits a limit switch ends the move with an error that names it", async () => {
    const { low, high, velocity } = motor.record;
    await Promise.all([low.set(0).finished, high.set(0).finished, velocity.set(2000).finished]);
    const error = await failure(motor.set(70).finished);
    expect(isHalcyonError(error, "epics.move") && error.facts).toMatchObject({
      target: 70,
      reached: 60,
      reason: "it is at its high limit switch",
    });
    await motor.set(-1).finished;
    expect((await motor.locate()).readback).toBe(-1);
  });

  test("a stop fails the move, and the motor stands still where it was", async () => {
    const status = motor.set(40);
    for await (const { current = 0 } of status.progress()) if (current > 1) break;
    await motor.stop();
    const error = await failure(status.finished);
    expect(isHalcyonError(error, "device.stopped")).toBe(true);
    await motor.record.done.when(1, { timeout: 20 });
    const { setpoint, readback } = await motor.locate();
    expect(readback).toBeGreaterThan(1);
    expect(readback).toBeLessThan(40);
    expect(setpoint).toBe(readback);
  });

  test("a motor that is sent back on its way arrives there, and the first move fails", async () => {
    const first = motor.set(40);
    for await (const { current = 0 } of first.progress()) if (current > 1) break;
    const second = motor.set(-1);
    const error = await failure(first.finished);
    expect(isHalcyonError(error, "device.stopped") && error.message).toContain("was sent to -1");
    await second.finished;
    const { setpoint, readback } = await motor.locate();
    expect(setpoint).toBe(-1);
    // It turned between two steps of the simulated record, whose way back adds up to -1 but for rounding.
    expect(readback).toBeCloseTo(-1, 9);
  });

  test("a stop by somebody else fails the move, though its put completes", async () => {
    const other = new EpicsMotor(connector, "other", "X");
    const status = motor.set(40);
    for await (const { current = 0 } of status.progress()) if (current > 1) break;
    await other.record.stop.trigger().finished;
    const error = await failure(status.finished);
    expect(isHalcyonError(error, "epics.move") && error.facts.reason).toContain("or stopped");
  });

  test("a move that is cancelled stops the motor", async () => {
    const status = motor.set(40);
    for await (const { current = 0 } of status.progress()) if (current > 1) break;
    status.cancel(new Error("enough"));
    expect((await failure(status.finished)).message).toBe("enough");
    await motor.record.done.when(1, { timeout: 20 });
    expect((await motor.locate()).readback).toBeLessThan(40);
  });

  test("setting the position changes the offset, and moves nothing", async () => {
    await motor.set(3).finished;
    await motor.setPosition(10);
    expect(await motor.locate()).toEqual({ setpoint: 10, readback: 10 });
    expect(await motor.record.offset.get({ fresh: true })).toBe(7);
    expect(await motor.record.mode.get({ fresh: true })).toBe("Use");
    await motor.setPosition(3);
    expect(await motor.record.offset.get({ fresh: true })).toBe(0);
  });

  test("the configuration has velocity, acceleration, units and offset; the data is the readback", async () => {
    expect(Object.keys(await motor.readConfiguration())).toEqual([
      "m_velocity",
      "m_acceleration",
      "m_units",
      "m_offset",
      "m_direction",
    ]);
    expect(await motor.describe()).toMatchObject({
      m: { source: `ca://${ioc.prefix}X.RBV`, units: "mm", precision: 4 },
    });
    expect(motor.hints).toEqual({ fields: ["m"] });
  });
});

async function failure(promise: Promise<unknown>): Promise<HalcyonError | Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  return new Error("nothing failed");
}
