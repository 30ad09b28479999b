/** The simulated beamline, and the lab of deterministic devices. @module */
export type { LabCall, LabDevice } from "./lab/lab-device.ts";
export { makeLab, type Lab, type LabOptions } from "./lab/make-lab.ts";
export type { Fault, LabEntry, LabKind, LabSpec, ValueFunction } from "./lab/spec.ts";
