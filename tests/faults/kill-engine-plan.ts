/**
 * A plan of the kill test: three axes that are scanned side by side, two of them within another, all into one run;
 * then the plan around them goes on with one of the axes.
 *
 * @module
 */
import {
  type Plan,
  checkpoint,
  mv,
  openRun,
  closeRun,
  parallel,
  stageAll,
  triggerAndRead,
  unstageAll,
} from "@halcyon/engine";
import type { GaussianDetector, SimMotor } from "@halcyon/devices/sim";

/** Points of each axis side by side, and of the last one on its own. */
export const points = { x: 30, y: 50, z: 40, after: 10 } as const;

interface Devices {
  readonly x: SimMotor;
  readonly y: SimMotor;
  readonly z: SimMotor;
  readonly at_x: GaussianDetector;
  readonly at_y: GaussianDetector;
  readonly at_z: GaussianDetector;
}

/** Run as `side_by_side`. */
export function* side_by_side(devices: Devices): Plan<unknown> {
  const { x, y, z, at_x, at_y, at_z } = devices;
  const detectors = [at_x, at_y, at_z];
  yield* stageAll(detectors);
  yield* openRun({ plan_name: "side_by_side" });
  const names = yield* parallel(line(x, at_x, points.x), parallel(line(y, at_y, points.y), line(z, at_z, points.z)));
  yield* line(y, at_y, points.after);
  yield* closeRun();
  yield* unstageAll(detectors);
  return names;
}

function* line(axis: SimMotor, detector: GaussianDetector, number: number): Plan<string> {
  for (let i = 0; i < number; i += 1) {
    yield* checkpoint();
    yield* mv(axis, (2 * i) / number - 1);
    yield* triggerAndRead([detector, axis], axis.name);
  }
  return axis.name;
}
