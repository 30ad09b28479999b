/**
 * The families of devices of the engine's workloads: `bare` measures the engine alone, the others the project's own
 * signals and devices too (see `signal-devices.ts`).
 *
 * @module
 */
import { type Movable, type Readable, type Triggerable } from "@halcyon/model";
import { BareDetector, BareMotor } from "./bare-devices.ts";

export type Family = "bare" | "classic" | "async";

/** A detector and the motor that it looks at. */
export interface Devices {
  readonly detector: Readable & Triggerable;
  readonly motor: Readable & Movable<number>;
}

/** New devices of a family. */
export async function devicesOf(family: Family): Promise<Devices> {
  if (family !== "bare") return (await import("./signal-devices.ts")).signalDevices(family);
  const motor = new BareMotor("motor");
  return { detector: new BareDetector("det", motor), motor };
}
