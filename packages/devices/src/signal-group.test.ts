import { describe, expect, test } from "vitest";
import { rw } from "./interface.ts";
import { mock } from "./mock/index.ts";
import { f64, i32 } from "./numbers.ts";
import { SignalGroup } from "./signal-group.ts";

const Demands = { x: rw(f64), y: rw(f64), count: rw(i32) };

function group() {
  const hardware = mock();
  const members = hardware.signals(Demands, { x: "x", y: "y", count: "n" }, { name: "demand" });
  const demands = new SignalGroup("demand", members);
  // What no compiler would let through comes from elsewhere: a file, a person.
  const set = (values: object): Promise<void> => demands.set(values).finished;
  return { hardware, demands, members, set };
}

describe("a group of signals", () => {
  test("sets all that it is given, and reads all", async () => {
    const { demands, set } = group();
    await set({ x: 1, count: 3 });
    expect(await demands.get()).toEqual({ x: 1, y: 0, count: 3 });
    expect(Object.keys(await demands.read())).toEqual(["demand_x", "demand_y", "demand_count"]);
  });

  test("sends nothing when one of the values can't be", async () => {
    const { hardware, demands, set } = group();
    expect(() => set({ x: 1, count: 1.5 })).toThrow("a whole number");
    expect(() => set({ z: 1 })).toThrow("demand has no z: it has x, y, count");
    expect(() => set(7 as unknown as object)).toThrow("7 was given, but the value must be an object of values by name");
    expect(await demands.get()).toEqual({ x: 0, y: 0, count: 0 });
    expect(hardware.monitors).toBe(0);
  });

  test("puts back those that were set when one is refused, and fails with the refusal", async () => {
    const { hardware, demands, members, set } = group();
    await set({ x: 5, y: 5 });
    hardware.of(members.y).onPut(() => {
      throw new Error("y is locked");
    });
    await expect(set({ x: 7, y: 7 })).rejects.toThrow("y is locked");
    expect(await demands.get()).toEqual({ x: 5, y: 5, count: 0 });
  });
});
