/** The plan of the fly test: three lines back and forth, suspended while the beam is gone. @module */
import {
  type FlyingDetector,
  type Plan,
  type SpecFlying,
  flySpec,
  suspendFloor,
  suspendWrapper,
} from "@halcyon/engine";
import type { Subscribable } from "@halcyon/model";
import { type Spec, linspace } from "@halcyon/scan";

/** Frames of the fast detector in each frame of the scan. */
export const fastFrames = 4;

/** What is flown: 3 ms a frame. */
export const flown: Spec<"x" | "y"> = linspace("y", 0, 1, 3)
  .times(linspace("x", -1, 1, 20).snake())
  .duration(0.003)
  .fly();

/** Run as `fly_lines`. */
export function fly_lines({ fly, cam, fast, beam }: Readonly<Record<string, object>>): Plan<unknown> {
  const detectors = [cam, fast] as unknown as readonly FlyingDetector[];
  const options = { lag: { seconds: 0.1 }, collections: { fast: fastFrames }, flushPeriod: 0.02, frameTimeout: 20 };
  const plan = flySpec(fly as SpecFlying, detectors, flown, options);
  return suspendWrapper(plan, [suspendFloor(beam as Subscribable, 50)]);
}
