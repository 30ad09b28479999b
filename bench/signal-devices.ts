/**
 * The devices of the benchmarks that are made of signals, over the soft connector, as the project's users make theirs.
 *
 * `classic`: the simulated motor and the Gaussian detector of `@halcyon/devices/sim`, whose parameters are its
 * configuration. `async`: the same motor, and a detector of one soft signal.
 *
 * @module
 */
import { type SoftSignal, StandardReadable, softSignal } from "@halcyon/devices";
import { GaussianDetector, SimMotor } from "@halcyon/devices/sim";
import { Status, systemClock } from "@halcyon/model";
import type { Devices } from "./device-families.ts";

/** One soft signal, which a trigger sets to a Gaussian of the motor's readback. */
class SignalDetector extends StandardReadable {
  readonly value: SoftSignal<number>;
  readonly #motor: SimMotor;

  constructor(name: string, motor: SimMotor) {
    const value = softSignal(name, 0);
    super(name, { hinted: [value] });
    this.value = value;
    this.#motor = motor;
  }

  trigger(): Status {
    this.value.value = Math.exp(-(this.#motor.position ** 2) / 2);
    return Status.succeeded;
  }
}

export function signalDevices(family: "classic" | "async"): Devices {
  const clock = systemClock;
  const motor = new SimMotor("motor", { clock });
  if (family === "async") return { detector: new SignalDetector("det", motor), motor };
  return { detector: new GaussianDetector("det", { clock, random: Math.random, axes: [{ motor, center: 0 }] }), motor };
}
