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
export type { Subscriber, Subscription } from "./subscriber.ts";
export type { Suspender } from "./suspender.ts";
