/** Plans, messages and the run engine that carries them out. @module */
export type { Engine, EngineState, Prompter, Run, RunControls, RunEngineOptions, RunResult } from "./contract.ts";
export {
  isCommand,
  isMsg,
  msg,
  withParts,
  type Command,
  type CommandName,
  type Commands,
  type Group,
  type Metadata,
  type Msg,
  type Plan,
  type Reply,
  type RunKey,
} from "./message.ts";
export { RunEngine } from "./run-engine.ts";
export type { CommandContext, CommandDefinition, CommandTable, Attempt, Handler } from "./command.ts";
export { isEndRequest, isHalt } from "./errors.ts";
export { ungated } from "./exempt.ts";
export { namePlan, planNameOf } from "./plan-name.ts";
export type { Subscriber, Subscription } from "./subscriber.ts";
export type { Suspender } from "./suspender.ts";
export {
  suspendBoolHigh,
  suspendBoolLow,
  suspendCeil,
  suspendFloor,
  suspendInsideBand,
  suspendWhen,
  suspendWhenChanged,
  suspendWhenOutsideBand,
  type Judge,
  type SuspenderOptions,
} from "./suspenders.ts";
