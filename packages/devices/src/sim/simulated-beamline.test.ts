import { Status, VirtualClock, can, countingUid, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { simulatedBeamline } from "./simulated-beamline.ts";

function steady(): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

const made = (more: { velocity?: number; countTime?: number } = {}): ReturnType<typeof simulatedBeamline> =>
  simulatedBeamline({ clock: new VirtualClock(), random: steady(), newUid: countingUid(), ...more });

describe("the simulated beamline", () => {
  test("has each device under the name that it writes into documents", () => {
    const wrong = [...made().entries()].filter(([path, device]) => path !== device.name);
    expect(wrong.map(([path, device]) => [path, device.name])).toEqual([
      ["identical_det", "det"],
      ["area", "img"],
    ]);
  });

  test("describes exactly the keys that it reads, for every device", async () => {
    for (const [, device] of made().entries()) {
      if (!can(device, "readable")) continue;
      const keys = Object.entries(await device.describe()).filter(([, key]) => key.external === undefined);
      expect(Object.keys(await device.read())).toEqual(keys.map(([key]) => key));
      if (!can(device, "configurable")) continue;
      expect(Object.keys(await device.readConfiguration())).toEqual(Object.keys(await device.describeConfiguration()));
    }
  });

  test("has a peak at the centre and half of it at half its width", async () => {
    const { x, gauss } = made().devices;
    const at = async (place: number): Promise<unknown> => {
      x.set(place);
      await Status.of(gauss.trigger()).finished;
      return (await gauss.read())["gauss"]?.value;
    };
    expect(await at(0)).toBe(100);
    expect(await at(0.5 * Math.sqrt(2 * Math.LN2))).toBeCloseTo(50, 9);
  });

  test("answers a misspelt name with the one that was meant", () => {
    let thrown: unknown;
    try {
      made().get("gaus");
    } catch (error) {
      thrown = error;
    }
    expect(isHalcyonError(thrown, "device.unknown") && thrown.facts.near).toEqual(["gauss"]);
    expect(String(thrown)).toContain("did you mean gauss?");
  });
});
