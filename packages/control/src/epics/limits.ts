/** The limits of a positioner: two PVs, two numbers, or the control limits of the setpoint. @module */
import { type Connector, type SignalR, f64, r } from "@halcyon/devices";
import { HalcyonError } from "@halcyon/model";

/** Where the limits are; both absent: with the setpoint. */
export interface Limits {
  readonly low: SignalR<number> | number | undefined;
  readonly high: SignalR<number> | number | undefined;
}

export function limitsOf(
  connector: Connector,
  name: string,
  at: { readonly low: string | number; readonly high: string | number } | undefined,
): Limits {
  const side = (which: "low" | "high"): SignalR<number> | number | undefined => {
    const limit = at?.[which];
    if (typeof limit !== "string") return limit;
    return connector.signals(r(f64), limit, { name: `${name}_${which}_limit` });
  };
  return { low: side("low"), high: side("high") };
}

/**
 * Refuses a target outside the limits. 0 to 0 means that there are none, as in the records.
 *
 * @throws HalcyonError `epics.limits`.
 */
export async function checkLimits(
  device: string,
  setpoint: SignalR<number>,
  limits: Limits,
  value: number,
): Promise<void> {
  const [low, high] = await bounds(setpoint, limits);
  const pv = setpoint.source;
  if (low === 0 && high === 0 ? Number.isFinite(value) : value >= low && value <= high) return;
  throw new HalcyonError("epics.limits", `${device} cannot go to ${value}: its limits are ${low} to ${high} (${pv}).`, {
    device,
    pv,
    value,
    low,
    high,
  });
}

async function bounds(setpoint: SignalR<number>, { low, high }: Limits): Promise<readonly [number, number]> {
  if (low !== undefined && high !== undefined) {
    return await Promise.all([valueOf(low), valueOf(high)]);
  }
  const [key] = Object.values(await setpoint.describe());
  return [key?.limits?.control?.low ?? -Infinity, key?.limits?.control?.high ?? Infinity];
}

async function valueOf(limit: SignalR<number> | number): Promise<number> {
  return typeof limit === "number" ? limit : await limit.get();
}
