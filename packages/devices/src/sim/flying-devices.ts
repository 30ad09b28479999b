/**
 * What flies at the simulated beamline: a flyer for the stages, and detectors that it triggers.
 *
 * @module
 */
import type { Clock, FrameSink, NewUid } from "@halcyon/model";
import type { StreamingDetector } from "../detector/streaming-detector.ts";
import { SpecFlyer } from "../flight/spec-flyer.ts";
import { flyDetector } from "./fly-detector.ts";
import type { SimMotor } from "./sim-motor.ts";
import { SimTrajectory } from "./sim-trajectory.ts";
import { spotImage } from "./spot-image.ts";
import { type Pulse, TriggerLine } from "./trigger-line.ts";

/** The devices, by name. */
export interface FlyingDevices {
  /** Flies scan specifications over the stages. */
  readonly fly: SpecFlyer;
  /** A camera: each frame an image, `cam`, and its sum, `cam_sum`. */
  readonly cam: StreamingDetector;
  /** A fast point detector with a peak over `x`: `diode`. */
  readonly diode: StreamingDetector;
  /** Where the stages were at each pulse: `encoder_x`, … */
  readonly encoder: StreamingDetector;
}

/** What they are made around. */
export interface FlyingOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly sink: FrameSink;
  readonly newUid?: NewUid;
  readonly stages: readonly SimMotor[];
}

const image = [24, 32] as const;

/** Makes them. */
export function flyingDevices({ clock, random, sink, newUid, stages }: FlyingOptions): FlyingDevices {
  const triggers = new TriggerLine();
  const common = { clock, sink, triggers, ...(newUid === undefined ? {} : { newUid }) };
  const places = new Map(stages.map((motor) => [motor.name, motor]));
  const at = (pulse: Pulse, axis: string): number => pulse.positions[axis] ?? places.get(axis)?.position ?? 0;
  return {
    fly: new SpecFlyer("fly", { controller: new SimTrajectory({ clock, motors: stages, triggers }), clock }),
    cam: flyDetector("cam", {
      ...common,
      datasets: [
        { key: "cam", dtypeNumpy: "<u2", shape: image, role: "signal" },
        { key: "cam_sum", dtypeNumpy: "<f8", shape: [], role: "signal" },
      ],
      hinted: ["cam_sum"],
      deadtime: 0.001,
      see(pulse) {
        const spot = { x: { position: at(pulse, "x") }, y: { position: at(pulse, "y") } };
        const pixels = spotImage(image, random, spot);
        return { cam: pixels, cam_sum: Float64Array.of(pixels.reduce((sum, pixel) => sum + pixel, 0)) };
      },
    }),
    diode: flyDetector("diode", {
      ...common,
      datasets: [{ key: "diode", dtypeNumpy: "<f8", shape: [], role: "signal" }],
      hinted: ["diode"],
      see: (pulse) => ({ diode: Float64Array.of(100 * Math.exp(-(at(pulse, "x") ** 2) / 0.5)) }),
    }),
    encoder: flyDetector("encoder", {
      ...common,
      datasets: stages.map(({ name }) => ({ key: `encoder_${name}`, dtypeNumpy: "<f8", shape: [], role: "axis" })),
      see: (pulse) =>
        Object.fromEntries(stages.map(({ name }) => [`encoder_${name}`, Float64Array.of(at(pulse, name))])),
    }),
  };
}
