/** Values of several that are set as one: an object by their names, from a plan, a wire or a command line. @module */
import { HalcyonError } from "@halcyon/model";
import { refused } from "./datatype.ts";

/**
 * The names and values that a device was given.
 *
 * @throws HalcyonError `signal.value` for what is no object by names, `device.unknown` for a name that it does not have.
 */
export function valuesByName(device: string, raw: unknown, known: readonly string[]): [string, unknown][] {
  const isObject = typeof raw === "object" && raw !== null && !Array.isArray(raw) && !ArrayBuffer.isView(raw);
  if (!isObject) throw refused(raw, `an object of values by name for ${device}, of any of ${known.join(", ")}`);
  const entries = Object.entries(raw);
  for (const [name] of entries) {
    if (known.includes(name)) continue;
    const text = `${device} has no ${name}: it has ${known.join(", ")}.`;
    throw new HalcyonError("device.unknown", text, { device: `${device}.${name}`, near: [], known });
  }
  return entries;
}
