/** A device in one line: its name, and what can be done with it. @module */
import { can, type Abilities } from "@halcyon/model";

const told: readonly (keyof Abilities)[] = ["movable", "triggerable", "readable", "flyable", "subscribable"];

/** `x  movable, readable, subscribable`, with the name padded to `width`. */
export function deviceLine(name: string, device: object, width = 0): string {
  const able = told.filter((ability) => can(device, ability)).join(", ");
  return `${name.padEnd(width)}  ${able}`;
}
