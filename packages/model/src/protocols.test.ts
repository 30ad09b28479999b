import { describe, expect, test } from "vitest";

import { can, nameOf, requires } from "./index.ts";

const motor = {
  name: "x",
  read: () => ({}),
  describe: () => ({}),
  set: () => {},
  locate: () => ({ setpoint: 0, readback: 0 }),
  stop: () => {},
  hints: { fields: ["x"] },
};

describe("abilities", () => {
  test("are those whose every verb the device has", () => {
    expect([can(motor, "readable"), can(motor, "movable"), can(motor, "locatable"), can(motor, "hasHints")]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([can(motor, "triggerable"), can(motor, "stageable"), can({ stage: () => {} }, "stageable")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("may be inherited", () => {
    class Shutter {
      readonly name = "shutter";
      set(): void {}
    }
    expect(can(new Shutter(), "movable")).toBe(true);
  });

  test("are none for what is no device", () => {
    for (const thing of [undefined, null, 3, "x", () => {}]) expect(can(thing, "readable")).toBe(false);
  });

  test("that are required and lacking are named, with what the device can do instead", () => {
    expect(requires(motor, "movable")).toBe(motor);
    expect(() => requires(motor, "triggerable")).toThrow(
      expect.objectContaining({
        code: "device.verb",
        facts: { device: "x", verb: "trigger" },
        message: "x cannot trigger: it is not triggerable, but readable, movable, locatable, stoppable.",
      }),
    );
    expect(() => requires({ name: "half", stage: () => {} }, "stageable")).toThrow("half cannot unstage");
    expect(() => requires("x", "readable")).toThrow('"x" cannot read: it is not readable.');
    expect(() => requires(null, "readable")).toThrow("null cannot read");
  });
});

test("the name of a device is its name, and of anything else a printable form", () => {
  expect([nameOf(motor), nameOf("x"), nameOf(3), nameOf(undefined), nameOf({ name: 3 })]).toEqual([
    "x",
    '"x"',
    "3",
    "undefined",
    "[object Object]",
  ]);
});
