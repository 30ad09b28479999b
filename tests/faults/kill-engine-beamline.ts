/**
 * The devices of the kill test, made anew for each process as if it had been switched on: axes stand at zero, and
 * nothing is staged.
 *
 * @module
 */
import { GaussianDetector, SimMotor } from "@halcyon/devices/sim";
import type { BeamlineSetting } from "@halcyon/halcyon";

/** The hardware of this process, for a look at it afterwards. */
class Hardware {
  x: SimMotor | undefined;
  y: SimMotor | undefined;
  staged = false;
}

export const hardware: Hardware = new Hardware();

/** A detector that has to be staged to be read. */
class StagedDetector extends GaussianDetector {
  override stage(): ReturnType<GaussianDetector["stage"]> {
    hardware.staged = true;
    return super.stage();
  }

  override unstage(): ReturnType<GaussianDetector["unstage"]> {
    hardware.staged = false;
    return super.unstage();
  }

  override read(): ReturnType<GaussianDetector["read"]> {
    if (!hardware.staged) throw new Error(`${this.name} is read and was not staged`);
    return super.read();
  }
}

/** Two axes and a detector whose counts tell where they are. */
export function beamline({ clock, random }: BeamlineSetting): Record<string, object> {
  hardware.staged = false;
  // The slow axis takes its time, so that a process dies in its moves as well.
  hardware.x = new SimMotor("x", { clock, velocity: 0.5, acceleration: 0.1 });
  hardware.y = new SimMotor("y", { clock });
  const axes = [
    { motor: hardware.x, center: 0 },
    { motor: hardware.y, center: 0 },
  ];
  return { x: hardware.x, y: hardware.y, det: new StagedDetector("det", { clock, random, axes }) };
}
