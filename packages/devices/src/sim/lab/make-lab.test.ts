import { readFileSync } from "node:fs";
import { VirtualClock, can, isHalcyonError, type Status, type StreamAsset } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { LabSignal } from "./lab-signal.ts";
import { makeLab, type Lab } from "./make-lab.ts";
import type { LabEntry } from "./spec.ts";

const catalogue = JSON.parse(
  readFileSync(new URL("../../../../../tests/golden/devices.json", import.meta.url), "utf8"),
) as LabEntry[];

const lab = (devices: readonly LabEntry[] = [], clock = new VirtualClock({ manual: true })): Lab =>
  makeLab(catalogue, { clock, devices });

interface Movable {
  set(value: unknown): Status;
  stop(success?: boolean): void;
  read(): Record<string, { value: unknown; timestamp: number }>;
  trigger(): Status;
  pause(): void;
  collectAssetDocs(index?: number): Iterable<StreamAsset>;
  getIndex(): number;
  complete(): Status;
  stage(): Status | undefined;
  configure(values: object): unknown;
  readConfiguration(): object;
  describeConfiguration(): object;
}
const device = (from: Lab, name: string): Movable => from.get(name) as unknown as Movable;

describe("the lab", () => {
  test("makes a device of every description of the catalogue", () => {
    const all = lab();
    for (const { name } of catalogue) expect(all.get(name).name).toBe(name);
  });

  test("gives abilities only to devices that are described with them", () => {
    const all = lab([{ name: "calm", like: "det_count", abilities: ["pausable"] }]);
    expect(can(all.get("prep"), "preparable")).toBe(true);
    expect(can(all.get("flyer1"), "preparable")).toBe(false);
    expect(can(all.get("det_nostage"), "stageable")).toBe(false);
    expect(can(all.get("calm"), "pausable")).toBe(true);
    expect(can(all.get("det_count"), "pausable")).toBe(false);
    expect(can(all.get("pmotor1"), "locatable")).toBe(false);
  });

  test("a motor counts its moves in its timestamps", () => {
    const motor = device(lab(), "motor");
    motor.set(1);
    motor.set(2);
    expect(motor.read()).toEqual({
      motor: { value: 2, timestamp: 1002 },
      motor_setpoint: { value: 2, timestamp: 1002 },
    });
  });

  test("a motor with a delay moves its setpoint at once and its readback later, or never when it is stopped", () => {
    const clock = new VirtualClock({ manual: true });
    const motor = device(lab([{ name: "motor1", like: "motor1", delay: 0.5 }], clock), "motor1");
    const status = motor.set(3);
    expect(motor.read()["motor1"]?.value).toBe(0);
    expect(motor.read()["motor1_setpoint"]?.value).toBe(3);
    motor.stop(false);
    clock.advance(1);
    expect([status.done, status.success, motor.read()["motor1"]?.value]).toEqual([true, false, 0]);
  });

  test("a detector follows the motors that it looks at", () => {
    const all = lab();
    device(all, "motor1").set(2);
    device(all, "motor2").set(4);
    device(all, "det_lin").trigger();
    expect(device(all, "det_lin").read()["det_lin"]).toEqual({ value: 3, timestamp: 1001 });
  });

  test("faults strike the calls that they name, and change nothing", () => {
    const faults = [
      { method: "set", nth: 2 },
      { method: "set", nth: 3, how: "status" as const, exception: "ValueError" },
    ];
    const motor = device(lab([{ name: "motor", like: "motor", faults }]), "motor");
    motor.set(1);
    expect(() => motor.set(2)).toThrow("simulated fault");
    expect(motor.set(3).error?.name).toBe("ValueError");
    expect(motor.read()["motor"]).toEqual({ value: 1, timestamp: 1001 });
  });

  test("NoReplayAllowed is known by its name and by its code", () => {
    const faults = [{ method: "pause", nth: 1, exception: "NoReplayAllowed" }];
    const det = device(lab([{ name: "d", like: "det_count", abilities: ["pausable"], faults }]), "d");
    let thrown: unknown;
    try {
      det.pause();
    } catch (error) {
      thrown = error;
    }
    expect(isHalcyonError(thrown, "device.no_replay") && thrown.name).toBe("NoReplayAllowed");
  });

  test("configuring answers the old and the new, and a whole number stays of the kind it was", () => {
    const det = device(lab(), "cdet");
    expect(det.configure({ exposure: 2 })).toMatchObject([
      { cdet_exposure: { value: 0.1, timestamp: 500 } },
      { cdet_exposure: { value: 2, timestamp: 501 } },
    ]);
    expect(det.describeConfiguration()).toMatchObject({
      cdet_exposure: { dtype: "number" },
      cdet_gain: { dtype: "integer" },
      cdet_mode: { dtype: "string" },
    });
  });

  test("a stream flyer shows its next chunk at each look, and is complete when all is reported", () => {
    const flyer = device(lab([{ name: "sflyer", like: "sflyer", complete_when_collected: true }]), "sflyer");
    flyer.stage();
    const complete = flyer.complete();
    const told: unknown[] = [];
    for (let look = 0; look < 2; look++)
      for (const [, doc] of flyer.collectAssetDocs(flyer.getIndex())) if ("indices" in doc) told.push(doc.indices);
    expect(told).toEqual([
      { start: 0, stop: 2 },
      { start: 2, stop: 5 },
    ]);
    expect(complete.success).toBe(true);
  });

  test("a put is told to watchers and is no call; set is both", () => {
    const signal = lab().get("sig1");
    if (!(signal instanceof LabSignal)) throw new TypeError("sig1 is no signal");
    const seen: unknown[] = [];
    const leave = signal.subscribe((readings) => seen.push(readings["sig1"]?.value));
    signal.put(1);
    signal.set(2);
    leave();
    signal.put(3);
    expect(seen).toEqual([0, 1, 2]);
    expect(signal.calls).toEqual([
      ["subscribe", []],
      ["set", [2]],
      ["clear_sub", []],
    ]);
  });

  test("a child is found by its name before its whole was named", () => {
    const child = lab().get("xy_y");
    expect(child.parent?.name).toBe("xy");
    expect(lab().get("tdet2_count_time").parent?.name).toBe("tdet2");
  });

  test("refuses a description like one that isn't there, and a kind that nobody knows", () => {
    expect(() => lab([{ name: "a", like: "b" }])).toThrow("it is like b, which isn't there");
    expect(() => lab([{ name: "a", kind: "laser" } as unknown as LabEntry])).toThrow("its kind is laser");
    expect(() => lab().get("nothing")).toThrow("The lab has no device nothing");
  });
});
