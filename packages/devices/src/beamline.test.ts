import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, expectTypeOf, test } from "vitest";
import { beamline } from "./beamline.ts";
import { addressesOf } from "./connector.ts";
import { r, rw } from "./interface.ts";
import { mock } from "./mock/index.ts";
import { f64 } from "./numbers.ts";
import { SimMotor } from "./sim/index.ts";
import { StandardReadable } from "./standard-readable.ts";

const clock = new VirtualClock();
const motor = (name: string): SimMotor => new SimMotor(name, { clock });
const Gauge = { pressure: r(f64), range: rw(f64) };

function gauge(hardware: ReturnType<typeof mock>, prefix: string): (name: string) => StandardReadable {
  return (name) => {
    const live = hardware.signals(Gauge, addressesOf(Gauge, prefix), { name });
    return new StandardReadable(name, { hinted: [live.pressure], config: [live.range] });
  };
}

describe("a beamline", () => {
  test("names its devices by their keys, and knows their types", () => {
    const bl = beamline({ x: motor, sample: { y: motor, z: motor("sz") } });
    expect(bl.devices.sample.y.name).toBe("sample_y");
    expect(bl.paths).toEqual(["x", "sample.y", "sample.z"]);
    expect(bl.get("sz")).toBe(bl.devices.sample.z);
    expect(bl.get("x.velocity").name).toBe("x_velocity");
    expectTypeOf(bl.devices.sample.y).toEqualTypeOf<SimMotor>();
  });

  test("can't be changed", () => {
    const { devices } = beamline({ x: motor });
    expect(() => Object.assign(devices, { x: motor("other") })).toThrow("read only");
  });

  test("refuses two devices of one name, but not one under two", () => {
    const det = motor("det");
    expect(() => beamline({ a: motor("det"), b: motor("det") })).toThrow("a has the name det already");
    expect(beamline({ det, identical: det }).paths).toEqual(["det", "identical"]);
    expect(() => beamline({ "my motor": motor })).toThrow("letters, digits and underscores");
  });

  test("answers an unknown name with all there are, when none is like it", () => {
    expect(() => beamline({ x: motor, y: motor }).get("temperature")).toThrow("there is x, y.");
  });

  test("connects all it can, and tells in one tree what is missing", async () => {
    const far = { "b.pressure": undefined, "c.range": undefined, "c.pressure": undefined };
    const hardware = mock({ clock, far });
    const bl = beamline({
      a: gauge(hardware, "a"),
      vacuum: { b: gauge(hardware, "b"), c: gauge(hardware, "c") },
      x: motor,
    });
    let thrown: unknown;
    try {
      await bl.connect({ timeout: 1 });
    } catch (error) {
      thrown = error;
    }
    if (!isHalcyonError(thrown, "device.connect")) throw new TypeError("nothing was refused");
    expect(thrown.facts.trouble.map(({ name, parts }) => [name, parts?.map((part) => part.name)])).toEqual([
      ["vacuum.b", ["vacuum_b_pressure"]],
      ["vacuum.c", ["vacuum_c_pressure", "vacuum_c_range"]],
    ]);
    expect(thrown.message.split("\n")).toHaveLength(6);
  });

  test("goes on connecting what is missing, until it is there", async () => {
    const hardware = mock({ clock });
    const bl = beamline({ a: gauge(hardware, "a"), x: motor });
    hardware.disconnect("the IOC is down");
    const connected: string[] = [];
    using connecting = bl.keepConnecting({ clock, timeout: 1, first: 2, onConnected: (path) => connected.push(path) });
    await connecting.tried;
    expect([[...connecting.missing.keys()], connected]).toEqual([["a"], ["x"]]);
    clock.after(10, () => hardware.reconnect());
    await connecting.complete;
    expect([connecting.missing.size, connected]).toEqual([0, ["x", "a"]]);
  });

  test("stops trying when nobody waits any longer", async () => {
    const own = new VirtualClock();
    const hardware = mock({ clock: own });
    hardware.disconnect();
    const connecting = beamline({ a: gauge(hardware, "a") }).keepConnecting({ clock: own, timeout: 1 });
    await connecting.tried;
    connecting[Symbol.dispose]();
    await Promise.resolve();
    expect(own.pending).toBe(0);
  });
});
