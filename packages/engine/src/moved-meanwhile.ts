/**
 * Axes that somebody moved while a plan was paused.
 *
 * They are left where they are, as whoever moved them may have meant it; but what the plan does again after a pause
 * does not bring back an axis that it had set before its last checkpoint, so it is told. @module
 */
import { HalcyonError, can, type Clock, type HasName } from "@halcyon/model";
import * as atRest from "./at-rest.ts";

/** Where axes were sent, by device. */
export type Places = ReadonlyMap<HasName, unknown>;

/** How long to ask, and whom to tell. */
export interface AskOptions {
  readonly clock: Clock;
  readonly cleanupTimeout: number;
  readonly trouble: (error: Error) => void;
}

/** Where these devices were sent last, of those that can say. */
export async function placesOf(
  devices: Iterable<HasName>,
  { clock, cleanupTimeout, trouble }: AskOptions,
): Promise<Places> {
  const places = new Map<HasName, unknown>();
  const ask = async (device: HasName): Promise<void> => {
    if (can(device, "locatable")) places.set(device, (await device.locate()).setpoint);
  };
  for (const error of await atRest.all(devices, "locate", ask, clock, cleanupTimeout)) trouble(error);
  return places;
}

/** Tells of each axis that is sent elsewhere now than it was. */
export function tellOfMoves(before: Places, now: Places, trouble: (error: Error) => void): void {
  for (const [device, place] of before) {
    if (!now.has(device) || Object.is(now.get(device), place)) continue;
    const elsewhere = now.get(device);
    const sentence = `${device.name} was at ${String(place)} when the plan paused, and is at ${String(elsewhere)} now: it is left there.`;
    trouble(
      new HalcyonError("engine.moved_meanwhile", sentence, { device: device.name, paused: place, now: elsewhere }),
    );
  }
}
