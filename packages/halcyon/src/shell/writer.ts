/**
 * What the prompt shows of a value: of a device one line, where Node shows all that it is made of.
 *
 * @module
 */
import { deviceLine } from "../beamline/device-line.ts";

/** How a value is shown. */
type Show = (value: unknown) => string;

/** Shows devices, lists of them and records of them by name and ability, and everything else as `plain` does. */
export function shellWriter(devices: ReadonlyMap<string, object>, plain: Show): Show {
  const names = new Map([...devices].map(([name, device]) => [device, name]));
  return (value) => {
    const name = names.get(value as object);
    if (name !== undefined) return deviceLine(name, value as object);
    const members = isList(value) ? Object.values(value) : [];
    const named = members.map((one) => names.get(one as object) ?? "");
    if (named.length === 0 || named.includes("")) return plain(value);
    const width = Math.max(...named.map((one) => one.length));
    return named.map((one, i) => deviceLine(one, members[i] as object, width)).join("\n");
  };
}

function isList(value: unknown): value is object {
  if (value === null || typeof value !== "object") return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
