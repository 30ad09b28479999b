/** Plans without devices: what they do, where they go, how long they take, how much they write. @module */
export { simulate, type Simulation } from "./simulate.ts";
export {
  checkLimits,
  documentsOf,
  estimateDuration,
  estimateStorage,
  messagesOf,
  pathOf,
  summarize,
} from "./questions.ts";
export type { DeviceModel, Model, PlanSource, SimulateOptions, World } from "./options.ts";
export type { SimulateErrorCode } from "./errors.ts";
export type { Violation } from "./limits.ts";
export { moveTime, type Move, type Pace } from "./motion.ts";
export type { PathPoint } from "./path.ts";
export { storageOf, type StorageEstimate, type StreamStorage } from "./storage.ts";
export { summaryOf } from "./summarize.ts";
export { RunEngineSimulator, assertMessageAndReturnRemaining, type MessageFilter } from "./run-engine-simulator.ts";
