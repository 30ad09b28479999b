/**
 * How long verbs of devices take, by what devices say of themselves.
 *
 * Velocities and counting times are found in the configuration of a device by their names, which facilities
 * have agreed on more than on anything else. Pure. @module
 */
import type { DeviceModel } from "./options.ts";
import type { Pace } from "./motion.ts";

/** The configuration of a device as it is modelled now. */
export interface Configured {
  readonly keys: readonly string[];
  value(key: string): unknown;
  units(key: string): string | undefined;
}

const exposureNames = ["count_time", "exposure_time", "acquire_time", "integration_time", "preset_time", "exposure"];

/** How an axis moves: as was said, else by `…_velocity`, `…_acceleration` and `…_settle_time`. */
export function paceOf(name: string, model: DeviceModel, configured: Configured): Pace {
  return {
    velocity: model.velocity ?? find(name, ["velocity"], configured) ?? 0,
    acceleration: model.acceleration ?? find(name, ["acceleration", "acceleration_time"], configured) ?? 0,
    settle: model.settle ?? find(name, ["settle_time", "settle"], configured) ?? 0,
  };
}

/** s of one exposure: as was said, else as was prepared, else by `…_count_time`, `…_exposure_time` and their like. */
export function exposureOf(name: string, model: DeviceModel, configured: Configured, prepared: unknown): number {
  return model.exposure ?? preparedTime(prepared) ?? find(name, exposureNames, configured) ?? 0;
}

/** How many events a flight makes that was prepared with this. */
export function preparedEvents(prepared: unknown): number {
  return numberIn(prepared, ["events", "number_of_events", "number_of_triggers", "num"]) ?? 0;
}

function preparedTime(prepared: unknown): number | undefined {
  const live = numberIn(prepared, ["livetime"]);
  if (live === undefined) return undefined;
  const dead = numberIn(prepared, ["deadtime"]) ?? 0;
  const exposures = numberIn(prepared, ["exposuresPerCollection", "exposures_per_collection"]) ?? 1;
  const collections = numberIn(prepared, ["collectionsPerEvent", "collections_per_event"]) ?? 1;
  return (live + dead) * exposures * collections;
}

function numberIn(value: unknown, keys: readonly string[]): number | undefined {
  if (value === null || typeof value !== "object") return undefined;
  for (const key of keys) {
    const one = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof one === "number" && Number.isFinite(one) && one >= 0) return one;
  }
  return undefined;
}

// The device's own key goes before one of a part of it: `x_velocity` before `x_encoder_velocity`.
function find(name: string, suffixes: readonly string[], configured: Configured): number | undefined {
  for (const suffix of suffixes) {
    const own = configured.keys.filter(
      (key) => key === suffix || key === `${name}_${suffix}` || key === `${name}-${suffix}`,
    );
    const parts = configured.keys.filter((key) => key.endsWith(`_${suffix}`) || key.endsWith(`-${suffix}`));
    for (const key of [...own, ...parts]) {
      const value = configured.value(key);
      if (typeof value === "number" && Number.isFinite(value) && value >= 0)
        return value * secondsPer(configured.units(key));
    }
  }
  return undefined;
}

function secondsPer(units: string | undefined): number {
  switch (units) {
    case "ms":
      return 1e-3;
    case "us":
    case "µs":
      return 1e-6;
    case "min":
      return 60;
    default:
      return 1;
  }
}
