import { VirtualClock, countingUid } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { AreaDetector } from "./area-detector.ts";
import { BeamCurrent } from "./beam-current.ts";
import { GaussianDetector } from "./gaussian-detector.ts";
import { memoryFrames } from "./memory-frames.ts";
import { RandomWalk } from "./random-walk.ts";
import { SimMotor } from "./sim-motor.ts";

const clock = new VirtualClock({ manual: true });
const random = (): number => 0.5;

describe("a simulated device can't be made", () => {
  test.each<readonly [string, () => unknown, string]>([
    ["of a motor that never arrives", () => new SimMotor("x", { clock, velocity: Number.NaN }), "its velocity is NaN"],
    [
      "of limits the wrong way round",
      () => new SimMotor("x", { clock, limits: [5, -5] }),
      "its range of limits is -10",
    ],
    ["of a walk without pauses", () => new RandomWalk("w", { clock, random, period: 0 }), "its period is 0"],
    [
      "of a beam that lives for ever",
      () => new BeamCurrent("b", { clock, lifetime: Infinity }),
      "its lifetime is Infinity",
    ],
    ["of a peak without width", () => new GaussianDetector("g", { clock, random, axes: [], sigma: 0 }), "0 was given"],
    [
      "of an image without rows",
      () => new AreaDetector("i", { clock, random, sink: memoryFrames(), newUid: countingUid(), shape: [0, 4] }),
      "its number of rows is 0",
    ],
  ])("%s", (_what, make, message) => {
    expect(make).toThrow(message);
  });
});

test("the velocity of a motor can't be set to what never arrives", () => {
  const x = new SimMotor("x", { clock, velocity: 1 });
  for (const bad of [Number.NaN, Infinity, -1])
    expect(() => x.velocity.set(bad)).toThrow("a number that is not negative");
  expect(x.velocity.get()).toBe(1);
});
