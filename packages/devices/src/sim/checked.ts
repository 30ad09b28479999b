/** Refuses parameters that no simulated device can be made of: a period of 0 would never end. @module */
import { HalcyonError } from "@halcyon/model";
import { type Datatype, refused } from "../datatype.ts";
import { f64 } from "../numbers.ts";

/** What a parameter may be. */
export type Allowed = "finite" | "positive" | "not negative" | "a fraction" | "a whole number above 0";

const holds: Readonly<Record<Allowed, (value: number) => boolean>> = {
  finite: (value) => Number.isFinite(value),
  positive: (value) => value > 0 && value < Infinity,
  "not negative": (value) => value >= 0 && value < Infinity,
  "a fraction": (value) => value > 0 && value < 1,
  "a whole number above 0": (value) => Number.isSafeInteger(value) && value > 0,
};

/** A number as a signal's type, refused when it is not what is allowed. */
export function numberThatIs(allowed: Allowed): Datatype<number> {
  const words = `a number that is ${allowed}`;
  return {
    ...f64,
    text: words,
    parse(raw) {
      const value = f64.parse(raw);
      if (!holds[allowed](value)) throw refused(raw, words);
      return value;
    },
  };
}

/**
 * The parameters of a device, checked: `checked("x", { period: [0.1, "positive"] })`.
 *
 * @throws HalcyonError `device.description` with the first that is not what is allowed.
 */
export function checked(
  device: string,
  parameters: Readonly<Record<string, readonly [value: number, allowed: Allowed]>>,
): void {
  for (const [name, [value, allowed]] of Object.entries(parameters)) {
    if (typeof value === "number" && holds[allowed](value)) continue;
    const reason = `its ${name} is ${String(value)}, but must be ${allowed}`;
    throw new HalcyonError("device.description", `${device} can't be made: ${reason}.`, { device, reason });
  }
}
