/** Which devices stand for others: a parent is staged and read with all its children. @module */
import type { HasHints, HasName } from "@halcyon/model";

/** The device itself, its parent, and so on. */
export function* ancestry(device: object): Generator<object, void, void> {
  for (let one: object | undefined = device; one !== undefined; one = parentOf(one)) yield one;
}

/** The topmost ancestor. */
export function rootAncestor<T extends object>(device: T): T | HasName {
  let root: object = device;
  for (const one of ancestry(device)) root = one;
  return root as T | HasName;
}

/** The devices without those that are given twice or whose ancestor is among them, in order. */
export function separateDevices<T extends object>(devices: readonly T[]): readonly T[] {
  if (areSeparate(devices)) return devices;
  let kept: T[] = [];
  for (const device of devices) {
    const line = new Set<object>(ancestry(device));
    if (kept.some((one) => line.has(one))) continue;
    kept = kept.filter((one) => !isAncestor(device, one));
    kept.push(device);
  }
  return kept;
}

/** The fields of a device that matter most to whoever plots; none when it does not say. */
export function hintedFields(device: object): readonly string[] {
  return ("hints" in device ? (device as Partial<HasHints>).hints?.fields : undefined) ?? [];
}

function parentOf(device: object): object | undefined {
  const parent: unknown = "parent" in device ? device.parent : undefined;
  return parent !== null && typeof parent === "object" ? parent : undefined;
}

function isAncestor(candidate: object, of: object): boolean {
  for (const one of ancestry(of)) if (one === candidate) return true;
  return false;
}

// The usual case, at every point of a scan: a few devices, all different and without parents.
function areSeparate(devices: readonly object[]): boolean {
  if (devices.length > 16) return false;
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i];
    if (device === undefined || parentOf(device) !== undefined) return false;
    for (let j = 0; j < i; j++) if (devices[j] === device) return false;
  }
  return true;
}
