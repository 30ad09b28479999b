import { isHalcyonError } from "@halcyon/model";
import { describe, expect, expectTypeOf, test } from "vitest";
import { r, rw, x } from "../interface.ts";
import { f64 } from "../numbers.ts";
import { softSignal } from "../soft-signal.ts";
import { oneOf } from "../words.ts";
import { type MockSide, mock } from "./index.ts";

const Stage = { setpoint: rw(f64), readback: r(f64), mode: rw(oneOf(["Slow", "Fast"])), home: x() };
const at = { setpoint: "sp", readback: "rb", mode: "mode", home: "home" };

function stage() {
  const hardware = mock();
  return { hardware, live: hardware.signals(Stage, at, { name: "stage" }) };
}

describe("a mock", () => {
  test("answers later, also what is known already", () => {
    expect(stage().live.readback.get()).toBeInstanceOf(Promise);
  });

  test("gives the hardware's side of a signal, with its type", async () => {
    const { hardware, live } = stage();
    expectTypeOf(hardware.of(live.mode)).toEqualTypeOf<MockSide<"Slow" | "Fast">>();
    hardware.of(live.readback).put(3);
    expect(await live.readback.get()).toBe(3);
    expect(() => hardware.of(live.mode).put("Turbo" as "Fast")).toThrow("one of Slow, Fast");
  });

  test("a put is done when its handler is, and fails when that throws", async () => {
    const { hardware, live } = stage();
    const { promise, resolve } = Promise.withResolvers<void>();
    hardware.of(live.setpoint).onPut(async (target) => {
      await promise;
      hardware.of(live.readback).put(target);
    });
    const status = live.setpoint.set(2);
    await Promise.resolve();
    expect(status.done).toBe(false);
    resolve();
    await status.finished;
    expect([await live.readback.get(), hardware.of(live.setpoint).puts]).toEqual([2, [2]]);
    hardware.of(live.setpoint).onPut(() => {
      throw new Error("the drive is off");
    });
    await expect(live.setpoint.set(4).finished).rejects.toThrow("the drive is off");
    expect(await live.setpoint.get()).toBe(2);
  });

  test("what a handler answers is read back, not what was put", async () => {
    const { hardware, live } = stage();
    hardware.of(live.setpoint).onPut((target) => Math.round(target));
    await live.setpoint.set(2.4).finished;
    expect(await live.setpoint.get()).toBe(2);
  });

  test("keeps the failure of a put for which nobody waits", async () => {
    const { hardware, live } = stage();
    hardware.of(live.home).onPut(() => {
      throw new Error("no switch");
    });
    const sent = hardware.signals({ go: rw(f64, { completion: "sent" }) }, { go: "go" }, { name: "s" });
    hardware.of(sent.go).onPut(() => {
      throw new Error("no drive");
    });
    await sent.go.set(1).finished;
    await expect(live.home.trigger().finished).rejects.toThrow("no switch");
    expect(hardware.of(sent.go).failures.map(String)).toEqual(["Error: no drive"]);
  });

  test("blocks puts until it is told to let them go, and the caller may give up before", async () => {
    const { hardware, live } = stage();
    const blocked = hardware.of(live.setpoint).block();
    const patient = live.setpoint.set(1);
    await expect(live.setpoint.set(2, { timeout: 0.01 }).finished).rejects.toThrow("was not done within 0.01 s");
    blocked[Symbol.dispose]();
    await patient.finished;
    expect(await live.setpoint.get()).toBe(1);
  });

  test("says what the far end says: units, and what it is", async () => {
    const { hardware, live } = stage();
    hardware.of(live.readback).say({ units: "deg", precision: 2 });
    expect((await live.readback.describe())["stage_readback"]).toMatchObject({ units: "deg", precision: 2 });
    hardware.of(live.readback).become({ kind: "text", form: "scalar" });
    await expect(live.readback.connect()).rejects.toThrow("doesn't fit: it is a text, not a number");
  });

  test("doesn't know signals of others", () => {
    let thrown: unknown;
    try {
      mock().of(softSignal("stranger", 1));
    } catch (error) {
      thrown = error;
    }
    expect(isHalcyonError(thrown, "device.unknown")).toBe(true);
  });
});
