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
  axes: readonly SimMotor[] = [];
  readonly staged: Set<string> = new Set();
}

export const hardware: Hardware = new Hardware();

/** A detector that has to be staged to be read. */
class StagedDetector extends GaussianDetector {
  override stage(): ReturnType<GaussianDetector["stage"]> {
    hardware.staged.add(this.name);
    return super.stage();
  }

  override unstage(): ReturnType<GaussianDetector["unstage"]> {
    hardware.staged.delete(this.name);
    return super.unstage();
  }

  override read(): ReturnType<GaussianDetector["read"]> {
    if (!hardware.staged.has(this.name)) throw new Error(`${this.name} is read and was not staged`);
    return super.read();
  }
}

/** Three axes, a detector whose counts tell where two of them are, and one for each axis of its own. */
export function beamline({ clock, random }: BeamlineSetting): Record<string, object> {
  hardware.staged.clear();
  // Two axes take their time, so that a process dies in their moves as well.
  const x = new SimMotor("x", { clock, velocity: 0.5, acceleration: 0.1 });
  const y = new SimMotor("y", { clock });
  const z = new SimMotor("z", { clock, velocity: 0.2, acceleration: 0.1 });
  hardware.axes = [x, y, z];
  const looking = (name: string, ...at: readonly SimMotor[]): StagedDetector =>
    new StagedDetector(name, { clock, random, axes: at.map((motor) => ({ motor, center: 0 })) });
  return {
    x,
    y,
    z,
    det: looking("det", x, y),
    at_x: looking("at_x", x),
    at_y: looking("at_y", y),
    at_z: looking("at_z", z),
  };
}
