/** Refuses targets outside of the limits, before anything moves. @module */
import { HalcyonError } from "@halcyon/model";
import { refused } from "./datatype.ts";

/**
 * @param limits in `units`; none when undefined.
 * @throws HalcyonError `device.limits` outside of them, `signal.value` for what is no finite number.
 */
export function checkLimits(
  device: string,
  value: unknown,
  limits: readonly [low: number, high: number] | undefined,
  units: string,
): asserts value is number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw refused(value, `a finite number${units === "" ? "" : ` of ${units}`} for ${device}`);
  if (limits === undefined) return;
  const [low, high] = limits;
  if (value >= low && value <= high) return;
  const unit = spaced(units);
  const text = `${device} cannot go to ${value}${unit}: its limits are ${low} to ${high}${unit}.`;
  throw new HalcyonError("device.limits", text, { device, value, low, high, units });
}

/** Units as they stand behind a number; nothing for those of what has none. */
export function spaced(units: string): string {
  return units === "" ? "" : ` ${units}`;
}
