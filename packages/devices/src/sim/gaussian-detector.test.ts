import { VirtualClock } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { GaussianDetector, type GaussianDetectorOptions } from "./gaussian-detector.ts";

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function detector(more: Partial<GaussianDetectorOptions> = {}): { det: GaussianDetector; clock: VirtualClock } {
  const clock = new VirtualClock({ manual: true });
  const axes = [{ motor: { position: 0 }, center: 0 }];
  return { det: new GaussianDetector("det", { clock, random: seeded(3), axes, ...more }), clock };
}

function sample(det: GaussianDetector, count = 2000): readonly number[] {
  return Array.from({ length: count }, () => {
    det.trigger();
    return det.value.get();
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};

describe("a Gaussian detector", () => {
  test("without noise is exact, and follows two axes when it has two", () => {
    const [x, y] = [{ position: 1 }, { position: 2 }];
    const { det } = detector({
      height: 3,
      sigma: 2,
      axes: [
        { motor: x, center: 0 },
        { motor: y, center: 1 },
      ],
    });
    det.trigger();
    expect(det.value.get()).toBe(3 * Math.exp(-2 / 8));
    expect(Object.keys(det.describeConfiguration())).toEqual([
      "det_Imax",
      "det_center_x",
      "det_center_y",
      "det_sigma",
      "det_noise",
      "det_noise_multiplier",
      "det_count_time",
    ]);
  });

  test("keeps its value until the next trigger", () => {
    const motor = { position: 0 };
    const { det } = detector({ axes: [{ motor, center: 0 }] });
    motor.position = 1;
    expect(det.value.get()).toBe(1);
    det.trigger();
    expect(det.value.get()).toBe(Math.exp(-0.5));
  });

  test("has uniform noise within its multiplier, to both sides", () => {
    const values = sample(detector({ noise: "uniform", noiseMultiplier: 0.1 }).det);
    expect(Math.max(...values)).toBeLessThanOrEqual(1.1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.9);
    expect(variance(values)).toBeCloseTo(0.2 ** 2 / 12, 3);
  });

  test.each([9, 900])("counts with the variance of its mean, around %d", (height) => {
    const values = sample(detector({ height, noise: "poisson" }).det, 5000);
    expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    expect(Math.abs(mean(values) / height - 1)).toBeLessThan(0.02);
    expect(Math.abs(variance(values) / height - 1)).toBeLessThan(0.1);
  });

  test("with a count time takes that long on the clock, and tells how far it is", async () => {
    const { det, clock } = detector({ countTime: 2 });
    const status = det.trigger();
    clock.advance(1.9);
    expect(status.done).toBe(false);
    const { value: progress } = await status.progress().next();
    expect(progress).toMatchObject({ target: 2, unit: "s" });
    clock.advance(0.2);
    expect([status.success, clock.pending]).toEqual([true, 0]);
  });

  test("that is called off while it counts measures nothing", () => {
    const motor = { position: 0 };
    const { det, clock } = detector({ countTime: 2, axes: [{ motor, center: 0 }] });
    const caller = new AbortController();
    const status = det.trigger({ signal: caller.signal });
    motor.position = 5;
    clock.advance(1);
    caller.abort();
    clock.advance(5);
    expect([status.success, det.value.get(), clock.pending]).toEqual([false, 1, 0]);
  });
});
