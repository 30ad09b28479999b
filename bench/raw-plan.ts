/**
 * A step scan as one flat generator that yields the messages of `count` or `scan` itself, so that the cost of the plan
 * library and of the engine can be told apart.
 *
 * @module
 */
import { type Plan, msg } from "@halcyon/engine";
import { can } from "@halcyon/model";
import type { Devices } from "./device-families.ts";

/** Per event: checkpoint, set and wait (or a second checkpoint), trigger, wait, create, read of each, save. */
export function* rawPlan({ detector, motor }: Devices, n: number, moving: boolean): Plan {
  const read = moving ? [motor, detector] : [detector];
  for (const device of read) {
    if (!can(device, "stageable")) continue;
    yield msg("stage", device);
    yield msg("wait", undefined, [], {});
  }
  yield msg("open_run", undefined, [], { detectors: ["det"], num_points: n, plan_name: "raw" });
  for (let i = 0; i < n; i++) {
    yield msg("checkpoint");
    if (moving) {
      yield msg("set", motor, [i / (n - 1)], { group: "m" });
      yield msg("wait", undefined, [], { group: "m" });
    } else {
      yield msg("checkpoint");
    }
    yield msg("trigger", detector, [], { group: "t" });
    yield msg("wait", undefined, [], { group: "t" });
    yield msg("create", undefined, [], { name: "primary" });
    for (const device of read) yield msg("read", device);
    yield msg("save");
  }
  yield msg("close_run");
}
