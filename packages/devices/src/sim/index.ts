/** The simulated beamline, and the lab of deterministic devices. @module */
export type { Trouble } from "../errors.ts";
export { AreaDetector, type AreaDetectorOptions } from "./area-detector.ts";
export { BeamCurrent, type BeamCurrentOptions } from "./beam-current.ts";
export { familiarDevices, type FamiliarDevices } from "./familiar-devices.ts";
export { GaussianDetector, type GaussianDetectorOptions, type Noise, type PeakAxis } from "./gaussian-detector.ts";
export type { LabCall, LabDevice } from "./lab/lab-device.ts";
export { makeLab, type Lab, type LabOptions } from "./lab/make-lab.ts";
export type { Fault, LabEntry, LabKind, LabSpec, ValueFunction } from "./lab/spec.ts";
export { memoryFrames, type MemoryFrames } from "./memory-frames.ts";
export { BareMotor, Invariant, ListImage } from "./odd-devices.ts";
export { RandomDetector, type RandomDetectorOptions } from "./random-detector.ts";
export { SimFlyer, TrivialFlyer, type SimFlyerOptions } from "./sim-flyer.ts";
export { RandomWalk, type WanderOptions } from "./random-walk.ts";
export { SimMotor, type SimMotorOptions } from "./sim-motor.ts";
export { simulatedBeamline, type SimulatedBeamlineOptions, type SimulatedDevices } from "./simulated-beamline.ts";
export type { Spot } from "./spot-image.ts";
