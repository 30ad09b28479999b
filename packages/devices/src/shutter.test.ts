import { isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { addressesOf } from "./connector.ts";
import { r, rw, w } from "./interface.ts";
import { mock } from "./mock/index.ts";
import { i32 } from "./numbers.ts";
import { Shutter } from "./shutter.ts";
import { boolean, oneOf } from "./words.ts";

const Signals = { command: w(i32), state: rw(oneOf(["Shut", "Moving", "Open"])), searched: r(boolean) };

function shutter(): {
  device: Shutter<number, "Shut" | "Moving" | "Open">;
  hardware: ReturnType<typeof mock>;
  search: (done: boolean) => void;
  commands: readonly number[];
} {
  const hardware = mock();
  const live = hardware.signals(Signals, addressesOf(Signals), { name: "shutter" });
  const state = hardware.of(live.state);
  hardware.of(live.command).onPut((command) => {
    state.put("Moving");
    queueMicrotask(() => state.put(command === 1 ? "Open" : "Shut"));
  });
  const device = new Shutter<number, "Shut" | "Moving" | "Open">("shutter", {
    command: live.command,
    state: live.state,
    commands: { Open: 1, Closed: 0 },
    states: { Open: "Open", Closed: "Shut" },
    interlocks: [
      { signal: live.searched, allows: (searched: boolean) => searched, reason: "the hutch is not searched" },
    ],
    timeout: 1,
  });
  const search = (done: boolean): void => hardware.of(live.searched).put(done);
  return { device, hardware, search, commands: hardware.of(live.command).puts };
}

describe("a shutter", () => {
  test("opens when it may, and is done when its state says so", async () => {
    const { device, search } = shutter();
    search(true);
    await device.set("Open").finished;
    expect(await device.locate()).toEqual({ setpoint: "Open", readback: "Open" });
  });

  test("refuses to open against an interlock, with the reason, and closes all the same", async () => {
    const { device, commands } = shutter();
    const status = device.set("Open");
    await expect(status.finished).rejects.toThrow("shutter cannot open: the hutch is not searched");
    expect(isHalcyonError(status.error, "device.interlock")).toBe(true);
    await device.set("Closed").finished;
    expect(commands).toEqual([0]);
  });

  test("is closed again when an interlock trips on the way", async () => {
    const { device, hardware, search, commands } = shutter();
    search(true);
    hardware.of(device.parts.command).onPut((command) => {
      if (command === 1) search(false);
    });
    await expect(device.set("Open").finished).rejects.toThrow("the hutch is not searched");
    expect(commands).toEqual([1, 0]);
  });
});
