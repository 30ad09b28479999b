/** Where an axis is at first: asked of the device once, and only when allowed. @module */
import {
  HalcyonError,
  type HasName,
  type Location,
  type MaybePromise,
  type Readings,
  asError,
  can,
} from "@halcyon/model";
import { hintedFields } from "../stubs/ancestry.ts";

/** Where a device was found, and what it read when it had to be read for that. */
export interface Found {
  readonly place: unknown;
  readonly readings?: Readings;
}

/**
 * Asks `device` where it was sent, else where it reads to be.
 *
 * @throws HalcyonError `simulate.position` when it cannot say.
 */
export function whereIs(device: HasName): MaybePromise<Found> {
  try {
    const found = ask(device);
    if (!(found instanceof Promise)) return found;
    return found.catch((error: unknown) => {
      throw lost(device.name, error);
    });
  } catch (error) {
    throw lost(device.name, error);
  }
}

function ask(device: HasName): MaybePromise<Found> {
  if (can(device, "locatable")) {
    const located = device.locate();
    return located instanceof Promise ? located.then(foundAt) : foundAt(located);
  }
  if ("position" in device) return { place: device.position };
  if (!can(device, "readable")) return { place: undefined };
  const found = (readings: Readings): Found => {
    const [key = ""] = placeKeys(device, Object.keys(readings));
    return { place: readings[key]?.value, readings };
  };
  const readings = device.read();
  return readings instanceof Promise ? readings.then(found) : found(readings);
}

function foundAt({ setpoint, readback }: Location): Found {
  return { place: setpoint ?? readback };
}

/** Which of its keys tell where an axis is: by the device's hints and their names. */
export function placeKeys(device: HasName, keys: readonly string[]): readonly string[] {
  const { name } = device;
  const hinted = hintedFields(device);
  const told = (key: string): boolean => key.startsWith(name) && /(setpoint|readback)$/.test(key);
  const own = keys.filter((key) => key === name || hinted.includes(key) || told(key));
  return own.length > 0 || keys.length !== 1 ? own : keys;
}

function lost(device: string, thrown: unknown): HalcyonError<"simulate.position"> {
  const cause = asError(thrown);
  const text = `${device} does not say where it is: ${cause.message} Give positions.${device}, or startFrom: "zero".`;
  return new HalcyonError("simulate.position", text, { device, known: [] }, { cause });
}
