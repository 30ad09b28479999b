/** What `ct` of the shell does: it opens no run. @module */
import { msg, type Plan } from "@halcyon/engine";
import { can, requires, type Readings } from "@halcyon/model";

/** Triggers all at the same time, and reads them. */
export function* readAll(devices: readonly object[]): Plan<Readings> {
  const readings: Readings = {};
  for (const one of devices) if (can(one, "stageable")) yield msg("stage", one, [], {});
  try {
    for (const one of devices) if (can(one, "triggerable")) yield msg("trigger", one, [], { group: "ct" });
    yield msg("wait", undefined, [], { group: "ct" });
    for (const one of devices) {
      Object.assign(readings, (yield msg("read", requires(one, "readable"))) as Readings);
    }
  } finally {
    for (const one of devices) if (can(one, "stageable")) yield msg("unstage", one, [], {});
  }
  return readings;
}
