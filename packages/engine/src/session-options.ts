/** What a session gets from its engine. @module */
import type { EngineState } from "./contract.ts";
import type { DeskOptions } from "./desk-options.ts";
import type { Recorder } from "./journal/recorder.ts";
import type { Left } from "./journal/take-up.ts";
import type { LoopOptions } from "./loop.ts";
import type { Msg } from "./message.ts";

/** What a session needs of its engine. */
export interface SessionOptions extends DeskOptions {
  readonly commands: LoopOptions["commands"];
  readonly onMessage: ((message: Msg) => void) | undefined;
  readonly cleanupTimeout: number;
  readonly state: () => EngineState;
  readonly enter: (state: EngineState) => void;
  readonly trouble: (error: Error) => void;
  /** It is at rest: paused. */
  readonly rested: () => void;
  /** Writes down what happens. */
  readonly recorder: Recorder | undefined;
  /** Where an earlier process left this plan. */
  readonly left: Left | undefined;
}
