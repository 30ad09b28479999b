/** Looking where things are. @module */
import type { Locatable, Location, Readable, Readings } from "@halcyon/model";
import { HalcyonError, can } from "@halcyon/model";
import { type Plan, msg } from "../message.ts";
import { hintedFields } from "./ancestry.ts";
import { read, type TimeLimit } from "./measure.ts";

/** Where one device is and where it was sent. */
export function* locate<T>(device: Locatable<T>, options?: TimeLimit): Plan<Location<T>> {
  return (yield msg("locate", device as Locatable, [], { squeeze: true, ...options })) as Location<T>;
}

/** Where several devices are and where they were sent. */
export function* locateAll(devices: readonly Locatable[], options?: TimeLimit): Plan<readonly Location[]> {
  const [first, ...others] = devices;
  if (first === undefined) return [];
  return (yield msg("locate", first, others, { squeeze: false, ...options })) as readonly Location[];
}

/**
 * The one value of a device: its readback when it can be located, else its one hinted field, else its one key.
 *
 * @throws HalcyonError `plan.reading` when it has several values and does not say which.
 */
export function rd<T>(device: Locatable<T>, options?: TimeLimit): Plan<T>;
export function rd(device: Readable, options?: TimeLimit & { readonly defaultValue?: unknown }): Plan<unknown>;
export function* rd(
  device: Readable | Locatable,
  { defaultValue = 0, ...limit }: TimeLimit & { readonly defaultValue?: unknown } = {},
): Plan<unknown> {
  if (can(device, "locatable")) {
    const location = (yield msg("locate", device, [], limit)) as Location | undefined;
    return location?.readback ?? defaultValue;
  }
  const fields = hintedFields(device);
  if (fields.length > 1) throw severalValues(device, fields);
  const readings = (yield* read(device, limit)) as Readings | undefined;
  if (readings === undefined || readings === null) return defaultValue;
  const keys = fields.length === 1 ? fields : Object.keys(readings);
  const [key] = keys;
  const reading = key === undefined ? undefined : readings[key];
  if (keys.length !== 1 || reading === undefined) {
    const text = `A reading of ${device.name} has ${keys.length} keys, where a single value needs one.`;
    const cause = new HalcyonError("plan.reading", text, { device: device.name, fields: keys });
    throw severalValues(device, keys, cause);
  }
  return reading.value;
}

function severalValues(
  device: { readonly name: string },
  fields: readonly string[],
  cause?: Error,
): HalcyonError<"plan.reading"> {
  const list = fields.join(", ");
  return new HalcyonError(
    "plan.reading",
    `${device.name} has ${fields.length} values (${list}) and does not hint which one is meant: read one of its parts.`,
    { device: device.name, fields },
    cause === undefined ? {} : { cause },
  );
}
