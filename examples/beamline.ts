/**
 * The simulated beamline with motors that take their time: a beamline file in TypeScript.
 *
 * ```sh
 * npx halcyon run scan noisy x -2 2 41 --beamline examples/beamline.ts
 * ```
 *
 * `beamline` is called once, with the clock, the random numbers and the sink for images that the session has. A file
 * may as well export devices one by one: see `epics-beamline.ts`.
 *
 * @module
 */
import type { Beamline } from "@halcyon/devices";
import { simulatedBeamline, type SimulatedDevices } from "@halcyon/devices/sim";
import type { BeamlineSetting } from "@halcyon/halcyon";

/** Motors at 5 mm/s, and counts of 50 ms. */
export function beamline(setting: BeamlineSetting): Beamline<SimulatedDevices> {
  return simulatedBeamline({ ...setting, velocity: 5, countTime: 0.05 });
}
