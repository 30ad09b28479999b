/**
 * A beamline without hardware, with the device names that users of the field know.
 *
 * @module
 */
import type { Clock, FrameSink, NewUid } from "@halcyon/model";
import { type Beamline, beamline } from "../beamline.ts";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import { integer } from "../numbers.ts";
import { type FamiliarDevices, familiarDevices } from "./familiar-devices.ts";
import { type FlyingDevices, flyingDevices } from "./flying-devices.ts";
import { AreaDetector } from "./area-detector.ts";
import { BeamCurrent } from "./beam-current.ts";
import { GaussianDetector, type GaussianDetectorOptions } from "./gaussian-detector.ts";
import { memoryFrames } from "./memory-frames.ts";
import { oneOf } from "../words.ts";
import { RandomWalk } from "./random-walk.ts";
import { SimMotor, type SimMotorOptions } from "./sim-motor.ts";

/** What the simulated beamline is made of. */
export interface SimulatedBeamlineOptions {
  readonly clock: Clock;
  /** From 0 to 1: the same numbers give the same data. */
  readonly random: () => number;
  /** Where images go. Memory, when left out. */
  readonly sink?: FrameSink;
  readonly newUid?: NewUid;
  /** mm/s of `x`, `y`, `z` and degrees/s of `th`; 0 (the default) moves at once. */
  readonly velocity?: number;
  /** s that a trigger of `gauss`, `noisy` and `img` takes; 0 (the default) is at once. */
  readonly countTime?: number;
}

/** The devices of the simulated beamline. */
export interface SimulatedDevices extends FamiliarDevices, FlyingDevices {
  /** Stages with limits of ± 50 mm, and a rotation. */
  readonly x: SimMotor;
  readonly y: SimMotor;
  readonly z: SimMotor;
  readonly th: SimMotor;
  /** Motors that move at once, without limits. */
  readonly motor: SimMotor;
  readonly motor1: SimMotor;
  readonly motor2: SimMotor;
  readonly motor3: SimMotor;
  readonly jittery_motor1: SimMotor;
  readonly jittery_motor2: SimMotor;
  /** A peak over `x`, exact and with the noise of counting. */
  readonly gauss: GaussianDetector;
  readonly noisy: GaussianDetector;
  /** A peak over `motor`. */
  readonly det: GaussianDetector;
  /** The same device as `det`. */
  readonly identical_det: GaussianDetector;
  readonly noisy_det: GaussianDetector;
  /** Peaks over `motor1`, `motor2`, `motor3`; spots over two motors. */
  readonly det1: GaussianDetector;
  readonly det2: GaussianDetector;
  readonly det3: GaussianDetector;
  readonly det4: GaussianDetector;
  readonly det5: GaussianDetector;
  /** A camera that looks at a spot which follows `x` and `y`. */
  readonly img: AreaDetector;
  /** The same device as `img`. */
  readonly area: AreaDetector;
  /** A temperature that wanders, in K. */
  readonly walk: RandomWalk;
  readonly beam: BeamCurrent;
  readonly shutter: SoftSignal<"Open" | "Closed">;
  readonly sig: SoftSignal<number>;
  readonly bool_sig: SoftSignal<boolean>;
  readonly sample: SoftSignal<string>;
  readonly counter: SoftSignal<number>;
}

/** The simulated beamline, as a tree to list, look up and connect. */
export function simulatedBeamline(options: SimulatedBeamlineOptions): Beamline<SimulatedDevices> {
  const { clock, random, sink = memoryFrames(), newUid, velocity = 0, countTime = 0 } = options;
  const motor = (name: string, more: Partial<SimMotorOptions> = {}): SimMotor => new SimMotor(name, { clock, ...more });
  const stage = (name: string): SimMotor => motor(name, { velocity, acceleration: 0.1, limits: [-50, 50] });
  const peak = (name: string, more: Omit<GaussianDetectorOptions, "clock" | "random">): GaussianDetector =>
    new GaussianDetector(name, { clock, random, ...more });

  const x = stage("x");
  const y = stage("y");
  const z = stage("z");
  const th = motor("th", { velocity, acceleration: 0.1, units: "deg" });
  const [m, m1, m2, m3] = [motor("motor"), motor("motor1"), motor("motor2"), motor("motor3")];
  const jitter = (setpoint: number): number => setpoint + random();
  const j1 = motor("jittery_motor1", { readback: jitter });
  const j2 = motor("jittery_motor2", { readback: jitter });
  const det = peak("det", { axes: [{ motor: m, center: 0 }] });
  const camera = { clock, random, sink, countTime, spot: { x, y } };
  const img = new AreaDetector("img", newUid === undefined ? camera : { ...camera, newUid });

  return beamline({
    x,
    y,
    z,
    th,
    motor: m,
    motor1: m1,
    motor2: m2,
    motor3: m3,
    jittery_motor1: j1,
    jittery_motor2: j2,
    gauss: peak("gauss", { axes: [{ motor: x, center: 0 }], height: 100, sigma: 0.5, countTime }),
    noisy: peak("noisy", {
      axes: [{ motor: x, center: 0 }],
      height: 1000,
      sigma: 0.5,
      noise: "poisson",
      countTime,
    }),
    det,
    identical_det: det,
    noisy_det: peak("noisy_det", { axes: [{ motor: m, center: 0 }], noise: "uniform", noiseMultiplier: 0.1 }),
    det1: peak("det1", { axes: [{ motor: m1, center: 0 }], height: 5, sigma: 0.5 }),
    det2: peak("det2", { axes: [{ motor: m2, center: 1 }], height: 2, sigma: 2 }),
    det3: peak("det3", { axes: [{ motor: m3, center: -1 }], height: 2, sigma: 1 }),
    det4: peak("det4", {
      axes: [
        { motor: m1, center: 0 },
        { motor: m2, center: 0 },
      ],
    }),
    det5: peak("det5", {
      axes: [
        { motor: j1, center: 0 },
        { motor: j2, center: 0 },
      ],
    }),
    img,
    area: img,
    walk: new RandomWalk("walk", { clock, random, initial: 293, step: 0.05, units: "K" }),
    beam: new BeamCurrent("beam", { clock }),
    shutter: softSignal<"Open" | "Closed">("shutter", "Open", { clock, type: oneOf(["Open", "Closed"]) }),
    sig: softSignal("sig", 0, { clock }),
    bool_sig: softSignal("bool_sig", false, { clock }),
    sample: softSignal("sample", "none", { clock }),
    counter: softSignal("counter", 0, { clock, type: integer }),
    ...flyingDevices({ ...camera, stages: [x, y, z, th], ...(newUid === undefined ? {} : { newUid }) }),
    ...familiarDevices({ clock, random }, m, det),
  });
}
